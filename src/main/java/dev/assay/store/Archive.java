package dev.assay.store;

import dev.assay.experiment.DeviceShare;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// All that is known of one experiment that has ended, or left what waits of it, in the words of no
/// particular store. What is numbered by a store (its attempts, the order of its events) has no
/// such number here.
///
/// @param after the parents that are still known where it was taken
/// @param trials numbered 1, 2, … in this order
/// @param events its own and those of its jobs, in the order in which they were known
public record Archive(
    ExperimentId id,
    String name,
    boolean archived,
    int priority,
    int parallelism,
    Value.Object labels,
    List<Parent> after,
    List<NewStage> stages,
    Instant createdAt,
    String spec,
    Value.Object provenance,
    List<ArchivedTrial> trials,
    List<Happening> events) {
  public Archive {
    after = List.copyOf(after);
    stages = List.copyOf(stages);
    trials = List.copyOf(trials);
    events = List.copyOf(events);
  }

  /// One trial.
  ///
  /// @param score the first objective among what it returned
  /// @param jobs in the order of their stages
  public record ArchivedTrial(
      NewTrial trial,
      Value.Object labels,
      Instant createdAt,
      OptionalDouble score,
      List<ArchivedJob> jobs) {
    public ArchivedTrial {
      jobs = List.copyOf(jobs);
    }
  }

  /// Whether something of it is to wait where it is put.
  public boolean hasWaiting() {
    return trials.stream().flatMap(trial -> trial.jobs().stream()).anyMatch(ArchivedJob::isWaiting);
  }

  /// The same with another specification.
  public Archive withSpec(String other) {
    return new Archive(
        id,
        name,
        archived,
        priority,
        parallelism,
        labels,
        after,
        stages,
        createdAt,
        other,
        provenance,
        trials,
        events);
  }

  /// One job that has ended, or that left to wait elsewhere: then it is held, as moved.
  ///
  /// @param runAt before which one that waits is not to start
  /// @param values what it returned
  /// @param attempts oldest first
  public record ArchivedJob(
      String stage,
      JobState state,
      Reason reason,
      int failures,
      int crashes,
      int losses,
      Optional<Instant> runAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Value.Object values,
      List<ArchivedAttempt> attempts) {
    public ArchivedJob {
      attempts = List.copyOf(attempts);
    }

    /// Whether it is to wait where it is put.
    public boolean isWaiting() {
      return state == JobState.HELD && reason == Reason.MOVED;
    }
  }

  /// One attempt that has ended.
  ///
  /// @param number 1, 2, … among the attempts of its job
  /// @param ended a state word
  /// @param made what it started with; the empty object for nothing known
  /// @param progress the newest it told of; the empty object for none
  public record ArchivedAttempt(
      int number,
      WorkerLease holder,
      List<DeviceShare> devices,
      Instant claimedAt,
      Optional<Instant> startedAt,
      String ended,
      Reason reason,
      Facts facts,
      Value.Object made,
      Value.Object progress,
      List<MetricReport> reports) {
    public ArchivedAttempt {
      devices = List.copyOf(devices);
      reports = List.copyOf(reports);
    }
  }

  /// One event, without the numbers that stores give.
  ///
  /// @param attempt its number among those of the job
  public record Happening(
      Instant at,
      EventType type,
      String actor,
      Optional<JobId> job,
      OptionalInt attempt,
      Value.Object data) {}

  /// How what two stores know of one experiment compares. Every change has an event, so who has the
  /// same events knows the same.
  public enum Standing {
    /// Both know the same.
    SAME,
    /// The other knows only a part of this.
    NEWER,
    /// The other knows all of this, and more.
    OLDER,
    /// Each has gone on without the other.
    APART
  }

  /// How this compares with what another store knows.
  public Standing against(List<Happening> others) {
    return standing(events, others);
  }

  /// How what one store knows compares with what another does.
  public static Standing standing(List<Happening> events, List<Happening> others) {
    boolean hasMore = !beyond(events, others).isEmpty();
    boolean otherHasMore = !beyond(others, events).isEmpty();
    if (hasMore) {
      return otherHasMore ? Standing.APART : Standing.NEWER;
    }
    return otherHasMore ? Standing.OLDER : Standing.SAME;
  }

  /// The events that are not among those `known`, in their order. Equal ones are counted.
  public static List<Happening> beyond(List<Happening> events, List<Happening> known) {
    Map<Happening, Integer> left = new HashMap<>();
    known.forEach(event -> left.merge(event, 1, Integer::sum));
    return events.stream().filter(event -> left.merge(event, -1, Integer::sum) < 0).toList();
  }
}
