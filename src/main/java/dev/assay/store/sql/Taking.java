package dev.assay.store.sql;

import dev.assay.experiment.After;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage.Need;
import dev.assay.space.Value;
import dev.assay.store.Archive;
import dev.assay.store.Archive.ArchivedAttempt;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Archive.Happening;
import dev.assay.store.Leases.Facts;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Transfer;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads all of one experiment that has ended, within one transaction.
final class Taking {

  private static final String STAGES =
      """
      SELECT s.id, s.name, s.cpus, s.gpus, s.memory, s.nodes, s.pool, s.gpu_preference,
        s.max_failures, s.timeout
      FROM stage s WHERE s.experiment = ? ORDER BY s.ordinal\
      """;

  private static final String NEEDS =
      """
      SELECT p.name, n.on_any FROM need n CROSS JOIN stage p ON p.id = n.parent
      WHERE n.child = ? ORDER BY n.parent\
      """;

  private static final String PARENTS =
      """
      SELECT p.uid, t.number, s.name, j.part, f.on_any
      FROM follow f
      CROSS JOIN experiment p ON p.id = f.parent
      LEFT JOIN trial t ON t.id = f.trial
      LEFT JOIN job j ON j.id = f.job
      LEFT JOIN stage s ON s.id = j.stage
      WHERE f.child = ? ORDER BY f.id\
      """;

  private static final String VALUES =
      """
      SELECT t.number, s.name, j.part, j.vals
      FROM trial t
      CROSS JOIN job j ON j.trial = t.id
      CROSS JOIN stage s ON s.id = j.stage
      WHERE t.experiment = ? AND j.vals IS NOT NULL\
      """;

  private static final String ATTEMPT_NUMBERS =
      """
      SELECT a.id, a.number
      FROM trial t
      CROSS JOIN job j ON j.trial = t.id
      CROSS JOIN attempt a ON a.job = j.id
      WHERE t.experiment = ?\
      """;

  private static final String BESIDE_ATTEMPT =
      """
      SELECT a.epoch, p.document
      FROM attempt a LEFT JOIN attempt_provenance p ON p.attempt = a.id
      WHERE a.id = ?\
      """;

  private final Session session;
  private final ExperimentId id;
  private final long experiment;

  Taking(Session session, ExperimentId id) {
    this.session = session;
    this.id = id;
    this.experiment = Scope.experiment(session, id);
  }

  Archive archive() {
    refuseUnknown();
    var view = SqlExperiments.byRow(session, experiment).orElseThrow();
    long open = Departure.open(session, experiment);
    if (open > 0) {
      throw Transfer.open(id, open);
    }
    var values = values();
    return new Archive(
        id,
        view.name(),
        view.archived(),
        view.priority(),
        view.parallelism(),
        view.labels(),
        session.list(PARENTS, Taking::parent, experiment),
        session.list(STAGES, this::stage, experiment),
        view.createdAt(),
        view.spec(),
        provenance(),
        TrialRows.read(session, "e.uid = ?", id.text()).stream()
            .map(trial -> trial(trial, values))
            .toList(),
        happenings());
  }

  /// Refuses what no archive can hold.
  void refuseUnknown() {
    refuseWith("SELECT 1 FROM sweep WHERE experiment = ?", "is a sweep");
    refuseWith("SELECT 1 FROM budget WHERE experiment = ?", "has a budget");
  }

  private void refuseWith(String sql, String what) {
    if (session.first(sql, Row::flag, experiment).isPresent()) {
      throw new StoreException(
          StoreException.Code.UNSUPPORTED,
          "experiment %s %s, which cannot be carried to another store".formatted(id, what));
    }
  }

  private Value.Object provenance() {
    return session
        .first("SELECT document FROM provenance WHERE experiment = ?", Row::object, experiment)
        .orElse(Value.EMPTY);
  }

  private static Parent parent(Row row) {
    var experiment = new ExperimentId(row.text());
    Long trial = row.maybeNumber();
    String stage = row.maybeText();
    Long part = row.maybeNumber();
    Subject subject = subject(experiment, trial, stage, part);
    return new Parent(subject, row.flag() ? After.On.ANY : After.On.OK);
  }

  private static Subject subject(
      ExperimentId experiment, @Nullable Long trial, @Nullable String stage, @Nullable Long part) {
    if (trial == null) {
      return new Subject.OfExperiment(experiment);
    }
    var id = experiment.trial(trial.intValue());
    return stage == null || part == null
        ? new Subject.OfTrial(id)
        : new Subject.OfJob(new JobId(id, stage, part.intValue()));
  }

  private NewStage stage(Row row) {
    long stage = row.number();
    String name = row.text();
    var resources =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
    int maxFailures = row.integer();
    var timeout = Optional.ofNullable(row.maybeNumber()).map(Duration::ofMillis);
    var needs =
        session.list(
            NEEDS, need -> new Need(need.text(), need.flag() ? After.On.ANY : After.On.OK), stage);
    return new NewStage(name, needs, resources, maxFailures, timeout);
  }

  private record Returned(JobId job, Value.Object values) {}

  private Map<JobId, Value.Object> values() {
    var values = new HashMap<JobId, Value.Object>();
    session
        .list(
            VALUES,
            row ->
                new Returned(
                    new JobId(id.trial(row.integer()), row.text(), row.integer()), row.object()),
            experiment)
        .forEach(returned -> values.put(returned.job(), returned.values()));
    return values;
  }

  private ArchivedTrial trial(TrialView view, Map<JobId, Value.Object> values) {
    return new ArchivedTrial(
        new NewTrial(view.params(), view.content(), view.replicate(), view.origin()),
        view.labels(),
        view.createdAt(),
        view.score(),
        view.jobs().stream()
            .map(job -> job(job, values.getOrDefault(job.id(), Value.EMPTY)))
            .toList());
  }

  private ArchivedJob job(JobView view, Value.Object values) {
    List<ArchivedAttempt> attempts =
        view.attempts() == 0
            ? List.of()
            : AttemptRows.ofJob(session, view.id()).stream().map(this::attempt).toList();
    return new ArchivedJob(
        view.id().stage(),
        view.state(),
        view.reason(),
        view.failures(),
        view.crashes(),
        view.losses(),
        view.runAt(),
        view.startedAt(),
        view.endedAt(),
        values,
        attempts);
  }

  private record Beside(long epoch, Value.Object made) {
    Beside(Row row) {
      this(row.number(), row.object());
    }
  }

  private ArchivedAttempt attempt(AttemptView view) {
    var beside = session.first(BESIDE_ATTEMPT, Beside::new, view.id().number()).orElseThrow();
    var facts =
        new Facts(
            view.exitCode(),
            view.signal(),
            view.message(),
            view.endedAt(),
            view.cpuTime(),
            view.peakMemoryBytes(),
            view.gpu(),
            view.lastOutput());
    return new ArchivedAttempt(
        view.number(),
        new WorkerLease(view.worker(), beside.epoch()),
        view.devices(),
        view.claimedAt(),
        view.startedAt(),
        view.ended(),
        view.reason(),
        facts,
        beside.made(),
        view.progress(),
        SqlMetrics.of(session, view.id()));
  }

  private record Numbered(AttemptId attempt, int number) {}

  /// What happened to it, without the numbers of this store.
  List<Happening> happenings() {
    var numbers = new HashMap<AttemptId, Integer>();
    session
        .list(
            ATTEMPT_NUMBERS,
            row -> new Numbered(new AttemptId(row.number()), row.integer()),
            experiment)
        .forEach(one -> numbers.put(one.attempt(), one.number()));
    return SqlEvents.of(session, id).stream()
        .map(event ->
            new Happening(
                event.at(),
                event.type(),
                event.actor(),
                event.job(),
                event.attempt().map(numbers::get).map(OptionalInt::of).orElse(OptionalInt.empty()),
                event.data()))
        .toList();
  }
}
