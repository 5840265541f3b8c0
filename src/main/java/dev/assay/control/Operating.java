package dev.assay.control;

import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Changing what waits, runs or has ended. Answers are documents that say how many jobs were
/// changed.
public interface Operating {

  /// Keeps waiting jobs from starting.
  Value.Object hold(List<String> references, String actor);

  /// Lets held jobs go on.
  Value.Object release(List<String> references, String actor);

  /// Stops running jobs; they end as `stopped`. Who runs them is asked; what nobody runs any more,
  /// because its runner is dead, ends at once. The answer has `ended` too: how many have.
  ///
  /// @param within how long the processes have between the signal and KILL, whatever the
  ///   specification says, and then this waits for their end; zero for KILL at once. Empty only
  ///   asks
  /// @throws ControlException `CONFLICT` where something is to end within a time, but runs on
  ///   another machine; nothing was changed
  Value.Object stop(List<String> references, Optional<Duration> within, String actor);

  /// Cancels whatever has not ended; running jobs are asked to end.
  Value.Object cancel(List<String> references, String actor);

  /// Cancels jobs that have not started and leaves running ones alone.
  Value.Object remove(List<String> references, String actor);

  /// Cancels every job that has not started, of one experiment or of all.
  Value.Object clear(Optional<String> experiment, String actor);

  /// Queues ended jobs again.
  Value.Object retry(List<String> references, boolean failedOnly, String actor);

  /// Sets the priority of an experiment.
  Value.Object prioritize(String experiment, int priority, String actor);

  /// Gives waiting jobs of trials, or waiting jobs, another place in the line of their experiment.
  ///
  /// @param place `first`, `last`, `before` or `after`
  /// @param other the trial or job beside which they are put; empty for an end of the line
  Value.Object move(List<String> references, String place, Optional<String> other, String actor);

  /// Changes tags and notes.
  ///
  /// @param ofTrials whether trials are meant, and an experiment means its only one; else
  ///   experiments
  /// @param note takes the place of the note; empty text takes it away
  Value.Object label(
      List<String> references,
      boolean ofTrials,
      List<String> add,
      List<String> remove,
      Optional<String> note,
      String actor);

  /// Saves an experiment as the baseline of a name, and takes the name from any other:
  /// `{"baseline", "experiment", "name", "status", "created_at", "before"}`, the last being who had
  /// it.
  ///
  /// @param experiment empty to forget the name
  Value.Object baseline(String name, Optional<String> experiment, String actor);

  /// Hides an experiment from lists, or shows it again.
  Value.Object archive(List<String> references, boolean archived, String actor);

  /// Removes experiments, their trials and files; refused while a job of one runs.
  Value.Object delete(List<String> references, String actor);

  /// Removes the files of ended attempts, but not those of the `keepBest` best trials of each
  /// experiment; what is stored about them stays.
  ///
  /// @param olderThan only attempts that ended longer ago
  /// @param dryRun only say what would go
  Value.Object clean(
      Optional<String> experiment,
      int keepBest,
      Optional<Duration> olderThan,
      boolean dryRun,
      String actor);
}
