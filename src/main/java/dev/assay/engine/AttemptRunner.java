package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.process.Launch;
import dev.assay.process.ProcessException;
import dev.assay.process.Sighting;
import dev.assay.process.Start;
import dev.assay.process.Watched;
import dev.assay.provenance.Provenance;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Stopping;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/// Carries one attempt from claim, or adoption, to its end, on a virtual thread of its own: starts
/// the process, follows what it says, stops it when told to, sweeps up after it, and hands over
/// exactly one [AttemptEnd]. What becomes of the job is the store's to decide.
final class AttemptRunner implements Runnable {
  private static final Logger LOG = System.getLogger(AttemptRunner.class.getName());
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration SWEEP_GRACE = Duration.ofSeconds(2);

  private final Equipment equipment;
  private final WorkerLease lease;
  private final Claim claim;
  private final Found found;
  private final Optional<Fence> fence;
  private final Consumer<AttemptEnd> done;
  private final AttemptFiles files;
  private final Saying saying;
  private final Judging judging;
  private volatile Optional<Stopping> stopping = Optional.empty();
  private volatile boolean evicted;
  private volatile boolean left;

  /// Whether a keeper may have heard of it.
  private boolean isHandedOver;

  private Witness.Look look = Witness.Look.NONE;

  /// In what shape an attempt comes to its runner.
  enum Found {
    /// Just claimed; nothing of it exists.
    NEW,
    /// Claimed by a worker that is gone, and by the store never seen to start.
    UNSEEN,
    /// Known to have started.
    STARTED
  }

  AttemptRunner(
      Equipment equipment,
      WorkerLease lease,
      Claim claim,
      Found found,
      Optional<Fence> fence,
      Consumer<AttemptEnd> done) {
    this.equipment = equipment;
    this.lease = lease;
    this.claim = claim;
    this.found = found;
    this.isHandedOver = found != Found.NEW;
    this.fence = fence;
    this.done = done;
    this.files =
        found == Found.NEW
            ? AttemptFiles.of(equipment.home(), claim.job(), claim.attempt())
            : AttemptFiles.begun(equipment.home(), claim.job(), claim.attempt());
    this.saying = new Saying(equipment.store(), lease, claim.attempt());
    this.judging = new Judging(equipment, claim, files);
  }

  AttemptId attempt() {
    return claim.attempt();
  }

  Claim claim() {
    return claim;
  }

  /// The job is to end; noticed within a tick. Said again it changes nothing.
  void stop(Stopping order) {
    stopping = Optional.of(order);
  }

  /// The worker goes and takes the process with it; the job will be queued again.
  void evict() {
    evicted = true;
  }

  /// Watch no longer; the process lives on.
  void leave() {
    left = true;
  }

  @Override
  public void run() {
    AttemptEnd end = new AttemptEnd.Left(attempt()); // it lives on and will be taken up again
    try {
      end = carry();
    } catch (IOException | ProcessException | StoreException e) {
      end = trouble(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "attempt " + attempt() + " is left unwatched for a moment", e);
    } finally {
      equipment.usage().take(files.directory());
      equipment.gpus().take(files.directory());
      done.accept(end);
    }
  }

  private AttemptEnd carry() throws IOException, InterruptedException {
    var spec = equipment.specs().of(claim.job().trial().experiment());
    if (spec.isEmpty()) {
      return trouble("its experiment is gone");
    }
    var typed = spec.get().configuration(claim.origin()).flatMap(Configuration::typed);
    var plain = spec.get().stage(claim.job().stage());
    var work = new Work(spec.get(), typed.map(job -> job.over(plain)).orElse(plain), typed);
    return found == Found.NEW ? start(work) : adopt(work);
  }

  /// The copy of the code in which it runs, if the experiment has one.
  private Optional<CodeCopy> code() {
    var made = equipment.specs().provenance(claim.job().trial().experiment());
    return Provenance.snapshot(made).map(taken -> CodeCopy.of(equipment.home(), taken, files));
  }

  /// What an earlier stage must have left and is not there any more.
  private Optional<AttemptEnd> spoiled() throws IOException {
    for (Earlier earlier : claim.earlier()) {
      var left = AttemptFiles.of(equipment.home(), earlier.job(), earlier.attempt());
      boolean isOther = !earlier.job().trial().equals(claim.job().trial());
      String gone =
          isOther && !Files.isDirectory(left.directory())
              ? "its folder"
              : String.join(", ", left.lacking(earlier.files()));
      if (!gone.isEmpty()) {
        String why =
            "%s of attempt %s of %s is gone".formatted(gone, earlier.attempt(), earlier.job());
        return Optional.of(new AttemptEnd.Spoiled(attempt(), earlier, why));
      }
    }
    return Optional.empty();
  }

  private AttemptEnd start(Work work) throws IOException, InterruptedException {
    var spoiled = spoiled();
    if (spoiled.isPresent()) {
      return spoiled.get();
    }
    var taken = equipment.gpus().refusal(attempt(), claim.devices());
    if (taken.isPresent()) {
      return new AttemptEnd.NotNow(attempt(), taken.get());
    }
    Launching.Prepared prepared;
    try {
      prepared =
          new Launching(equipment.home(), equipment.clock(), equipment.store()::folder)
              .prepare(claim, work.spec(), code());
    } catch (LaunchException e) {
      return judging.unstarted(work, Reason.LAUNCH, String.valueOf(e.getMessage()));
    }
    var changed = equipment.inputs().changed(work.stage(), code());
    if (changed.isPresent()) {
      code().ifPresent(CodeCopy::clear);
      return judging.unstarted(work, Reason.INPUT_CHANGED, changed.get());
    }
    look = equipment.witness().begin(lease, claim, work.stage());
    equipment.waypoint().pass("before-spawn");
    if (!arm(work) && equipment.processes().revoke(files.directory())) {
      return new AttemptEnd.GivenBack(attempt(), "its worker could not renew its lease");
    }
    isHandedOver = true;
    var start = equipment.processes().start(leased(prepared.launch()));
    equipment.waypoint().pass("after-spawn");
    return switch (start) {
      case Start.Started(Watched watched) ->
          watch(work, watched, new Redaction(prepared.secrets()));
      case Start.Refused(String why) -> judging.unstarted(work, Reason.LAUNCH, why);
      case Start.Unavailable(String why) -> new AttemptEnd.GivenBack(attempt(), why);
    };
  }

  /// Whether it may run by the lease of its worker.
  private boolean arm(Work work) {
    return fence.map(f -> f.arm(attempt(), files.directory(), work.stage().limits())).orElse(true);
  }

  private Launch leased(Launch launch) {
    return fence.map(f -> launch.withLease(f.terms())).orElse(launch);
  }

  private AttemptEnd adopt(Work work) throws IOException, InterruptedException {
    if (equipment.processes().observe(files.directory()) instanceof Sighting.NotStarted
        && equipment.processes().revoke(files.directory())) {
      return new AttemptEnd.GivenBack(attempt(), "its worker was gone before it started");
    }
    arm(work); // if the lease is over already, the fence ends it
    return watch(
        work,
        equipment.processes().adopt(files.directory()),
        new Redaction(Launching.secrets(work.stage(), true)));
  }

  private AttemptEnd watch(Work work, Watched watched, Redaction redaction)
      throws IOException, InterruptedException {
    equipment.usage().watch(files.directory());
    equipment.gpus().watch(files.directory(), claim.devices());
    var noted = noteStart();
    var capture =
        new Capture(
            files, work.stage().patterns(), work.progress(), equipment.settings().logLimitBytes());
    var sighting = Optional.<Sighting>empty();
    while (sighting.isEmpty()) {
      if (left) {
        return new AttemptEnd.Left(attempt());
      }
      if (stopping.isPresent() || evicted) {
        sighting = Optional.of(end(work));
      } else {
        sighting = watched.await(TICK).filter(s -> !isUndecided(s));
        capture.read();
        if (!isNoted(noted) || !saying.say(capture.reports())) {
          return new AttemptEnd.Left(attempt());
        }
      }
    }
    if (sighting.get() instanceof Sighting.NotStarted) {
      equipment.processes().revoke(files.directory()); // its shim died before the gate
    }
    equipment.waypoint().pass("after-exit");
    sweep();
    capture.readToEnd();
    look.join();
    work.typed()
        .ifPresent(
            job -> new ResultReader(files, capture.reports()).read(job, work.lowerScoreIsBetter()));
    if (!isNoted(noted) || !saying.sayAll(capture.reports(), () -> left)) {
      return new AttemptEnd.Left(attempt());
    }
    var end = judging.judge(work, sighting.get(), stopping.isPresent(), capture, redaction);
    code().ifPresent(CodeCopy::clear);
    return end;
  }

  /// Stores when it started, beside watching it: a short job would else wait for the disk twice.
  /// What an earlier worker stored stays.
  private Future<Boolean> noteStart() {
    if (found == Found.STARTED) {
      return CompletableFuture.completedFuture(true);
    }
    var at = equipment.clock().instant();
    var task = new FutureTask<>(() -> equipment.store().leases().started(lease, attempt(), at));
    Thread.ofVirtual().name("assay-start-" + attempt()).start(task);
    return task;
  }

  /// @return false when the attempt is not ours any more
  private static boolean isNoted(Future<Boolean> noted) throws InterruptedException {
    try {
      return noted.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /// A process of another PID namespace cannot be judged; its exit record can be waited for.
  private static boolean isUndecided(Sighting sighting) {
    return sighting instanceof Sighting.Elsewhere;
  }

  private Sighting end(Work work) throws InterruptedException {
    var limits = work.stage().limits();
    announceEnd();
    return equipment
        .processes()
        .stop(files.directory(), limits.signal(), limits.grace())
        .sighting();
  }

  /// Tells the job that it is to end, which a full disk must not keep anybody from ending.
  private void announceEnd() {
    try {
      if (!Files.exists(files.stop())) {
        var why = stopping.map(s -> s.reason().word()).orElse("drain");
        Files.writeString(files.stop(), why + "\n");
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "attempt " + attempt() + " is ended without its stop file: " + e);
    }
  }

  /// Ends what the job left behind. Its slot is not free before nothing of it lives.
  private void sweep() throws InterruptedException {
    if (equipment.sweep().isClean(files.directory())) {
      return;
    }
    Set<Path> mine = Set.of(files.directory());
    while (!left && !equipment.processes().killSurvivors(mine, SWEEP_GRACE).isEmpty()) {
      Thread.sleep(AFTER_TROUBLE); // killed but not gone: uninterruptible input or output
    }
  }

  /// What may have begun is never given back: it lives on, and is taken up again later. What cannot
  /// have begun needs no gate that is closed, for which a full disk has no room.
  private AttemptEnd trouble(String why) {
    LOG.log(Level.WARNING, "attempt " + attempt() + ": " + why);
    try {
      return !isHandedOver || equipment.processes().revoke(files.directory())
          ? new AttemptEnd.GivenBack(attempt(), why)
          : new AttemptEnd.Left(attempt());
    } catch (ProcessException e) {
      LOG.log(Level.WARNING, "attempt " + attempt() + " is left for a moment: " + e.getMessage());
      return new AttemptEnd.Left(attempt());
    }
  }
}
