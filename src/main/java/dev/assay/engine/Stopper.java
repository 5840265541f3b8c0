package dev.assay.engine;

import dev.assay.experiment.Stage;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Leases.Held;
import dev.assay.store.Leases.Stopping;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Predicate;

/// Ends jobs of this machine for somebody who stops them and cannot wait for a worker: it takes
/// over what a dead worker left, and nothing else, and works on nothing. For one thread.
public final class Stopper implements AutoCloseable {
  private static final int BATCH = 1000;

  private final Worker worker;
  private final Equipment equipment;
  private final Store store;

  private Stopper(Worker worker) {
    this.worker = worker;
    this.equipment = worker.equipment();
    this.store = equipment.store();
  }

  /// One whose jobs have their files under `home`, which is made if it is not there.
  ///
  /// @throws IOException when `home` cannot be made
  public static Stopper create(Store store, Path home, WorkerSettings settings, InstantSource clock)
      throws IOException {
    return new Stopper(Worker.create(store, home, settings, clock));
  }

  /// Ends the processes of an attempt here and now, whoever watches it, who will say how it ended.
  ///
  /// @param grace between the signal of its stage and KILL; zero for KILL at once
  public void end(JobId job, AttemptId attempt, Duration grace) throws InterruptedException {
    String signal = grace.isPositive() ? signal(job) : "KILL";
    equipment
        .processes()
        .stop(AttemptFiles.begun(equipment.home(), job, attempt).directory(), signal, grace);
  }

  private String signal(JobId job) {
    return equipment
        .specs()
        .of(job.trial().experiment())
        .map(spec -> spec.stage(job.stage()).limits())
        .map(Stage.Limits::signal)
        .orElse("TERM");
  }

  /// Takes over those of `jobs` that were asked to end and that no worker holds any more, ends
  /// their processes, and stores how they ended.
  ///
  /// @param grace in place of that of their stage; empty for theirs
  /// @return how many
  public int endStrays(Predicate<JobId> jobs, Optional<Duration> grace)
      throws InterruptedException {
    var strays = strays(jobs);
    if (strays.isEmpty()) {
      return 0;
    }
    var lease = store.workers().register(worker.registration(), equipment.settings().leaseTtl());
    var terms = LeaseTerms.of(equipment.settings().leaseTtl());
    try (var heart = new Heart(store, lease, terms, Optional.empty())) {
      heart.start();
      int ended = 0;
      for (var held : store.leases().adopt(lease, strays)) {
        ended += end(lease, held, grace) ? 1 : 0;
      }
      return ended;
    } finally {
      store.workers().leave(lease);
    }
  }

  private List<AttemptId> strays(Predicate<JobId> jobs) {
    return store.leases().orphans(BATCH).stream()
        .filter(held -> held.state() == JobState.STOPPING && jobs.test(held.claim().job()))
        .filter(equipment::canJudge) // of another host nobody here knows what became
        .filter(equipment::canJudge)
        .map(held -> held.claim().attempt())
        .toList();
  }

  private boolean end(WorkerLease lease, Held held, Optional<Duration> grace)
      throws InterruptedException {
    Claim claim = held.claim();
    if (grace.isPresent()) {
      end(claim.job(), claim.attempt(), grace.get());
    }
    var ends = new ArrayBlockingQueue<AttemptEnd>(1);
    var found =
        held.startedAt().isPresent() ? AttemptRunner.Found.STARTED : AttemptRunner.Found.UNSEEN;
    var runner = new AttemptRunner(equipment, lease, claim, found, Optional.empty(), ends::add);
    runner.stop(new Stopping(claim.attempt(), JobState.STOPPED, Reason.OPERATOR));
    Thread.ofVirtual().name("assay-stop-" + claim.attempt()).start(runner);
    return settle(lease, ends.take());
  }

  private boolean settle(WorkerLease lease, AttemptEnd end) {
    return switch (end) {
      case AttemptEnd.Over(Finish finish) -> {
        var free = new Free(equipment.settings().pool(), 0, 0);
        store.leases().exchange(lease, List.of(finish), free, 0);
        yield true;
      }
      case AttemptEnd.GivenBack(AttemptId attempt, String why) ->
          store.leases().release(lease, attempt, why);
      case AttemptEnd.NotNow(AttemptId attempt, String why) ->
          store.leases().release(lease, attempt, why);
      case AttemptEnd.Spoiled(AttemptId attempt, Earlier earlier, String why) ->
          store.leases().spoiled(lease, attempt, earlier, why);
      case AttemptEnd.Left _ -> false;
    };
  }

  /// Lets go of everything; what runs lives on.
  @Override
  public void close() {
    equipment.usage().close();
    equipment.gpus().close();
    equipment.processes().close();
  }
}
