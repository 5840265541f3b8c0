package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.StoreException;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes jobs for a worker: first the experiment, then its first job, so that neither finished nor
/// blocked jobs are ever looked at.
final class Claiming {

  /// How many due jobs one exchange queues; the rest are due at the next.
  private static final int PROMOTED = 1000;

  /// What a claimed job is taken to cost until it is known, in minutes.
  private static final double ASSUMED = 1;

  private static final String PICK =
      """
      SELECT experiment FROM lane
      WHERE can_run = 1 AND pool = ? AND cpus <= ? AND gpus <= ? AND memory <= ?
      ORDER BY prio DESC, vtime, id LIMIT 1\
      """;

  /// Only the id: with more tables, SQLite would plan this anew for every value.
  private static final String FIRST =
      "SELECT id FROM job WHERE lane = ? AND state = 'queued' ORDER BY id LIMIT 1";

  private static final String INSERT =
      """
      INSERT INTO attempt (id, job, number, worker, epoch, claimed_at) VALUES (?, ?, ?, ?, ?, ?)\
      """;

  private final Transaction tx;
  private final WorkerRow worker;

  /// The id of the newest attempt of the store.
  private long newest;

  Claiming(Transaction tx, WorkerRow worker) {
    this.tx = tx;
    this.worker = worker;
  }

  /// Queues jobs whose delay is over.
  static void promote(Transaction tx) {
    String due = "j.state = 'delayed' AND j.run_at <= ?";
    boolean any =
        tx.session()
            .first("SELECT 1 FROM job j WHERE " + due + " LIMIT 1", Row::flag, tx.millis())
            .isPresent();
    if (any) {
      var queued = new Target(JobState.QUEUED, By.STORE, Reason.NONE, Family.STORE);
      String batch =
          "j.id IN (SELECT j.id FROM job j WHERE " + due + " ORDER BY j.run_at, j.id LIMIT ?)";
      tx.moves().moveAll(queued, ", run_at = NULL", batch, tx.millis(), PROMOTED);
    }
  }

  /// Takes at most `wanted` jobs that fit together into `free`.
  List<Claim> claim(Free free, int wanted) {
    newest = tx.session().number("SELECT seq FROM sqlite_sequence WHERE name = 'attempt'");
    var claims = new ArrayList<Claim>();
    var room = Room.of(free);
    while (claims.size() < wanted) {
      tx.ledger().settleLanes();
      var picked = pick(room);
      if (picked.isEmpty()) {
        break;
      }
      var claim = take(first(tx.ledger().of(picked.get()), room));
      room = room.without(claim.resources());
      claims.add(claim);
    }
    return claims;
  }

  private Optional<Long> pick(Room room) {
    return tx.session()
        .first(PICK, Row::number, room.pool(), room.cpus(), room.gpus(), room.memory());
  }

  /// Of the lanes that fit, the job that was submitted first.
  private JobRow first(Account account, Room room) {
    return account.lanes.stream()
        .filter(lane -> lane.canRun && lane.fits(room))
        .flatMap(lane -> tx.session().first(FIRST, Row::number, lane.id).stream())
        .min(Long::compare)
        .map(tx.moves()::read)
        .orElseThrow(() -> miscounted(account));
  }

  private static StoreException miscounted(Account account) {
    return new StoreException(
        StoreException.Code.UNUSABLE,
        "the counters of experiment row "
            + account.experiment
            + " do not agree with its jobs; run a check of the store, or put a backup in its place");
  }

  private Claim take(JobRow job) {
    var session = tx.session();
    job.attempts++;
    long attempt = ++newest;
    session.update(
        INSERT, attempt, job.id(), job.attempts, worker.id(), worker.epoch(), tx.millis());
    job.attempt = attempt;
    job.startedAt = job.startedAt == null ? (Long) tx.millis() : job.startedAt;
    var running = new Target(JobState.RUNNING, By.WORKER, Reason.NONE, worker.actor());
    if (!tx.moves().move(job, running, attempt, Value.EMPTY)) {
      throw new IllegalStateException("job " + job.jobId() + " is not queued");
    }
    var account = tx.ledger().of(job.experiment());
    account.charge(job.size() * ASSUMED);
    if (account.startedAt == null) {
      account.startedAt = tx.millis();
    }
    return job.attempts == 1 && !job.hasNeeds()
        ? ClaimRows.first(session, job, attempt)
        : ClaimRows.one(session, attempt).claim();
  }

  /// Puts what an attempt really cost in the place of what was assumed.
  ///
  /// @param minutes it was held; 0 when nothing is to be charged
  static void correct(Account account, JobRow job, double minutes) {
    account.charge(job.size() * (minutes - ASSUMED));
  }
}
