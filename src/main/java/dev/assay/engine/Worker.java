package dev.assay.engine;

import dev.assay.config.Notifying;
import dev.assay.gpu.Look;
import dev.assay.gpu.NvidiaSmi;
import dev.assay.process.Processes;
import dev.assay.store.Leases.FencedException;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One worker: a process that claims jobs, runs them and stores how they ended, until it is asked
/// to go or its settings say so. It can be killed at any moment; the next worker goes on with what
/// it left. A worker that was paused so long that another took over begins again with a new lease.
public final class Worker {
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final Equipment equipment;
  private final String files;
  private final AtomicReference<Order> asked = new AtomicReference<>(Order.NONE);
  private final Tally tally = new Tally();
  private final AtomicReference<@Nullable Session> current = new AtomicReference<>();

  /// @param files which it sees
  private Worker(Equipment equipment, String files) {
    this.equipment = equipment;
    this.files = files;
  }

  /// A worker on `store` whose jobs have their files under `home`, which is made if it is not
  /// there.
  ///
  /// @throws IOException when `home` cannot be made
  public static Worker create(Store store, Path home, WorkerSettings settings, InstantSource clock)
      throws IOException {
    return create(store, home, settings, Notifying.NONE, clock);
  }

  /// As above, and it tells what happens.
  ///
  /// @param telling who is told of every experiment, besides those whom it names itself
  /// @throws IOException when `home` cannot be made
  public static Worker create(
      Store store, Path home, WorkerSettings settings, Notifying telling, InstantSource clock)
      throws IOException {
    var smi = NvidiaSmi.onPath(System.getenv());
    return made(store, home, settings, telling, clock, Waypoint.NONE, smi::look);
  }

  static Worker create(
      Store store, Path home, WorkerSettings settings, InstantSource clock, Waypoint waypoint)
      throws IOException {
    var smi = NvidiaSmi.onPath(System.getenv());
    return create(store, home, settings, clock, waypoint, smi::look);
  }

  static Worker create(
      Store store,
      Path home,
      WorkerSettings settings,
      InstantSource clock,
      Waypoint waypoint,
      Supplier<Look> gpus)
      throws IOException {
    return made(store, home, settings, Notifying.NONE, clock, waypoint, gpus);
  }

  private static Worker made(
      Store store,
      Path home,
      WorkerSettings settings,
      Notifying telling,
      InstantSource clock,
      Waypoint waypoint,
      Supplier<Look> gpus)
      throws IOException {
    Files.createDirectories(home);
    var real = home.toRealPath();
    var processes = Processes.unpackedIn(real.resolve("bin"));
    var specs = new Specs(store, real.resolveSibling(""));
    var random = RandomGenerator.getDefault();
    var files = store.lapses().isPresent() ? FilesMark.of(real, random) : "";
    return new Worker(
        new Equipment(
            store,
            processes,
            specs,
            new UsageSampler(processes),
            new JointSweep(processes),
            new Witness(store, specs, gpus),
            new GpuWatch(gpus, settings.gpus(), real, store, clock),
            new Inputs(clock),
            real,
            settings,
            Telling.of(telling, real),
            clock,
            random,
            waypoint),
        files);
  }

  /// Works until the end. To be called once.
  ///
  /// @throws dev.assay.store.StoreException when the store fails for good
  public WorkerSummary run() throws InterruptedException {
    equipment.usage().start();
    equipment.gpus().start();
    try {
      for (var session = new Session(equipment, registration(), asked, tally); ; ) {
        current.set(session);
        try {
          return session.work();
        } catch (FencedException e) {
          session.cede();
        }
        session = again();
      }
    } finally {
      equipment.usage().close();
      equipment.gpus().close();
      equipment.processes().close();
    }
  }

  /// Asks it to go: `DETACH`, `DRAIN` or `KILL`. A stronger order replaces a weaker one. For signal
  /// handlers; returns at once.
  public void ask(Order order) {
    asked.accumulateAndGet(order, (now, wanted) -> wanted.compareTo(now) > 0 ? wanted : now);
    var session = current.get();
    if (session != null) {
      session.rouse();
    }
  }

  /// What its attempts work with.
  Equipment equipment() {
    return equipment;
  }

  /// A new lease, as soon as the store gives one; a worker that was asked to go does not wait.
  private Session again() throws InterruptedException {
    while (true) {
      try {
        return new Session(equipment, registration(), asked, tally);
      } catch (StoreException e) {
        if (e.code() != StoreException.Code.UNAVAILABLE || asked.get() != Order.NONE) {
          throw e;
        }
        Thread.sleep(AFTER_TROUBLE); // nothing tells when the store is well again
      }
    }
  }

  /// What it tells the store of itself.
  Registration registration() {
    var self = equipment.processes().self();
    var settings = equipment.settings();
    var host = host();
    var terms = LeaseTerms.of(settings.leaseTtl());
    return new Registration(
        host,
        self.host(),
        self.pid(),
        self.startTicks(),
        settings.pool(),
        settings.slots(),
        settings.cpus(),
        settings.gpus(),
        settings.memoryBytes(),
        settings.version(),
        terms.giveUpAfter(),
        files);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "localhost"; // only a label for people; processes are told apart by the boot id
    }
  }
}
