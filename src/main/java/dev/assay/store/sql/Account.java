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

  private static final JobState[] STATES = JobState.values();

  final long experiment;
  int priority;
  int parallelism;
  int gate;
  int followers;
  private final int[] counts = new int[STATES.length];

  /// What they were when it was read.
  private int[] countsBefore = new int[STATES.length];

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
    dirty = true;
  }

  Account(Row row) {
    experiment = row.number();
    priority = row.integer();
    parallelism = row.integer();
    gate = row.integer();
    followers = row.integer();
    for (var state : STATES) {
      counts[state.ordinal()] = state == JobState.CREATED ? 0 : row.integer();
    }
    startedAt = row.maybeNumber();
    endedAt = row.maybeNumber();
    growth = Growth.ofWord(row.text());
    countsBefore = counts.clone();
    wasActive = isActive();
    isStored = true;
  }

  /// Adds what a change has made of these counters since it read them.
  void add(Account changed) {
    for (int state = 0; state < counts.length; state++) {
      counts[state] += changed.counts[state] - changed.countsBefore[state];
    }
    startedAt = startedAt == null ? changed.startedAt : startedAt;
    vtime += changed.vtime - changed.vtimeBefore;
    dirty |= changed.dirty;
    for (var lane : lanes) {
      changed.lanes.stream().filter(other -> other.id == lane.id).forEach(lane::add);
    }
  }

  /// Whether anything was changed since it was read.
  boolean isTouched() {
    return dirty || vtime != vtimeBefore;
  }

  int count(JobState state) {
    return counts[state.ordinal()];
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
    for (var state : STATES) {
      if (count(state) != 0 && !state.isTerminal()) {
        return false;
      }
    }
    return true;
  }

  /// Every job has ended, and well.
  boolean isCompleted() {
    return status() == ExperimentStatus.COMPLETED;
  }

  ExperimentStatus status() {
    return ExperimentStatus.of(counts(), growth);
  }

  /// How many jobs are in each state.
  Map<JobState, Integer> counts() {
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    for (var state : STATES) {
      jobs.put(state, count(state));
    }
    return jobs;
  }

  /// Jobs that have ended, well or not.
  int ended() {
    int ended = 0;
    for (var state : STATES) {
      ended += state.isTerminal() ? count(state) : 0;
    }
    return ended;
  }

  /// Marks its lanes as able or unable to run, by its counters.
  void mark() {
    boolean below = occupied() < parallelism;
    for (var lane : lanes) {
      lane.canRun = below && lane.ready > 0 && !lane.isShut;
    }
  }

  /// Counts `jobs` jobs of `lane` from one state into another.
  void moved(JobState from, JobState to, long lane, int jobs) {
    if (from != JobState.CREATED) {
      counts[from.ordinal()] -= jobs;
    }
    counts[to.ordinal()] += jobs;
    int ready = (to == JobState.QUEUED ? jobs : 0) - (from == JobState.QUEUED ? jobs : 0);
    if (ready != 0) {
      for (var each : lanes) {
        if (each.id == lane) {
          each.ready += ready;
          // What is new stands behind all others; what comes back, where it stood.
          each.floor = ready > 0 && from != JobState.CREATED ? null : each.floor;
        }
      }
    }
    dirty = true;
  }

  /// Adds service received, in core or device minutes; negative to correct what was assumed.
  void charge(double service) {
    vtime += service;
  }
}
