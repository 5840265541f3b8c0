package dev.assay.engine;

import dev.assay.engine.AttemptRunner.Found;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The attempts of one lease: those that run here, and those that have ended while the store does
/// not know. All state belongs to the thread of the session; runners only put their ends into the
/// queue.
final class Holdings {

  private static final Duration UNHEALTHY = Duration.ofSeconds(5);

  private final Equipment equipment;
  private final Store store;
  private final WorkerLease lease;
  private final Optional<Fence> fence;
  private final Map<AttemptId, AttemptRunner> running = new HashMap<>();
  private final LinkedBlockingQueue<AttemptEnd> ends = new LinkedBlockingQueue<>();
  private final List<Finish> unsaid = new ArrayList<>();
  private final List<AttemptEnd> unreturned = new ArrayList<>();
  private final Alarm unhealthy = new Alarm();
  private boolean evicting;

  Holdings(Equipment equipment, WorkerLease lease, Optional<Fence> fence) {
    this.equipment = equipment;
    this.store = equipment.store();
    this.lease = lease;
    this.fence = fence;
  }

  /// How many run.
  int size() {
    return running.size();
  }

  /// Whether none runs.
  boolean isEmpty() {
    return running.isEmpty();
  }

  /// Whether some have ended that were not looked at yet.
  boolean hasEnds() {
    return !ends.isEmpty();
  }

  /// Whether the store does not know yet how all ended that have.
  boolean isOwing() {
    return !unsaid.isEmpty() || !unreturned.isEmpty() || hasEnds();
  }

  /// Whether this machine could not run one a moment ago: what hindered it would hinder the next.
  boolean isHindered() {
    return !unhealthy.isDue();
  }

  /// What other jobs may use.
  Free free() {
    var settings = equipment.settings();
    double cpus = settings.cpus();
    long memory = settings.memoryBytes();
    for (var runner : running.values()) {
      var taken = runner.claim().resources();
      cpus -= taken.cpus();
      memory -= memory == Long.MAX_VALUE ? 0 : taken.memoryBytes();
    }
    var devices = equipment.gpus().offered();
    return new Free(settings.pool(), Math.max(cpus, 0), Math.max(memory, 0), devices);
  }

  void run(Claim claim, Found found) {
    var runner = new AttemptRunner(equipment, lease, claim, found, fence, ends::add);
    running.put(claim.attempt(), runner);
    if (evicting) {
      runner.evict();
    }
    Thread.ofVirtual().name("assay-attempt-" + claim.attempt()).start(runner);
  }

  /// Watches every attempt that is ours by the store and not yet watched: adopted ones, and those
  /// whose watching failed or whose claim was stored while its answer was lost.
  ///
  /// @return how many of them had not started: perhaps claims of ours whose answers were lost
  int takeUp() {
    int unstarted = 0;
    for (Held held : store.leases().held(lease)) {
      var attempt = held.claim().attempt();
      boolean settled =
          unsaid.stream().anyMatch(f -> f.attempt().equals(attempt))
              || unreturned.stream().anyMatch(g -> g.attempt().equals(attempt));
      if (!settled && !running.containsKey(attempt)) {
        boolean isStarted = held.startedAt().isPresent();
        unstarted += isStarted ? 0 : 1;
        run(held.claim(), isStarted ? Found.STARTED : Found.UNSEEN);
      }
    }
    return unstarted;
  }

  /// Tells those that run which of them the store wants to end.
  void passOnStops() {
    if (running.isEmpty()) {
      return;
    }
    for (var stopping : store.leases().stopping(lease)) {
      var runner = running.get(stopping.attempt());
      if (runner != null) {
        runner.stop(stopping);
      }
    }
  }

  /// Ends all that run, and will, to give them back. Said again it changes nothing.
  void evict() {
    evicting = true;
    running.values().forEach(AttemptRunner::evict);
  }

  /// Lets go of every process without touching it.
  void abandon() throws InterruptedException {
    running.values().forEach(AttemptRunner::leave);
    while (!running.isEmpty()) {
      running.remove(ends.take().attempt());
    }
  }

  /// Waits until one has ended, or the time is over.
  ///
  /// @return whether one has
  boolean await(long nanos) throws InterruptedException {
    var end = ends.poll(nanos, TimeUnit.NANOSECONDS);
    if (end == null) {
      return false;
    }
    ends.add(end);
    return true;
  }

  /// Looks at those that have ended.
  ///
  /// @return whether there were some
  boolean settle() {
    boolean some = false;
    for (var end = ends.poll(); end != null; end = ends.poll()) {
      settle(end);
      some = true;
    }
    return some;
  }

  private void settle(AttemptEnd end) {
    if (!(end instanceof AttemptEnd.Left)) { // what lives stays under the lease
      fence.ifPresent(f -> f.disarm(end.attempt()));
    }
    switch (end) {
      case AttemptEnd.Over(Finish finish) -> unsaid.add(finish);
      case AttemptEnd.GivenBack back -> {
        unreturned.add(back);
        unhealthy.in(UNHEALTHY);
      }
      case AttemptEnd.NotNow _, AttemptEnd.Spoiled _ -> unreturned.add(end);
      case AttemptEnd.Left _ -> unhealthy.in(UNHEALTHY); // until taken up, its slot is not free
    }
    running.remove(end.attempt());
  }

  /// What is to be told of those that ended.
  List<Finish> unsaid() {
    return List.copyOf(unsaid);
  }

  /// The store knows it now.
  void said() {
    unsaid.clear();
  }

  /// Gives back to the store what could not run here.
  void giveBack() {
    while (!unreturned.isEmpty()) {
      giveBack(unreturned.getFirst());
      unreturned.removeFirst();
    }
  }

  private void giveBack(AttemptEnd end) {
    switch (end) {
      case AttemptEnd.GivenBack(AttemptId attempt, String why) ->
          store.leases().release(lease, attempt, why);
      case AttemptEnd.NotNow(AttemptId attempt, String why) ->
          store.leases().release(lease, attempt, why);
      case AttemptEnd.Spoiled(AttemptId attempt, Earlier earlier, String why) ->
          store.leases().spoiled(lease, attempt, earlier, why);
      case AttemptEnd.Over _, AttemptEnd.Left _ -> {}
    }
  }
}
