package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What an experiment found so far.
///
/// @param trials how many trials are in each status; absent is none
/// @param best the best under the first objective, best first
/// @param baseline trial 1, whatever became of it
/// @param aggregate over completed trials, by metric; metrics without a value are absent
/// @param groups configurations that ran more than once, in the order of their first trial
/// @param failures why trials did not complete, most frequent first
public record Findings(
    Map<TrialStatus, Integer> trials,
    List<TrialView> best,
    Optional<TrialView> baseline,
    SequencedMap<String, Summary> aggregate,
    List<Group> groups,
    List<Failures> failures) {

  /// The replicates of one configuration.
  ///
  /// @param trials their numbers
  /// @param values over those that completed, by metric
  public record Group(
      ContentId content,
      Value.Object params,
      List<Integer> trials,
      SequencedMap<String, Summary> values) {}

  /// Trials that ended without completing, for one reason.
  ///
  /// @param first the numbers of the first few of them
  public record Failures(TrialStatus status, Reason reason, int count, List<Integer> first) {}

  /// Finds it in one pass.
  ///
  /// @param objectives what counts; where there are none, every number that trials returned is
  ///   aggregated and nothing is ranked
  /// @param trials every trial of the experiment, in the order of their numbers; iterated once
  /// @param top how many of the best
  public static Findings of(List<Objective> objectives, Iterable<TrialView> trials, int top) {
    var collector = new FindingsCollector(objectives, top);
    trials.forEach(collector::add);
    return collector.findings();
  }

  /// Whether every trial completed.
  public boolean isComplete() {
    return trials.keySet().stream().allMatch(status -> status == TrialStatus.COMPLETED);
  }
}
