package dev.assay.store.tree;

import dev.assay.experiment.After;
import dev.assay.experiment.DeviceShare;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Labels;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One change of one trial under way, in memory: every move is legal and told as an event. Made and
/// used by one thread that holds the trial's lock.
final class TrialEdit {

  /// Who makes moves that follow from others or from time.
  private static final String STORE = "store";

  private final ExperimentDocument experiment;
  private final Instant now;
  private final Ids ids;
  private final TrialDocument before;
  private TrialDocument trial;

  TrialEdit(ExperimentDocument experiment, TrialDocument trial, Instant now, Ids ids) {
    this.experiment = experiment;
    this.now = now;
    this.ids = ids;
    this.before = trial;
    this.trial = trial;
  }

  /// Who moves a job, and why.
  record Cause(By by, Reason reason, String actor, Optional<AttemptId> attempt, Value.Object data) {
    Cause {
      if (data.members().isEmpty() && reason != Reason.NONE) {
        data = new Members().put("reason", reason.word()).object();
      }
    }

    /// A consequence of another move, or of time.
    static Cause store(Reason reason) {
      return new Cause(By.STORE, reason, STORE, Optional.empty(), Value.EMPTY);
    }
  }

  /// The trial as it will be.
  TrialDocument trial() {
    return trial;
  }

  ExperimentDocument experiment() {
    return experiment;
  }

  Instant now() {
    return now;
  }

  boolean isChanged() {
    return !trial.equals(before);
  }

  /// What happened so far.
  List<EventEntry> newEvents() {
    return trial.events().subList(before.events().size(), trial.events().size());
  }

  void put(JobEntry job) {
    trial = trial.with(job);
  }

  /// A job that goes on where another one paused.
  void add(JobEntry job, String actor) {
    trial = trial.and(job);
    tell(eventOf(job.state()), actor, job.stage(), Optional.empty(), Value.EMPTY);
  }

  /// Ends a trial that had paused with `job`; the state of the job stays.
  void drop(JobEntry job, Reason why, String actor) {
    put(job.because(why));
    tell(
        EventType.JOB_DROPPED,
        actor,
        job.stage(),
        Optional.empty(),
        new Members().put("reason", why.word()).object());
  }

  void put(AttemptEntry attempt) {
    trial = trial.with(attempt);
  }

  void score(double reached) {
    trial = trial.withScore(reached);
  }

  /// Moves a job.
  void move(String stage, JobState to, Cause cause) {
    var job = trial.job(stage);
    if (!Moves.sources(to, cause.by()).contains(job.state())) {
      throw new IllegalStateException(
          "%s cannot become %s: it is %s".formatted(trial.jobId(job), to.word(), job.state()));
    }
    put(job.moved(to, cause.reason(), now));
    tell(eventOf(to), cause.actor(), stage, cause.attempt(), cause.data());
  }

  /// Moves a job as far as that is legal.
  ///
  /// @return whether it was
  boolean moveIfLegal(String stage, JobState to, Cause cause) {
    boolean legal = Moves.sources(to, cause.by()).contains(trial.job(stage).state());
    if (legal) {
      move(stage, to, cause);
    }
    return legal;
  }

  /// Asks a running job to end.
  ///
  /// @return false where it does not run, or was asked before
  boolean stop(JobEntry seen, JobState end, Cause cause) {
    if (seen.course().told()) {
      return false;
    }
    boolean asked = moveIfLegal(seen.stage(), JobState.STOPPING, cause);
    if (asked) {
      put(trial.job(seen.stage()).stopping(end, cause.reason(), now));
    }
    return asked;
  }

  /// Ends a job that no worker runs: nobody would answer if it were asked.
  ///
  /// @return false where it is none, or has ended
  boolean endTold(JobEntry seen, JobState end, Reason why, String actor) {
    boolean isOut = seen.course().told() && seen.state() == JobState.RUNNING;
    if (isOut) {
      move(seen.stage(), end, new Cause(By.TELLER, why, actor, Optional.empty(), Value.EMPTY));
    }
    return isOut;
  }

  /// Where a held job goes on to.
  JobState released(JobEntry job, Gate gate) {
    if (gate.open() > 0 || openParents(experiment, trial, job) > 0) {
      return JobState.BLOCKED;
    }
    return isDue(job) ? JobState.QUEUED : JobState.DELAYED;
  }

  /// Gives a job another place in the line.
  void place(String stage, long place) {
    put(trial.job(stage).withPlace(place));
  }

  /// Tells of something that changes no state.
  void told(EventType type, String stage, String actor, Value.Object data) {
    tell(type, actor, stage, Optional.empty(), data);
  }

  /// Where it comes from now.
  void origin(Value.Object origin) {
    trial = trial.withOrigin(origin);
  }

  /// Changes the words of the trial.
  void label(Labels labels, String actor) {
    var told = new Members().put("trial", trial.id().toString());
    labels.told().members().forEach(told::put);
    trial =
        trial
            .withLabels(labels.labels())
            .with(
                new EventEntry(
                    ids.next(EventEntry.ID_LENGTH),
                    now,
                    EventType.TRIAL_LABELLED,
                    actor,
                    Optional.empty(),
                    Optional.empty(),
                    told.object()));
  }

  /// A worker takes a queued job as a new attempt.
  AttemptEntry claim(String stage, AttemptId id, WorkerLease holder, List<DeviceShare> devices) {
    int number = trial.attempts(stage).size() + 1;
    var attempt = AttemptEntry.begin(id, stage, number, holder, devices, now);
    put(attempt);
    var cause = new Cause(By.WORKER, Reason.NONE, actor(holder), Optional.of(id), Value.EMPTY);
    move(stage, JobState.RUNNING, cause);
    return attempt;
  }

  /// The process of an attempt was seen.
  void started(AttemptEntry attempt, Instant at) {
    put(attempt.started(at));
    about(EventType.JOB_STARTED, attempt, attempt.holder());
  }

  /// Another worker holds a live attempt from now on.
  void adopt(AttemptEntry attempt, WorkerLease holder) {
    put(attempt.heldBy(holder));
    about(EventType.JOB_ADOPTED, attempt, holder);
  }

  private void about(EventType type, AttemptEntry attempt, WorkerLease holder) {
    tell(type, actor(holder), attempt.stage(), Optional.of(attempt.id()), Value.EMPTY);
  }

  /// Makes every move that follows from where parents stand and from the time.
  void settle(Gate gate) {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (var job : trial.jobs()) {
        var next = next(job, gate);
        if (next != job.state()) {
          move(
              job.stage(),
              next,
              Cause.store(next == JobState.SKIPPED ? Reason.PARENT : Reason.NONE));
          moved = true;
        }
      }
    }
  }

  private JobState next(JobEntry job, Gate gate) {
    return switch (job.state()) {
      case DELAYED -> isDue(job) ? JobState.QUEUED : JobState.DELAYED;
      case HELD -> gate.bad() || isUnmet(job) ? JobState.SKIPPED : JobState.HELD;
      case BLOCKED -> {
        if (gate.bad() || isUnmet(job)) {
          yield JobState.SKIPPED;
        }
        if (gate.open() > 0 || openParents(experiment, trial, job) > 0) {
          yield JobState.BLOCKED;
        }
        yield isDue(job) ? JobState.QUEUED : JobState.DELAYED;
      }
      case CREATED, QUEUED, RUNNING, STOPPING, COMPLETED, FAILED, STOPPED, CANCELLED, SKIPPED ->
          job.state();
    };
  }

  private boolean isDue(JobEntry job) {
    return job.runAt().filter(due -> due.isAfter(now)).isEmpty();
  }

  /// Whether a stage it needs has ended, but not as it had to.
  boolean isUnmet(JobEntry job) {
    return experiment.stage(job.stage()).needs().stream()
        .filter(need -> need.on() == After.On.OK)
        .map(need -> trial.job(need.stage()).state())
        .anyMatch(state -> state.isTerminal() && state != JobState.COMPLETED);
  }

  /// How many stages of its trial a job waits for.
  static int openParents(ExperimentDocument experiment, TrialDocument trial, JobEntry job) {
    return (int)
        experiment.stage(job.stage()).needs().stream()
            .filter(need -> !trial.job(need.stage()).state().isTerminal())
            .count();
  }

  static String actor(WorkerLease lease) {
    return "worker:" + lease.worker();
  }

  private void tell(
      EventType type, String actor, String stage, Optional<AttemptId> attempt, Value.Object data) {
    String id = ids.next(EventEntry.ID_LENGTH);
    var job = Optional.of(JobKey.id(trial.id(), stage));
    trial = trial.with(new EventEntry(id, now, type, actor, job, attempt, data));
  }

  private static EventType eventOf(JobState to) {
    return switch (to) {
      case QUEUED -> EventType.JOB_QUEUED;
      case HELD -> EventType.JOB_HELD;
      case BLOCKED -> EventType.JOB_BLOCKED;
      case DELAYED -> EventType.JOB_DELAYED;
      case RUNNING -> EventType.JOB_CLAIMED;
      case STOPPING -> EventType.JOB_STOPPING;
      case COMPLETED -> EventType.JOB_COMPLETED;
      case FAILED -> EventType.JOB_FAILED;
      case STOPPED -> EventType.JOB_STOPPED;
      case CANCELLED -> EventType.JOB_CANCELLED;
      case SKIPPED -> EventType.JOB_SKIPPED;
      case CREATED -> throw new IllegalArgumentException("no job goes back to being made");
    };
  }
}
