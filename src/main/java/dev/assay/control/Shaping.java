package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

  /// Stores a new experiment of a base and everything that differs from it in one thing, and
  /// answers as [Submitting#submit] does, with `base`, `changes` and always `warnings`: what was
  /// left out, and why.
  ///
  /// @throws ControlException `USAGE` where nothing differs
  Value.Object ablate(Ablation request);

  /// What each change of an ablation does: `{"base", "effects", …}`, the largest first.
  ///
  /// @throws ControlException `CONFLICT` where it is no ablation
  Value.Object effects(String experiment);

  /// From where an ablation starts, and to what it changes one thing at a time.
  ///
  /// @param base a trial, or an experiment for its best one
  /// @param params laid over those of the base, as typed
  /// @param to a trial, `defaults` of the space, or `choices` for each other choice
  /// @param replicates of the base and of each change
  /// @param name of the new experiment; empty for one made from the old
  record Ablation(
      String base,
      List<String> params,
      String to,
      int replicates,
      Optional<String> name,
      boolean held,
      Submitting.Caller caller) {
    public Ablation {
      params = List.copyOf(params);
    }
  }

  /// A new specification of a sweep whose space holds only what matters: `{"experiment", "name",
  /// "yaml", "best", "kept", "frozen", "warnings"}`. Everything else has the value of the best
  /// configuration.
  ///
  /// @throws ControlException `CONFLICT` where too few trials completed to say what matters
  Value.Object freeze(Freeze request);

  /// What of a sweep is to stay open.
  ///
  /// @param keep so many of the most important parameters; empty for as many as make up `share`
  /// @param share of the importance, above 0 to 1
  /// @param narrow ranges shrink around so many of the best configurations; empty for as they are
  /// @param name of the new sweep; empty for one made from the old
  record Freeze(
      String experiment,
      OptionalInt keep,
      double share,
      OptionalInt narrow,
      Optional<String> name) {}

  /// A training script.
  ///
  /// @param path as a command is to name it
  /// @param folder in which files that it names stand
  /// @param cwd where the command runs, seen from the specification; empty for the same folder
  record Script(String path, String source, Path folder, Optional<String> cwd) {}
}
