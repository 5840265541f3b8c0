package dev.assay.control;

import dev.assay.knowledge.Draft;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Notes of research beside the runs that they are about. Works on the files of a repository and
/// needs no store.
public interface Documenting {

  /// Says what is wrong with the notes of the repository around `folder`, its runs, and what is
  /// cited of them: `ok`, counts, and the issues by file and line. Changes nothing.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no folder `kb`
  Value.Object validate(Path folder, Scope scope, StrictRuns strict);

  /// Makes the files that a repository for notes and runs begins with, where there are none, and
  /// keeps a block of its own in `.gitignore`: `root`, `created`, `changed`, `kept`, `warnings`.
  /// Doing it again changes nothing.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no such folder
  Value.Object install(Path folder);

  /// Begins a note under the next free id of the repository around `folder`, and links back to it
  /// from what it belongs to: `id`, `file`, `linked`, `runs`, `warnings`. Of many who ask at once
  /// each gets an id of its own; no file is overwritten.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no folder `kb`, or no note or run that it
  ///   names
  Value.Object create(Path folder, Draft draft);

  /// Writes a run down, in the state `created`: `id`, `file`, `experiment`, `created`, `params`,
  /// `warnings`. One with the same state point is left as it is.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no folder `kb`, or no such experiment
  Value.Object run(Path folder, RunRequest request);

  /// Writes what git is to carry of ended runs: `machine`, `promoted`, `unchanged`.
  ///
  /// @param runs by id or its beginning
  /// @param label what to call this machine
  /// @throws ControlException `NOT_FOUND` where there is no such run, `CONFLICT` where one has not
  ///   ended; then nothing is written
  Value.Object promote(Path folder, List<String> runs, Optional<String> label);

  /// As [#promote], for every ended run of this machine that has no entry yet: also `skipped`,
  /// `warnings`.
  ///
  /// @param overwrite whether entries that are there are written anew
  Value.Object backfill(Path folder, boolean overwrite, Optional<String> label);

  /// A run to write down.
  ///
  /// @param experiment such as `E001`
  /// @param hypothesis that it is for; where it is empty, the one of the experiment
  /// @param params win over those of the condition they name
  /// @param resolved whether a condition is written out
  record RunRequest(
      String experiment, Optional<String> hypothesis, Value.Object params, boolean resolved) {}
}
