package dev.assay.engine;

import dev.assay.engine.AttemptRunner.Found;
import dev.assay.engine.WorkerSummary.Why;
import dev.assay.store.Leases.Exchanged;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// One lease of a worker, from registration to its end: the loop that exchanges ended attempts for
/// new ones. All state belongs to the thread that calls [#work].
final class Session {
  private static final Logger LOG = System.getLogger(Session.class.getName());
  private static final Duration RESCUE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration SURELY = Duration.ofSeconds(1);

  /// A change of the store is seen at once, and what becomes due is known beforehand.
  private static final Duration SELDOM = Duration.ofSeconds(10);

  /// Between looks at the store: while things happen, and when nothing has for a while. A look
  /// costs about 50 µs with the waking.
  private static final long BRISK_NANOS = 4_000_000;

  private static final long QUIET_NANOS = 30_000_000;

  private static final Duration BRIEF = Duration.ofMillis(10);

  /// The longest doze: leases end without a change of the store.
  private static final Duration DOZE = Duration.ofSeconds(1);

  private static final Duration QUIET_AFTER = Duration.ofMillis(500);

  private final Equipment equipment;
  private final Store store;
  private final WorkerSettings settings;
  private final AtomicReference<Order> asked;
  private final Tally tally;
  private final WorkerLease lease;
  private final LeaseTerms terms;
  private final Optional<Fence> fence;
  private final Heart heart;
  private final Rescue rescue;
  private final Helm helm;
  private final Doze doze;
  private final Notifier notifier;
  private final Holdings holdings;
  private final Set<ExperimentId> awaited;
  private final Alarm rescueDue = new Alarm();
  private final Alarm lookDue = new Alarm();
  private final Alarm claimDue = new Alarm();
  private final Alarm quiet = new Alarm();
  private long mark;
  private boolean changed = true;
  private long idleSince = System.nanoTime();
  private boolean isDraining;

  Session(
      Equipment equipment, Registration registration, AtomicReference<Order> asked, Tally tally) {
    this.equipment = equipment;
    this.store = equipment.store();
    this.settings = equipment.settings();
    this.asked = asked;
    this.tally = tally;
    this.terms = LeaseTerms.of(settings.leaseTtl());
    var processes = equipment.processes();
    var before = processes.uptime();
    this.lease =
        store
            .workers()
            .join(registration, terms.ttl(), settings.crowd())
            .orElseThrow(() -> new CrowdedException(settings.pool(), settings.crowd()));
    this.fence = store.lapses().map(_ -> new Fence(processes, terms, processes::uptime, before));
    this.heart = new Heart(store, lease, terms, fence);
    this.holdings = new Holdings(equipment, lease, fence);
    this.notifier = new Notifier(equipment, lease);
    this.rescue = new Rescue(equipment, lease, terms.ttl());
    this.doze = new Doze(store.watched());
    this.helm = new Helm(new Steering(store, equipment.clock(), lease.worker()));
    this.awaited = new HashSet<>(settings.until());
  }

  /// Works until the end.
  WorkerSummary work() throws InterruptedException {
    heart.start();
    fence.ifPresent(Fence::start);
    helm.start();
    try {
      while (true) {
        try {
          var order = order();
          turn(order);
          if (isOver(order)) {
            return leave(why(order));
          }
          listen(order);
        } catch (StoreException e) {
          if (e.code() != StoreException.Code.UNAVAILABLE) {
            throw e;
          }
          if (goesAnyway()) {
            return leave(Why.ASKED);
          }
          rescueDue.now(); // a claim may be stored whose answer was lost
          holdings.await(SURELY.toNanos()); // running jobs live on; what they ended as is kept
        }
      }
    } finally {
      helm.close();
      doze.close();
      heart.close();
    }
  }

  /// Whether somebody here wants it to go who shall not wait for the store. What it could not tell
  /// is found in the files by whoever adopts its attempts.
  private boolean goesAnyway() {
    if (asked.get() == Order.KILL) {
      holdings.evict();
      holdings.settle();
      return holdings.isEmpty();
    }
    return asked.get() == Order.DETACH;
  }

  /// The lease is over. On one host the processes live on and belong to who took over; among
  /// several they are ended, unless somebody of this host adopted them.
  void cede() throws InterruptedException {
    if (fence.isPresent()) {
      fence.get().endNow();
      fence.get().close();
    }
    holdings.abandon();
  }

  private Order order() {
    var stored = heart.order();
    if (stored == Order.FENCED) {
      throw new dev.assay.store.Leases.FencedException(lease);
    }
    var typed = asked.get();
    return typed.compareTo(stored) > 0 ? typed : stored;
  }

  private void turn(Order order) {
    helm.check();
    if (order != Order.NONE) {
      helm.close(); // who goes proposes nothing more
    }
    long now = store.changeMark();
    if (now != mark) { // it may have changed since it was last listened to
      changed = true;
      claimDue.now();
      helm.look();
    }
    mark = now;
    if (rescueDue.isDue()) {
      rescue.round();
      tally.take(holdings.takeUp());
      rescueDue.in(fence.isPresent() && terms.beat().compareTo(RESCUE) < 0 ? terms.beat() : RESCUE);
    }
    if (changed && lookDue.isDue()) {
      changed = false;
      lookDue.in(LOOK);
      heart.look();
      holdings.passOnStops();
    }
    if (order == Order.KILL) {
      holdings.evict();
    }
    exchange(order);
    notifier.look();
  }

  /// Hands in what has ended and takes new work for what is free, in one change.
  private void exchange(Order order) {
    if (holdings.settle()) {
      idleSince = System.nanoTime();
    }
    holdings.giveBack();
    boolean able =
        order == Order.NONE && !holdings.isHindered() && fence.map(Fence::holds).orElse(true);
    int wanted = able ? wanted() : 0;
    boolean claiming = wanted > 0 && claimDue.isDue();
    var finishes = holdings.unsaid();
    if (finishes.isEmpty() && !claiming) {
      return;
    }
    equipment.waypoint().pass(finishes.isEmpty() ? "before-claim" : "before-finish");
    Exchanged exchanged =
        store.leases().exchange(lease, finishes, holdings.free(), Math.max(wanted, 0));
    equipment.waypoint().pass(finishes.isEmpty() ? "after-claim" : "after-finish");
    holdings.said();
    exchanged.finished().stream().filter(f -> f.accepted()).forEach(f -> tally.count(f.state()));
    exchanged.claims().forEach(claim -> holdings.run(claim, Found.NEW));
    tally.take(exchanged.claims().size());
    drainIfFull(order);
    claimDue.in(exchanged.claims().size() < wanted ? untilDue() : Duration.ZERO);
    if (!holdings.isEmpty()) {
      idleSince = System.nanoTime();
    }
  }

  /// How many more jobs it could run now.
  private int wanted() {
    return Math.min(settings.slots() - holdings.size(), tally.left(settings.maxJobs()));
  }

  /// Who takes no more jobs tells so; what runs goes on to its end.
  private void drainIfFull(Order order) {
    if (isFull() && order == Order.NONE && !isDraining) {
      isDraining = true;
      try {
        store.workers().ask(lease.worker(), Order.DRAIN, "worker:" + lease.worker());
      } catch (StoreException e) {
        if (e.code() != StoreException.Code.NOT_FOUND) {
          throw e;
        } // its lease is over, as the next beat tells
      }
    }
  }

  private boolean isFull() {
    return tally.left(settings.maxJobs()) == 0;
  }

  /// Sooner than a while if a delayed job becomes due before.
  private Duration untilDue() {
    var now = equipment.clock().instant();
    return store
        .leases()
        .nextDue()
        .map(due -> Duration.between(now, due))
        .filter(wait -> wait.compareTo(SELDOM) < 0)
        .map(wait -> wait.isNegative() ? Duration.ofMillis(1) : wait)
        .orElse(SELDOM);
  }

  private boolean isOver(Order order) {
    if (holdings.isOwing()) {
      return false;
    }
    if (order == Order.DETACH) {
      return true;
    }
    if (!holdings.isEmpty() || (order == Order.NONE && notifier.isBusy())) {
      return false;
    }
    if (order != Order.NONE || isFull() || awaitedHaveEnded()) {
      return true;
    }
    return idleExitIsDue() && store.changeMark() == mark;
  }

  private boolean awaitedHaveEnded() {
    if (settings.until().isEmpty()) {
      return false;
    }
    awaited.removeIf(
        id -> store.experiments().get(id).map(e -> isSettled(e.status())).orElse(true));
    return awaited.isEmpty();
  }

  private static boolean isSettled(ExperimentStatus status) {
    return status.isTerminal() || status == ExperimentStatus.PAUSED;
  }

  private WorkerSummary leave(Why why) throws InterruptedException {
    int left = holdings.size();
    fence.ifPresent(Fence::close);
    holdings.abandon();
    notifier.close();
    try {
      store.workers().leave(lease);
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.UNAVAILABLE) {
        throw e;
      }
      LOG.log(Level.WARNING, "the store did not hear that this worker leaves: " + e.getMessage());
    }
    return tally.summary(lease.worker(), left, why);
  }

  /// @param order under which it goes; the one to drain may be its own
  private Why why(Order order) {
    boolean isOwn = isDraining && order == Order.DRAIN;
    if (asked.get() != Order.NONE || (order != Order.NONE && !isOwn)) {
      return Why.ASKED;
    }
    if (isFull()) {
      return Why.MAX_JOBS;
    }
    return awaited.isEmpty() && !settings.until().isEmpty() ? Why.DONE : Why.IDLE;
  }

  /// Waits until there may be something to do: an attempt ended, the store changed, an alarm.
  private void listen(Order order) throws InterruptedException {
    while (order() == order && !somethingIsDue(order)) {
      boolean isEnded = false;
      if (holdings.isEmpty() && quiet.isDue()) {
        doze.sleep(restful(), () -> store.changeMark() == mark && order() == order);
      } else {
        isEnded = holdings.await(quiet.isDue() ? QUIET_NANOS : BRISK_NANOS);
      }
      if (isEnded) {
        stir();
        return;
      }
      if (store.changeMark() != mark) {
        changed = true;
        claimDue.now();
        stir();
        return;
      }
    }
  }

  /// How long nothing is due. There is no attempt that could end meanwhile.
  private Duration restful() {
    var rest = Stream.of(DOZE, rescueDue.left(), claimDue.left());
    var exit =
        settings.idleExit().stream().map(limit -> limit.minusNanos(System.nanoTime() - idleSince));
    return Stream.concat(rest, exit)
        .min(Comparator.naturalOrder())
        .filter(least -> least.compareTo(BRIEF) > 0)
        .orElse(BRIEF);
  }

  /// There is a new order; from any thread.
  void rouse() {
    doze.rouse();
  }

  private void stir() {
    quiet.in(QUIET_AFTER);
    doze.wake();
    helm.look();
  }

  private boolean somethingIsDue(Order order) {
    boolean hungry = order == Order.NONE && wanted() > 0 && !holdings.isHindered();
    return holdings.hasEnds()
        || rescueDue.isDue()
        || (changed && lookDue.isDue())
        || (hungry && claimDue.isDue())
        || notifier.isDue()
        || idleExitIsDue();
  }

  /// Who steers a sweep is not idle while it thinks of what to try next.
  private boolean idleExitIsDue() {
    return holdings.isEmpty()
        && !helm.isBusy()
        && settings
            .idleExit()
            .filter(l -> System.nanoTime() - idleSince >= l.toNanos())
            .isPresent();
  }
}
