package dev.assay.store;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Leases.GpuUse;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reading trials, jobs and attempts. Nothing here changes anything.
public interface Trials {

  /// One trial with its jobs; empty if there is none.
  Optional<TrialView> get(TrialId id);

  /// Trials of one experiment in the order of their numbers, from number `from` on, at most
  /// `limit`. Page with `from = last number + 1`.
  List<TrialView> list(ExperimentId experiment, int from, int limit);

  /// The trials whose first objective is best, best first; of equal ones the lower number. Trials
  /// that have not completed, or whose value is absent or NaN, are not among them.
  List<TrialView> best(ExperimentId experiment, Objective.Goal goal, int limit);

  /// The ids of trials whose content begins with `prefix` (at least 4 hex digits), newest first.
  List<TrialId> withContent(String prefix, int limit);

  /// The newest trial of the whole store; empty if there is none.
  Optional<TrialId> newest();

  /// One job; empty if there is none.
  Optional<JobView> job(JobId id);

  /// Jobs that have not ended, in the order in which they would be claimed (live ones first), at
  /// most `limit`.
  List<JobView> queue(Optional<ExperimentId> experiment, int limit);

  /// Every attempt of a job, oldest first.
  List<AttemptView> attempts(JobId job);

  /// One attempt; empty if there is none.
  Optional<AttemptView> attempt(AttemptId id);

  /// A trial as stored.
  ///
  /// @param values what its stages reported as their results; the objective among them
  /// @param labels `tags`, a list of texts, and `notes`, a text; absent where there are none
  /// @param attempts of all its jobs
  record TrialView(
      TrialId id,
      ContentId content,
      TrialStatus status,
      Reason reason,
      Value.Object params,
      Value.Object values,
      OptionalDouble score,
      int replicate,
      Value.Object origin,
      Value.Object labels,
      int attempts,
      List<JobView> jobs,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt) {
    public TrialView {
      jobs = List.copyOf(jobs);
    }
  }

  /// A job as stored.
  ///
  /// @param intended what a stopping job will end as; otherwise its own state
  /// @param attempts how often it was claimed
  /// @param failures attempts that failed, since the last operator's retry
  /// @param crashes attempts that vanished, since the last operator's retry
  /// @param attempt its newest
  /// @param runAt when a delayed job becomes due
  /// @param waitsFor parents that have not ended and keep it from going on; 0 once it has gone on
  /// @param until the resource at which it is to pause; empty to train to the end
  /// @param reused the attempt, of another job, whose result it took instead of running
  record JobView(
      JobId id,
      JobState state,
      JobState intended,
      Reason reason,
      int priority,
      Resources resources,
      int attempts,
      int failures,
      int crashes,
      int losses,
      Optional<AttemptId> attempt,
      Optional<Instant> runAt,
      int waitsFor,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      OptionalDouble until,
      Optional<AttemptId> reused) {

    /// The job of each stage with the highest part: where a trial stands.
    public static List<JobView> newest(List<JobView> jobs) {
      var byStage = new LinkedHashMap<String, JobView>();
      jobs.forEach(job ->
          byStage.merge(
              job.id().stage(),
              job,
              (one, other) -> one.id().part() > other.id().part() ? one : other));
      return List.copyOf(byStage.values());
    }
  }

  /// An attempt as stored.
  ///
  /// @param number 1, 2, … among the attempts of its job
  /// @param ended how it ended: a state word and a reason; empty while it is alive
  /// @param startedAt when its process was seen to start; empty before
  /// @param devices what it holds, or held, of GPUs
  /// @param lastOutput at most the last 2 KiB
  /// @param progress the newest progress it told of; the empty object for none
  record AttemptView(
      AttemptId id,
      JobId job,
      int number,
      String worker,
      boolean alive,
      String ended,
      Reason reason,
      String message,
      OptionalInt exitCode,
      OptionalInt signal,
      Instant claimedAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<Duration> cpuTime,
      OptionalLong peakMemoryBytes,
      List<DeviceShare> devices,
      Optional<GpuUse> gpu,
      String lastOutput,
      Value.Object progress) {
    public AttemptView {
      devices = List.copyOf(devices);
    }
  }
}
