package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Archive;
import dev.assay.store.Archive.ArchivedAttempt;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Archive.Happening;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Transfer;
import dev.assay.store.Transfer.Landed;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Writes one experiment that has ended elsewhere, or left to wait here, within a change. It is
/// stored held, and at once brought to where it ended: nobody sees it before.
final class Landing {

  /// Whoever ran its attempts is no worker here; they need one all the same.
  private static final String INSERT_WORKER =
      """
      INSERT INTO worker (uid, epoch, alive, started_at, lease_until, host, boot_id, pid,
        start_ticks, pool, slots, cpus, gpus, memory, version)
      VALUES (?, ?, 0, ?, ?, '', '', 0, 0, '', 0, 0, 0, 0, '')
      ON CONFLICT (uid) DO NOTHING\
      """;

  private static final String INSERT_ATTEMPT =
      """
      INSERT INTO attempt (job, number, worker, epoch, alive, ended, reason, message, exit_code,
        signal, claimed_at, started_at, ended_at, cpu_ms, peak_memory, gpu_memory, gpu_utilization,
        gpu_hottest, last_output, progress)
      VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id\
      """;

  private static final String INSERT_METRIC =
      "INSERT INTO metric (attempt, name, step, instance, value) VALUES (?, ?, ?, ?, ?)";

  private static final String END_JOB =
      """
      UPDATE job SET state = ?, intended = NULL, reason = ?, attempts = ?, failures = ?,
        crashes = ?, losses = ?, attempt = ?, run_at = ?, started_at = ?, ended_at = ?, vals = ?
      WHERE id = ?\
      """;

  private static final String JOBS =
      """
      SELECT t.number, s.name, j.part, j.id, j.lane, j.state
      FROM trial t
      CROSS JOIN job j ON j.trial = t.id
      CROSS JOIN stage s ON s.id = j.stage
      WHERE t.experiment = ?\
      """;

  private static final String ATTEMPTS =
      """
      SELECT t.number, s.name, j.part, a.number, a.id
      FROM trial t
      CROSS JOIN job j ON j.trial = t.id
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN attempt a ON a.job = j.id
      WHERE t.experiment = ?\
      """;

  /// Who lets go on what waited elsewhere.
  private static final String ACTOR = "store";

  private final Transaction tx;
  private final Session session;
  private final Archive archive;
  private final Map<JobId, JobFound> jobs = new HashMap<>();
  private final Map<Numbered, Long> attempts = new HashMap<>();
  private final Map<String, Long> workers = new HashMap<>();

  Landing(Transaction tx, Archive archive) {
    this.tx = tx;
    this.session = tx.session();
    this.archive = archive;
  }

  private record JobFound(JobId id, long job, long lane, JobState state) {}

  /// An attempt by its number in its job.
  private record Numbered(JobId job, int number) {}

  private record AttemptFound(Numbered attempt, long row) {}

  Landed put() {
    var found =
        session.first("SELECT id FROM experiment WHERE uid = ?", Row::number, archive.id().text());
    if (found.isEmpty()) {
      refuseDeleted();
      fill(create(), archive.events());
      return Landed.COPIED;
    }
    var here = new Taking(session, archive.id()).happenings();
    return switch (archive.against(here)) {
      case SAME -> Landed.UNCHANGED;
      case OLDER -> Landed.AHEAD;
      case APART -> throw Transfer.apart(archive.id());
      case NEWER -> {
        refuseOpen(found.get());
        fill(found.get(), Archive.beyond(archive.events(), here));
        yield Landed.UPDATED;
      }
    };
  }

  private void refuseDeleted() {
    boolean deleted =
        session
            .first(
                "SELECT 1 FROM event WHERE experiment = ? AND type = 'experiment.deleted'",
                Row::flag,
                archive.id().text())
            .isPresent();
    if (deleted) {
      throw Transfer.deleted(archive.id());
    }
  }

  private void refuseOpen(long experiment) {
    if (tx.ledger().of(experiment).growth.isUnfinished()
        || Departure.open(session, experiment) > 0) {
      throw Transfer.apart(archive.id());
    }
  }

  private long create() {
    var asked =
        new NewExperiment(
            archive.id(),
            archive.name(),
            false,
            archive.labels(),
            archive.spec(),
            archive.priority(),
            archive.parallelism(),
            true,
            Optional.empty(),
            archive.after().stream().filter(this::isKnown).toList(),
            archive.stages(),
            archive.trials().stream().map(ArchivedTrial::trial).toList(),
            archive.provenance(),
            Optional.empty(),
            Optional.empty());
    long experiment = new Submitting(tx, "").store(Draft.of(asked)).experiment();
    session.update(
        "UPDATE experiment SET created_at = ? WHERE id = ?",
        archive.createdAt().toEpochMilli(),
        experiment);
    tx.settle(); // a new row counts only what has begun
    return experiment;
  }

  private boolean isKnown(Parent parent) {
    try {
      Scope.of(session, parent.subject());
      return true;
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.NOT_FOUND) {
        throw e;
      }
      return false;
    }
  }

  private void fill(long experiment, List<Happening> told) {
    find(experiment);
    var account = tx.ledger().of(experiment);
    for (int i = 0; i < archive.trials().size(); i++) {
      fill(account, i + 1, archive.trials().get(i));
    }
    account.priority = archive.priority();
    account.startedAt = millis(ends(true).min().stream().boxed().findFirst());
    account.endedAt =
        archive.hasWaiting()
            ? null
            : (Long) ends(false).max().orElse(archive.createdAt().toEpochMilli());
    account.dirty = true;
    // Whoever is to be told of its end was told where it ended.
    account.before = NoticeLog.Before.of(account);
    session.update(
        "UPDATE experiment SET archived = ?, labels = ? WHERE id = ?",
        archive.archived(),
        Json.writeExact(archive.labels()),
        experiment);
    for (var event : told) {
      tx.events().ofCarried(archive.id(), event, attempt(event));
    }
    if (archive.hasWaiting()) { // it left where it was, so it may go on here
      SqlOperations.released(tx, new Scope(experiment, null, null), Departure.LEFT, ACTOR);
    }
  }

  private java.util.stream.LongStream ends(boolean isStart) {
    return archive.trials().stream()
        .flatMap(trial -> trial.jobs().stream())
        .flatMap(job -> (isStart ? job.startedAt() : job.endedAt()).stream())
        .mapToLong(Instant::toEpochMilli);
  }

  private void find(long experiment) {
    session
        .list(
            JOBS,
            row -> new JobFound(job(row), row.number(), row.number(), JobState.ofWord(row.text())),
            experiment)
        .forEach(job -> jobs.put(job.id(), job));
    session
        .list(
            ATTEMPTS,
            row -> new AttemptFound(new Numbered(job(row), row.integer()), row.number()),
            experiment)
        .forEach(one -> attempts.put(one.attempt(), one.row()));
    long wanted = archive.trials().stream().mapToLong(trial -> trial.jobs().size()).sum();
    if (jobs.size() != wanted) {
      throw Transfer.apart(archive.id());
    }
  }

  private JobId job(Row row) {
    return new JobId(archive.id().trial(row.integer()), row.text(), row.integer());
  }

  private @Nullable Long attempt(Happening event) {
    return event.job().isEmpty() || event.attempt().isEmpty()
        ? null
        : attempts.get(new Numbered(event.job().get(), event.attempt().getAsInt()));
  }

  private void fill(Account account, int number, ArchivedTrial trial) {
    for (var job : trial.jobs()) {
      var found = jobs.get(archive.id().trial(number).job(job.stage()));
      if (found == null) {
        throw Transfer.apart(archive.id());
      }
      fill(found, job, trial.createdAt());
      account.moved(found.state(), job.state(), found.lane(), 1);
    }
    session.update(
        """
        UPDATE trial SET score = ?, labels = ?, origin = ?, created_at = ?
        WHERE experiment = ? AND number = ?\
        """,
        score(trial.score()),
        text(trial.labels()),
        Json.writeExact(trial.trial().origin()),
        trial.createdAt().toEpochMilli(),
        account.experiment,
        number);
  }

  private void fill(JobFound found, ArchivedJob job, Instant createdAt) {
    Long newest = null;
    for (var attempt : job.attempts()) {
      var key = new Numbered(found.id(), attempt.number());
      Long row = attempts.get(key);
      if (row == null) {
        row = insert(found.job(), attempt);
        attempts.put(key, row);
      }
      newest = newest == null ? row : (Long) Math.max(newest, row);
    }
    session.update(
        END_JOB,
        job.state().word(),
        job.reason().word(),
        job.attempts().size(),
        job.failures(),
        job.crashes(),
        job.losses(),
        newest,
        job.isWaiting() ? millis(job.runAt().map(Instant::toEpochMilli)) : null,
        millis(job.startedAt().map(Instant::toEpochMilli)),
        job.isWaiting() ? null : (Long) job.endedAt().orElse(createdAt).toEpochMilli(),
        text(job.values()),
        found.job());
  }

  private long insert(long job, ArchivedAttempt attempt) {
    var facts = attempt.facts();
    var gpu = facts.gpu();
    long row =
        session.number(
            INSERT_ATTEMPT,
            job,
            attempt.number(),
            workers.computeIfAbsent(attempt.holder().worker(), _ -> worker(attempt)),
            attempt.holder().epoch(),
            attempt.ended(),
            attempt.reason().word(),
            facts.message(),
            facts.exitCode().isPresent() ? (Integer) facts.exitCode().getAsInt() : null,
            facts.signal().isPresent() ? (Integer) facts.signal().getAsInt() : null,
            attempt.claimedAt().toEpochMilli(),
            millis(attempt.startedAt().map(Instant::toEpochMilli)),
            millis(facts.endedAt().map(Instant::toEpochMilli)),
            millis(facts.cpuTime().map(Duration::toMillis)),
            facts.peakMemoryBytes().isPresent() ? (Long) facts.peakMemoryBytes().getAsLong() : null,
            gpu.flatMap(use -> use.peakMemoryBytes().stream().boxed().findFirst()).orElse(null),
            gpu.flatMap(use -> use.utilization().stream().boxed().findFirst()).orElse(null),
            gpu.flatMap(use -> use.hottest().stream().boxed().findFirst()).orElse(null),
            facts.lastOutput(),
            text(attempt.progress()));
    DeviceRows.hold(session, row, attempt.devices());
    if (!attempt.made().members().isEmpty()) {
      session.update(
          "INSERT INTO attempt_provenance (attempt, document) VALUES (?, ?)",
          row,
          Json.writeExact(attempt.made()));
    }
    for (var report : attempt.reports()) {
      session.update(
          INSERT_METRIC, row, report.name(), report.step(), report.instance(), report.value());
    }
    return row;
  }

  private long worker(ArchivedAttempt attempt) {
    String uid = attempt.holder().worker();
    long at = attempt.claimedAt().toEpochMilli();
    session.update(INSERT_WORKER, uid, attempt.holder().epoch(), at, at);
    return session.number("SELECT id FROM worker WHERE uid = ?", uid);
  }

  private static @Nullable Long millis(Optional<Long> time) {
    return time.orElse(null);
  }

  private static @Nullable Object score(OptionalDouble score) {
    if (score.isEmpty()) {
      return null;
    }
    return Double.isNaN(score.getAsDouble()) ? (Object) "nan" : (Object) score.getAsDouble();
  }

  private static @Nullable String text(Value.Object document) {
    return document.members().isEmpty() ? null : Json.writeExact(document);
  }
}
