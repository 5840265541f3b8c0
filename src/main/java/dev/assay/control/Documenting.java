package dev.assay.control;

import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.nio.file.Path;

/// Notes of research beside the runs that they are about. Works on the files of a repository and
/// needs no store.
public interface Documenting {

  /// Says what is wrong with the notes of the repository around `folder`, its runs, and what is
  /// cited of them: `ok`, counts, and the issues by file and line. Changes nothing.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no folder `kb`
  Value.Object validate(Path folder, Scope scope, StrictRuns strict);
}
