package dev.assay.store.sql;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.GpuPreference;
import dev.assay.placement.Backfill;
import dev.assay.placement.Devices;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes jobs for a worker: first the experiment, then its first job, so that neither finished nor
/// blocked jobs are ever looked at.
final class Claiming {

  /// How many due jobs one exchange queues; the rest are due at the next.
  private static final int PROMOTED = 1000;

  /// What a claimed job is taken to cost until it is known, in minutes.
  private static final double ASSUMED = 1;

  /// How many jobs of a lane are looked up at once.
  private static final int AHEAD = 64;

  /// Only the ids: with more columns or tables, SQLite would plan this anew for every value.
  private static final String FIRST =
      "SELECT id FROM job WHERE lane = ? AND state = 'queued' AND "
          + Standing.PLACE
          + " >= ? ORDER BY "
          + Standing.PLACE
          + ", id LIMIT ?";

  /// Only those whose files the worker sees; what ran before there were hosts, all see.
  private static final String FIRST_HERE =
      """
      SELECT id FROM job
      WHERE lane = ? AND state = 'queued' AND coalesce(place, id * 1048576) >= ?
        AND NOT EXISTS (
          SELECT 1 FROM need n
          CROSS JOIN job p ON p.trial = job.trial AND p.stage = n.parent
          CROSS JOIN attempt a ON a.id = coalesce(p.reused, p.attempt)
          CROSS JOIN worker w ON w.id = a.worker
          WHERE n.child = job.stage AND w.files NOT IN ('', ?))
        AND NOT EXISTS (
          SELECT 1 FROM attempt a
          CROSS JOIN worker w ON w.id = a.worker
          WHERE a.id = job.resumes AND w.files NOT IN ('', ?))
      ORDER BY\
      """
          + " "
          + Standing.PLACE
          + ", id LIMIT ?";

  /// Others that claim at the same moment take other jobs. Only where changes are made side by
  /// side.
  private static final String BESIDE = " FOR UPDATE OF job SKIP LOCKED";

  /// What a claim has to know of a job.
  private static final Ahead.Words WHOLE =
      Ahead.Words.of(
          "SELECT j.id, "
              + JobRow.COLUMNS
              + """
              , t.params, t.replicate, t.origin
              FROM job j CROSS JOIN trial t ON t.id = j.trial WHERE j.id IN (%s)\
              """);

  private static final String INSERT =
      """
      INSERT INTO attempt (id, job, number, worker, epoch, claimed_at, queued_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)\
      """;

  private final Transaction tx;
  private final WorkerRow worker;
  private final Backlog backlog;

  /// What was there at first, and what is left now.
  private final Room offered;

  private Room room;
  private Reservation reservation = Reservation.NONE;

  private final AttemptIds ids;

  private final List<Claim> claims = new ArrayList<>();

  /// The least priority of what was taken.
  private int lowest = Integer.MAX_VALUE;

  /// The first queued jobs of lanes.
  private final Map<Long, Queue<Long>> queues = new HashMap<>();

  /// Lanes of which nothing can be had.
  private final Set<Long> far = new HashSet<>();

  /// Whether there was nothing to be had of a lane that should have something.
  private boolean isThwarted;

  private final Ahead<Candidate> ahead;
  private final Untouched untouched;

  Claiming(Transaction tx, WorkerRow worker, Free free, Backfill backfill) {
    this.tx = tx;
    this.worker = worker;
    this.ids = new AttemptIds(tx.session());
    this.untouched = new Untouched(tx.session());
    this.ahead = new Ahead<>(tx.session(), WHOLE, this::candidate);
    var left =
        free.devices().isEmpty()
            ? Devices.NONE
            : Devices.left(free.devices(), DeviceRows.held(tx.session()));
    this.offered = Room.of(free.pool(), free.cpus(), free.memoryBytes(), left);
    this.room = offered;
    this.backlog =
        new Backlog(
            tx,
            worker,
            backfill,
            Room.of(
                free.pool(),
                Math.max(free.cpus(), worker.cpus()),
                Math.max(free.memoryBytes(), worker.memory()),
                Devices.whole(free.devices())));
  }

  /// A job that may be claimed, with what only its trial tells.
  record Candidate(JobRow job, Value.Object params, int replicate, Value.Object origin) {}

  private Candidate candidate(Row row) {
    return new Candidate(tx.moves().row(row), row.object(), row.integer(), row.object());
  }

  /// Queues jobs whose delay is over.
  static void promote(Transaction tx) {
    String due = "j.state = 'delayed' AND j.run_at <= ?";
    boolean any =
        tx.session()
            .first("SELECT 1 FROM job j WHERE " + due + " LIMIT 1", Row::flag, tx.millis())
            .isPresent();
    if (any) {
      tx.reach().needStore();
      var queued = new Target(JobState.QUEUED, By.STORE, Reason.NONE, Family.STORE);
      String batch =
          "j.id IN (SELECT j.id FROM job j WHERE " + due + " ORDER BY j.run_at, j.id LIMIT ?)";
      tx.moves().moveAll(queued, ", run_at = NULL", batch, tx.millis(), PROMOTED);
    }
  }

  /// Takes at most `wanted` jobs that fit together into what is free.
  List<Claim> claim(int wanted) {
    if (tx.reach() == Reach.STORE) {
      tx.ledger().settleLanes(); // whoever has just become active joins the others
    } else {
      tx.ledger().touched().forEach(Account::mark);
    }
    boolean isNew = true;
    while (claims.size() < wanted) {
      if (isNew) {
        reservation = reserved();
        untouched.forget();
      }
      var turn = pick(null);
      if (turn.isEmpty()) {
        break;
      }
      isNew = serve(tx.ledger().of(turn.get().experiment()), wanted);
    }
    if (claims.isEmpty() && isThwarted) {
      tx.reach().needStore(); // others may hold more just now than they will take
    }
    if (!claims.isEmpty()) {
      backlog.pass(offered, lowest);
    }
    return claims;
  }

  /// Nothing is kept for jobs that could not run here.
  private Reservation reserved() {
    var wanted = backlog.reservation();
    boolean isFar =
        !wanted.isNone()
            && !worker.files().isEmpty()
            && nextHere("", wanted.lane(), Long.MIN_VALUE, 1).isEmpty();
    return isFar ? Reservation.NONE : wanted;
  }

  /// The lane that is to be served next, of any experiment but `except`: of those that this change
  /// has touched as they are now, of the others as they are stored.
  private Optional<Turn> pick(@Nullable Account except) {
    var touched =
        tx.ledger().touched().stream()
            .filter(account -> account != except)
            .flatMap(account -> open(account).map(lane -> turn(account, lane)));
    var others =
        untouched.first(
            tx.ledger().touched(), room, reservation, turn -> !far.contains(turn.lane()));
    return Stream.concat(touched, others.stream()).min(Turn.ORDER);
  }

  /// Takes jobs of one experiment until it is the turn of another.
  ///
  /// @return whether the room that was kept for somebody was taken by him
  private boolean serve(Account account, int wanted) {
    boolean one = wanted - claims.size() == 1;
    var rival = one ? Optional.<Turn>empty() : pick(account);
    do {
      var found = first(account, wanted - claims.size());
      if (found.isEmpty()) {
        return false;
      }
      var lane = found.get();
      var queue = queue(lane, 1);
      var next = ahead.take(queue.element(), queue).orElseThrow(() -> miscounted(account));
      if (tx.sharing().yields(next.job())) {
        queue.remove();
        account.mark();
        continue;
      }
      int upcoming = Math.min(queue.size(), wanted - claims.size());
      if (!tx.budgeting().reserve(account, next.job(), ids.next(upcoming))) {
        lane.isShut = true;
        account.mark();
        continue;
      }
      queue.remove();
      lowest = Math.min(lowest, account.priority);
      var claim = take(next);
      room = room.without(claim.resources(), claim.devices());
      claims.add(claim);
      account.mark();
      backlog.served(lane);
      if (lane.id == reservation.lane()) {
        return true;
      }
    } while (claims.size() < wanted && isNext(account, rival));
    return false;
  }

  private boolean isNext(Account account, Optional<Turn> rival) {
    return open(account)
        .map(lane -> turn(account, lane))
        .anyMatch(turn -> rival.isEmpty() || turn.isBefore(rival.get()));
  }

  private static Turn turn(Account account, Lane lane) {
    return new Turn(account.experiment, account.priority, account.vtime, lane.id, lane.shape);
  }

  /// The lanes of which a job may be taken now.
  private Stream<Lane> open(Account account) {
    var left = reservation.leftFor(room);
    return account.lanes.stream()
        .filter(lane -> lane.canRun && !far.contains(lane.id))
        .filter(lane -> reservation.admits(turn(account, lane), room, left));
  }

  /// Of the lanes that fit, the one whose job stands first; empty where all need files that are not
  /// here, or others take them just now.
  private Optional<Lane> first(Account account, int wanted) {
    var found =
        open(account)
            .filter(lane -> !queue(lane, wanted).isEmpty())
            .min(
                Comparator.comparingLong((Lane lane) -> place(queue(lane, wanted).element()))
                    .thenComparingLong(lane -> queue(lane, wanted).element()));
    if (found.isEmpty() && !mayBeEmpty()) {
      throw miscounted(account);
    }
    return found;
  }

  private long place(long job) {
    return Standing.of(tx.session(), job);
  }

  private Queue<Long> queue(Lane lane, int wanted) {
    var queue = queues.computeIfAbsent(lane.id, _ -> new ArrayDeque<>());
    if (queue.isEmpty()) {
      queue.addAll(next(lane, Math.min(wanted, AHEAD)));
      if (queue.isEmpty() && mayBeEmpty()) {
        isThwarted = true;
        far.add(lane.id);
      }
    }
    return queue;
  }

  /// Whether what a lane has may all be beyond reach: because its files are elsewhere, or because
  /// others take it just now.
  private boolean mayBeEmpty() {
    return tx.reach() == Reach.JOBS || !worker.files().isEmpty();
  }

  private List<Long> next(Lane lane, int most) {
    long floor = lane.floor == null ? Long.MIN_VALUE : lane.floor;
    if (!worker.files().isEmpty()) {
      return nextHere(beside(), lane.id, floor, most);
    }
    var next = tx.session().list(FIRST + beside(), Row::number, lane.id, floor, most);
    if (next.isEmpty() && lane.floor != null && tx.reach() == Reach.STORE) {
      lane.floor = null; // a program that knows of no floors has put something back
      next = tx.session().list(FIRST, Row::number, lane.id, Long.MIN_VALUE, most);
    }
    if (tx.reach() == Reach.STORE && tx.session().dialect().isFar() && !next.isEmpty()) {
      lane.floor = place(next.getFirst()); // nobody else holds one before it
    }
    return next;
  }

  private List<Long> nextHere(String beside, long lane, long floor, int most) {
    var files = worker.files();
    return tx.session().list(FIRST_HERE + beside, Row::number, lane, floor, files, files, most);
  }

  private String beside() {
    return tx.reach() == Reach.JOBS ? BESIDE : "";
  }

  private static StoreException miscounted(Account account) {
    return new StoreException(
        StoreException.Code.UNUSABLE,
        "the counters of experiment row "
            + account.experiment
            + " do not agree with its jobs; run a check of the store, or put a backup in its"
            + " place");
  }

  private Claim take(Candidate candidate) {
    var session = tx.session();
    var job = candidate.job();
    job.attempts++;
    long attempt = ids.take();
    session.one(
        INSERT,
        attempt,
        job.id(),
        job.attempts,
        worker.id(),
        worker.epoch(),
        tx.millis(),
        job.queuedAt);
    job.attempt = attempt;
    job.startedAt = job.startedAt == null ? (Long) tx.millis() : job.startedAt;
    var devices = devices(job);
    DeviceRows.hold(session, attempt, devices);
    var running = new Target(JobState.RUNNING, By.WORKER, Reason.NONE, worker.actor());
    tx.moves().put(job, running, attempt, Value.EMPTY);
    var account = tx.ledger().of(job.experiment());
    account.charge(job.size() * ASSUMED);
    if (account.startedAt == null) {
      account.startedAt = tx.millis();
    }
    return job.attempts == 1 && !job.stage().hasNeeds() && job.resumes == null
        ? ClaimRows.first(candidate, attempt, devices)
        : ClaimRows.one(session, attempt).claim();
  }

  private List<DeviceShare> devices(JobRow job) {
    var wanted = job.stage().resources();
    return room.devices()
        .choose(wanted.gpus(), GpuPreference.of(wanted.gpuPreference()))
        .orElseThrow(() -> new IllegalStateException("no devices for job " + job.jobId()));
  }

  /// Puts what an attempt really cost in the place of what was assumed.
  ///
  /// @param minutes it was held; 0 when nothing is to be charged
  static void correct(Account account, JobRow job, double minutes) {
    account.charge(job.size() * (minutes - ASSUMED));
  }
}
