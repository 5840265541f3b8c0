package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Sweeps before there are any: templates to start from, and drafts made of what is there already.
/// Documents as in docs/reference/documents.md.
public interface Shaping {

  /// Every template: `{"template", "summary"}`.
  List<Value.Object> templates();

  /// A template as a specification: `{"template", "summary", "yaml"}`.
  ///
  /// @throws ControlException `USAGE` where there is none of this name
  Value.Object template(String name);

  /// A draft from the options that a training script declares, without running it: `{"script",
  /// "yaml", "parameters", "kept", "remarks"}`.
  ///
  /// @throws ControlException `USAGE` where it declares none, or is too long
  Value.Object draft(Script script);

  /// A training script.
  ///
  /// @param path as a command is to name it
  /// @param folder in which files that it names stand
  /// @param cwd where the command runs, seen from the specification; empty for the same folder
  record Script(String path, String source, Path folder, Optional<String> cwd) {}
}
