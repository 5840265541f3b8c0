package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reading what is stored. References are what people type: a full id, a unique prefix, a name, or
/// `last`.
public interface Reading {

  /// Experiments, newest first.
  ///
  /// @param status words of [dev.assay.trial.ExperimentStatus]; empty for all
  /// @param tags only those that have all of these
  List<Value.Object> experiments(
      List<String> status, List<String> tags, boolean archived, int limit);

  /// As above, whatever their tags are.
  default List<Value.Object> experiments(List<String> status, boolean archived, int limit) {
    return experiments(status, List.of(), archived, limit);
  }

  /// One experiment with its counts and the three best trials.
  Value.Object experiment(String reference);

  /// Trials of one experiment.
  ///
  /// @param filter e.g. `status:failed lr<1e-3`; empty for all
  /// @param sort a param, value or column, with `-` in front for descending; empty for the number
  List<Value.Object> trials(String experiment, String filter, String sort, int limit);

  /// One trial with its jobs and attempts.
  Value.Object trial(String reference);

  /// One trial as in a list of trials, which costs a fraction of the above.
  Value.Object listedTrial(String reference);

  /// Metric reports of the newest attempts of a trial, one document each: `{"stage", "attempt",
  /// "name", "step", "value"}`.
  List<Value.Object> metrics(String trial, Optional<String> name);

  /// The file that holds the output of a trial's job, and whether more may come.
  ///
  /// @param stage empty for the one that ran last
  /// @param attempt the number within the job; empty for the newest
  Log log(String trial, String stage, Optional<Integer> attempt);

  /// Jobs that have not ended, in the order in which they would be claimed.
  List<Value.Object> queue(Optional<String> experiment, int limit);

  /// What an experiment found: best, baseline (the first trial), aggregate, failures.
  ///
  /// @param top how many of the best
  Value.Object results(String experiment, int top);

  /// Why an experiment, trial or job waits, runs or has ended, what stands in its way, and when it
  /// is likely to start where that was measured.
  Value.Object explain(String reference);

  /// Trials side by side: where their params, values, provenance and jobs differ.
  ///
  /// @param references two or more trials
  Value.Object compare(List<String> references);

  /// Events after `after`, oldest first.
  List<Value.Object> events(long after, int limit, Optional<String> experiment);

  /// The sequence number of the newest event; 0 if there is none.
  long newest();

  /// Waits until something may have changed since `mark` was read, or `limit` is over.
  ///
  /// @return the new mark
  long awaitChange(long mark, Duration limit);

  /// The present mark.
  long mark();

  /// Waits until every subject has ended.
  ///
  /// @param timeout empty for ever
  /// @return one document a subject: `{"id", "status", …}`
  /// @throws ControlException `TIMED_OUT`
  List<Value.Object> await(List<String> references, Optional<Duration> timeout);

  /// Output of a job.
  ///
  /// @param file may not exist yet
  /// @param live whether the attempt may still write
  /// @param elsewhere present where the file is on another host
  record Log(
      Path file,
      boolean live,
      String trial,
      String stage,
      long attempt,
      Optional<Elsewhere> elsewhere) {}

  /// Output that is on another host.
  ///
  /// @param lastOutput what the store has of it, at most 2 KiB, and nothing before its end
  record Elsewhere(String host, String lastOutput) {}
}
