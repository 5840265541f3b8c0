package dev.assay.store;

import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole queue at one moment, for people who watch it. What a look costs grows with what is
/// open, and not with what has ended.
public interface Survey {

  /// Looks at everything that is open, and at the newest of what has ended.
  Board look(Most most);

  /// How fast the jobs of open experiments ended well lately.
  List<Pace> paces();

  /// What waits and runs in every pool that has open jobs, by name. Jobs that wait for something
  /// else, of experiments that use several pools, are of the pool with the empty name.
  List<PoolLoad> pools();

  /// At most so many of each.
  ///
  /// @param open experiments that have not ended
  /// @param ended experiments that have
  /// @param live attempts that run
  /// @param results attempts that have ended
  record Most(int open, int ended, int live, int results) {}

  /// What there is.
  ///
  /// @param jobs how many jobs of open experiments are in each state
  /// @param experiments how many experiments are open
  /// @param open those with running jobs first, then by priority, then the oldest first; archived
  ///   ones are not among them
  /// @param ended the last to end first, without archived ones
  /// @param live the oldest first
  /// @param results the last to end first
  record Board(
      Map<JobState, Integer> jobs,
      int experiments,
      List<ExperimentView> open,
      List<ExperimentView> ended,
      List<Live> live,
      List<Result> results) {
    public Board {
      jobs = Map.copyOf(jobs);
      open = List.copyOf(open);
      ended = List.copyOf(ended);
      live = List.copyOf(live);
      results = List.copyOf(results);
    }
  }

  /// An attempt that runs.
  ///
  /// @param name of its experiment
  /// @param state `running` or `stopping`
  /// @param startedAt when its process was seen to start; empty before
  /// @param progress the newest it told of; the empty object for none
  record Live(
      AttemptId attempt,
      JobId job,
      String name,
      String worker,
      JobState state,
      Instant claimedAt,
      Optional<Instant> startedAt,
      Value.Object progress) {}

  /// An attempt that has ended.
  ///
  /// @param name of its experiment
  /// @param ended how: a state word
  /// @param values what its job returned; the empty object unless it completed
  record Result(
      AttemptId attempt,
      JobId job,
      String name,
      String ended,
      Reason reason,
      Optional<Instant> startedAt,
      Instant endedAt,
      Value.Object values) {}

  /// What waits and runs in one pool.
  ///
  /// @param jobs in each state; absent is none
  /// @param demands its queued jobs by what they ask for
  record PoolLoad(String pool, Map<JobState, Integer> jobs, List<Demand> demands) {
    public PoolLoad {
      jobs = Map.copyOf(jobs);
      demands = List.copyOf(demands);
    }

    /// How many jobs are in this state.
    public int count(JobState state) {
      return jobs.getOrDefault(state, 0);
    }

    /// Since when the queued job waits that has waited longest.
    public Optional<Instant> oldest() {
      return demands.stream().map(Demand::since).min(Comparator.naturalOrder());
    }
  }

  /// Queued jobs that ask for the same.
  ///
  /// @param claimable of them as many as their experiments let run now, beside what runs
  /// @param since when the one was queued that waits longest, among the first few of every
  ///   experiment
  record Demand(Resources needs, int queued, int claimable, Instant since) {

    /// Both together, which ask for the same.
    public Demand and(Demand other) {
      return new Demand(
          needs,
          queued + other.queued,
          claimable + other.claimable,
          since.isBefore(other.since) ? since : other.since);
    }
  }

  /// How long the jobs of one stage take.
  ///
  /// @param median of those that completed among the last few hundred attempts of the store
  /// @param jobs how many that were, at least 1
  record Pace(ExperimentId experiment, String stage, Duration median, int jobs) {}
}
