package dev.assay.store.model;

import dev.assay.result.MetricReport;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A job as the model sees it.
final class ModelJob {

  final JobId id;
  final ModelExperiment experiment;
  final NewStage stage;
  final List<ModelAttempt> attempts = new ArrayList<>();
  JobState state = JobState.CREATED;

  /// What it was when its submission returned.
  JobState initial = JobState.CREATED;

  JobState intended = JobState.CREATED;
  Reason reason = Reason.NONE;
  int failures;
  int crashes;
  Instant notBefore;

  /// Where it was made, and where it stands in the line of its experiment.
  final long made;

  long place;

  /// @param made grows from job to job
  ModelJob(JobId id, ModelExperiment experiment, NewStage stage, Instant notBefore, long made) {
    this.made = made;
    this.place = made;
    this.id = id;
    this.experiment = experiment;
    this.stage = stage;
    this.notBefore = notBefore;
  }

  ModelAttempt newest() {
    return attempts.getLast();
  }

  boolean isWaiting() {
    return !state.isTerminal() && !state.isLive();
  }

  @Override
  public String toString() {
    return Names.brief(id);
  }

  /// One execution.
  static final class ModelAttempt {
    final AttemptId id;
    final ModelJob job;
    final int number;
    ModelWorker holder;
    boolean alive = true;
    boolean started;
    final Map<Said, Double> said = new TreeMap<>();

    ModelAttempt(AttemptId id, ModelJob job, int number, ModelWorker holder) {
      this.id = id;
      this.job = job;
      this.number = number;
      this.holder = holder;
    }

    boolean isHeldBy(ModelWorker worker) {
      return alive && worker.alive && holder == worker;
    }

    boolean isOrphan() {
      return alive && !holder.alive;
    }

    List<MetricReport> reports() {
      return said.entrySet().stream()
          .map(e -> new MetricReport(e.getKey().name(), e.getKey().step(), e.getValue(), ""))
          .toList();
    }
  }

  /// What names a number, in the order in which they are read back.
  record Said(String name, long step) implements Comparable<Said> {
    @Override
    public int compareTo(Said other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : Long.compare(step, other.step);
    }
  }

  /// A worker as the model sees it.
  static final class ModelWorker {
    final int number;
    final WorkerLease lease;
    final String pool;
    boolean alive = true;
    Order order = Order.NONE;

    ModelWorker(int number, WorkerLease lease, String pool) {
      this.number = number;
      this.lease = lease;
      this.pool = pool;
    }

    @Override
    public String toString() {
      return "worker " + number;
    }
  }
}
