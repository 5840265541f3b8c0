package dev.assay.store.sql;

import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The counters of one experiment and its lanes while a change is being made.
final class Account {

  final long experiment;
  int priority;
  final int parallelism;
  int gate;
  int followers;
  final Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
  @Nullable Long startedAt;
  @Nullable Long endedAt;
  Growth growth;
  double vtime;
  List<Lane> lanes = List.of();

  /// Whether `vtime` must first catch up with those that were served meanwhile.
  boolean joins;

  boolean wasActive;
  double vtimeBefore;
  boolean dirty;

  /// What it was when it was read or last written.
  NoticeLog.Before before = NoticeLog.Before.NEW;

  /// Whether it has a row already.
  boolean isStored;

  /// Of a new experiment.
  Account(
      long experiment, int priority, int parallelism, int gate, List<Lane> lanes, Growth growth) {
    this.experiment = experiment;
    this.priority = priority;
    this.parallelism = parallelism;
    this.gate = gate;
    this.lanes = lanes;
    this.growth = growth;
    for (var state : JobState.values()) {
      counts.put(state, 0);
    }
    dirty = true;
  }

  Account(Row row) {
    experiment = row.number();
    priority = row.integer();
    parallelism = row.integer();
    gate = row.integer();
    followers = row.integer();
    for (var state : JobState.values()) {
      counts.put(state, state == JobState.CREATED ? 0 : row.integer());
    }
    startedAt = row.maybeNumber();
    endedAt = row.maybeNumber();
    growth = Growth.ofWord(row.text());
    wasActive = isActive();
    isStored = true;
  }

  int count(JobState state) {
    return counts.getOrDefault(state, 0);
  }

  /// Jobs that hold a share of the parallelism.
  int occupied() {
    return count(JobState.RUNNING) + count(JobState.STOPPING);
  }

  boolean isActive() {
    return count(JobState.QUEUED) + occupied() > 0;
  }

  /// Nothing of it is open, and nothing more will come.
  boolean isEnded() {
    return !growth.isUnfinished() && isIdle();
  }

  private boolean isIdle() {
    for (var count : counts.entrySet()) {
      if (count.getValue() != 0 && !count.getKey().isTerminal()) {
        return false;
      }
    }
    return true;
  }

  /// Every job has ended, and well.
  boolean isCompleted() {
    return ExperimentStatus.of(counts, growth) == ExperimentStatus.COMPLETED;
  }

  /// Marks its lanes as able or unable to run, by its counters.
  void mark() {
    boolean below = occupied() < parallelism;
    lanes.forEach(lane -> lane.canRun = below && lane.ready > 0 && !lane.isShut);
  }

  /// Counts `jobs` jobs of `lane` from one state into another.
  void moved(JobState from, JobState to, long lane, int jobs) {
    if (from != JobState.CREATED) {
      counts.merge(from, -jobs, Integer::sum);
    }
    counts.merge(to, jobs, Integer::sum);
    int ready = (to == JobState.QUEUED ? jobs : 0) - (from == JobState.QUEUED ? jobs : 0);
    if (ready != 0) {
      lanes.stream().filter(l -> l.id == lane).forEach(l -> l.ready += ready);
    }
    dirty = true;
  }

  /// Adds service received, in core or device minutes; negative to correct what was assumed.
  void charge(double service) {
    vtime += service;
  }
}
