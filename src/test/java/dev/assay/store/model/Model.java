package dev.assay.store.model;

import dev.assay.store.Leases.Claim;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.model.ModelJob.ModelAttempt;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the contract says, in plain maps: experiments, jobs, attempts and workers, and what every
/// call makes of them. It does not say which of several equal experiments a claim takes; what the
/// store took is checked by [ClaimRules] and then applied here.
final class Model {

  /// So many attempts may vanish before a job is given up.
  static final int CRASH_LIMIT = 3;

  /// In the order in which they were submitted, jobs too.
  final Map<ExperimentId, ModelExperiment> experiments = new LinkedHashMap<>();

  final Map<JobId, ModelJob> jobs = new LinkedHashMap<>();
  final Map<AttemptId, ModelAttempt> attempts = new LinkedHashMap<>();
  final Map<Integer, ModelWorker> workers = new LinkedHashMap<>();

  /// Of experiments and trials; absent where they were never changed.
  final Map<Subject, ModelLabels> labels = new LinkedHashMap<>();

  Instant now;

  private final Families families = new Families(this);
  private long made;

  Model(Instant now) {
    this.now = now;
  }

  // Submitting

  void submit(Step.Submit step, NewExperiment wanted) {
    var experiment = new ModelExperiment(wanted.id(), step, wanted.after());
    experiments.put(experiment.id, experiment);
    for (int number = 1; number <= step.trials(); number++) {
      for (var stage : wanted.stages()) {
        var id = new TrialId(wanted.id(), number).job(stage.name());
        made += ModelLine.ROOM;
        var job = new ModelJob(id, experiment, stage, wanted.startAt().orElse(Instant.MIN), made);
        jobs.put(id, job);
        experiment.jobs.add(job);
        families.begin(job, wanted.held());
        job.initial = job.state;
      }
    }
  }

  // What operators do

  int hold(Subject subject) {
    var held = of(subject).stream().filter(j -> j.isWaiting() && j.state != JobState.HELD).toList();
    held.forEach(job -> move(job, JobState.HELD, Reason.OPERATOR));
    return held.size();
  }

  int unhold(Subject subject) {
    var held = of(subject).stream().filter(j -> j.state == JobState.HELD).toList();
    held.forEach(families::place);
    return held.size();
  }

  /// Cancels what has not started.
  int drop(List<ModelJob> among) {
    var dropped = among.stream().filter(ModelJob::isWaiting).toList();
    dropped.forEach(job -> move(job, JobState.CANCELLED, Reason.OPERATOR));
    dropped.forEach(families::ended);
    return dropped.size();
  }

  /// Asks live jobs to end; those that were asked before end as they were asked first.
  int ask(Subject subject, JobState intended, Reason reason) {
    var running = of(subject).stream().filter(j -> j.state == JobState.RUNNING).toList();
    for (var job : running) {
      move(job, JobState.STOPPING, reason);
      job.intended = intended;
    }
    return running.size();
  }

  int retry(Subject subject, boolean failedOnly) {
    var again =
        of(subject).stream()
            .filter(j -> j.state.isTerminal())
            .filter(j -> !failedOnly || j.state != JobState.COMPLETED)
            .toList();
    families.reopen(subject, again);
    return again.size();
  }

  /// Removes an experiment; those that wait for it first hear that it was cancelled.
  void delete(ModelExperiment experiment) {
    drop(experiment.jobs);
    experiments.remove(experiment.id);
    labels.keySet().removeIf(subject -> subject.experiment().equals(experiment.id));
    experiment.jobs.forEach(job -> jobs.remove(job.id));
    attempts.values().removeIf(attempt -> attempt.job.experiment == experiment);
  }

  // What workers do

  void claim(ModelWorker worker, Claim claim) {
    var job = job(claim.job());
    move(job, JobState.RUNNING, Reason.NONE);
    var attempt = new ModelAttempt(claim.attempt(), job, job.attempts.size() + 1, worker);
    job.attempts.add(attempt);
    attempts.put(attempt.id, attempt);
  }

  /// Ends an attempt that is held.
  void finish(ModelAttempt attempt, Outcome outcome, Optional<Duration> retryAfter) {
    var job = attempt.job;
    attempt.alive = false;
    if (job.state == JobState.STOPPING) {
      end(job, job.intended, job.reason);
      return;
    }
    switch (outcome) {
      case Outcome.Completed() -> end(job, JobState.COMPLETED, Reason.NONE);
      case Outcome.Failed(Reason reason) -> failed(job, reason, retryAfter);
      case Outcome.Yielded(), Outcome.Paused() -> move(job, JobState.QUEUED, Reason.NONE);
      case Outcome.Lost(var cause) -> lost(job, cause == Outcome.Cause.CRASH);
      case Outcome.Stopped() -> lost(job, false);
    }
  }

  private void failed(ModelJob job, Reason reason, Optional<Duration> retryAfter) {
    job.failures++;
    if (retryAfter.isEmpty() || job.failures > job.stage.maxFailures()) {
      end(job, JobState.FAILED, reason);
      return;
    }
    job.notBefore = now.plus(retryAfter.get());
    boolean waits = job.notBefore.isAfter(now);
    move(job, waits ? JobState.DELAYED : JobState.QUEUED, reason);
  }

  private void lost(ModelJob job, boolean crashed) {
    job.crashes += crashed ? 1 : 0;
    if (crashed && job.crashes >= CRASH_LIMIT) {
      end(job, JobState.FAILED, Reason.CRASH_LIMIT);
    } else {
      move(job, JobState.QUEUED, Reason.LOST);
    }
  }

  void release(ModelAttempt attempt) {
    attempt.alive = false;
    if (attempt.job.state == JobState.STOPPING) {
      end(attempt.job, attempt.job.intended, attempt.job.reason);
    } else {
      move(attempt.job, JobState.QUEUED, Reason.NONE);
    }
  }

  // What time does

  boolean isDue(ModelJob job) {
    return job.state == JobState.DELAYED && !job.notBefore.isAfter(now);
  }

  /// Queues a job whose delay is over.
  void promote(ModelJob job) {
    move(job, JobState.QUEUED, Reason.NONE);
  }

  Optional<Instant> nextDue() {
    return jobs.values().stream()
        .filter(j -> j.state == JobState.DELAYED)
        .map(j -> j.notBefore)
        .min(Instant::compareTo);
  }

  // Asking

  ModelJob job(JobId id) {
    var job = jobs.get(id);
    if (job == null) {
      throw new BrokenRule(BrokenRule.Rule.MODEL, "the store made up job " + id);
    }
    return job;
  }

  /// The jobs of a subject, in the order in which they were submitted.
  List<ModelJob> of(Subject subject) {
    return jobs.values().stream().filter(job -> isPart(job.id, subject)).toList();
  }

  private static boolean isPart(JobId id, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var experiment) -> id.trial().experiment().equals(experiment);
      case Subject.OfTrial(var trial) -> id.trial().equals(trial);
      case Subject.OfJob(var job) -> id.equals(job);
    };
  }

  boolean isKnown(Subject subject) {
    return !of(subject).isEmpty();
  }

  List<ModelAttempt> heldBy(ModelWorker worker) {
    return attempts.values().stream().filter(a -> a.isHeldBy(worker)).toList();
  }

  List<ModelAttempt> orphans() {
    return attempts.values().stream().filter(ModelAttempt::isOrphan).toList();
  }

  List<ModelWorker> alive() {
    return workers.values().stream().filter(w -> w.alive).toList();
  }

  List<ModelJob> waiting() {
    return new ArrayList<>(jobs.values()).stream().filter(ModelJob::isWaiting).toList();
  }

  // Moving

  void end(ModelJob job, JobState state, Reason reason) {
    move(job, state, reason);
    families.ended(job);
  }

  void move(ModelJob job, JobState to, Reason reason) {
    if (!Moves.isLegal(job.state, to)) {
      throw new IllegalStateException(
          "the model itself moves %s from %s to %s".formatted(job, job.state, to));
    }
    if (to == JobState.QUEUED) {
      // Whatever it waited for is over, also if the clock goes back.
      job.notBefore = Instant.MIN;
    }
    job.state = to;
    job.intended = to;
    job.reason = reason;
  }
}
