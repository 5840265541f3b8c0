package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.StoreException;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// Takes jobs for a worker: first the experiment, then its first job, so that neither finished nor
/// blocked jobs are ever looked at.
final class Claiming {

  /// How many due jobs one exchange queues; the rest are due at the next.
  private static final int PROMOTED = 1000;

  /// What a claimed job is taken to cost until it is known, in minutes.
  private static final double ASSUMED = 1;

  /// How many jobs of a lane are looked up at once.
  private static final int AHEAD = 64;

  /// An experiment that there is not.
  private static final long NOBODY = 0;

  private static final String PICK =
      """
      SELECT experiment, prio, vtime, id FROM lane
      WHERE can_run = 1 AND pool = ? AND cpus <= ? AND gpus <= ? AND memory <= ? AND experiment <> ?
      ORDER BY prio DESC, vtime, id LIMIT 1\
      """;

  /// Only the ids: with more columns or tables, SQLite would plan this anew for every value.
  private static final String FIRST =
      "SELECT id FROM job WHERE lane = ? AND state = 'queued' ORDER BY "
          + Standing.PLACE
          + ", id LIMIT ?";

  private static final String INSERT =
      """
      INSERT INTO attempt (id, job, number, worker, epoch, claimed_at) VALUES (?, ?, ?, ?, ?, ?)\
      """;

  private final Transaction tx;
  private final WorkerRow worker;

  /// The id of the newest attempt of the store.
  private long newest;

  /// The first queued jobs of lanes.
  private final Map<Long, Queue<Long>> queues = new HashMap<>();

  Claiming(Transaction tx, WorkerRow worker) {
    this.tx = tx;
    this.worker = worker;
  }

  /// The lane that is to be served next.
  private record Turn(long experiment, int priority, double vtime, long lane) {
    private static final Comparator<Turn> ORDER =
        Comparator.comparingInt(Turn::priority)
            .reversed()
            .thenComparingDouble(Turn::vtime)
            .thenComparingLong(Turn::lane);

    Turn(Row row) {
      this(row.number(), row.integer(), row.real(), row.number());
    }

    boolean isBefore(Turn other) {
      return ORDER.compare(this, other) < 0;
    }
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
      var turn = pick(room, NOBODY);
      if (turn.isEmpty()) {
        break;
      }
      room = serve(tx.ledger().of(turn.get().experiment()), room, wanted, claims);
    }
    return claims;
  }

  private Optional<Turn> pick(Room room, long except) {
    return tx.session()
        .first(PICK, Turn::new, room.pool(), room.cpus(), room.gpus(), room.memory(), except);
  }

  /// Takes jobs of one experiment until it is the turn of another, so that its lanes are written
  /// once and not after each.
  ///
  /// @return the room that is left
  private Room serve(Account account, Room room, int wanted, List<Claim> claims) {
    boolean one = wanted - claims.size() == 1;
    var rival = one ? Optional.<Turn>empty() : pick(room, account.experiment);
    var left = room;
    do {
      var claim = take(first(account, left, wanted - claims.size()));
      left = left.without(claim.resources());
      claims.add(claim);
      account.mark();
    } while (claims.size() < wanted && isNext(account, left, rival));
    return left;
  }

  private static boolean isNext(Account account, Room room, Optional<Turn> rival) {
    return account.lanes.stream()
        .filter(lane -> lane.canRun && lane.fits(room))
        .map(lane -> new Turn(account.experiment, account.priority, account.vtime, lane.id))
        .anyMatch(turn -> rival.isEmpty() || turn.isBefore(rival.get()));
  }

  /// Of the lanes that fit, the job that stands first.
  private JobRow first(Account account, Room room, int wanted) {
    return account.lanes.stream()
        .filter(lane -> lane.canRun && lane.fits(room))
        .map(lane -> queue(lane.id, wanted))
        .filter(queue -> !queue.isEmpty())
        .min(
            Comparator.comparingLong((Queue<Long> queue) -> place(queue.element()))
                .thenComparingLong(Queue::element))
        .map(queue -> tx.moves().read(queue.remove()))
        .orElseThrow(() -> miscounted(account));
  }

  private long place(long job) {
    return Standing.of(tx.session(), job);
  }

  private Queue<Long> queue(long lane, int wanted) {
    var queue = queues.computeIfAbsent(lane, _ -> new ArrayDeque<>());
    if (queue.isEmpty()) {
      queue.addAll(tx.session().list(FIRST, Row::number, lane, Math.min(wanted, AHEAD)));
    }
    return queue;
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
    return job.attempts == 1 && !job.stage().hasNeeds()
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
