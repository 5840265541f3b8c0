package dev.assay.engine;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.gpu.Look;
import dev.assay.gpu.Reading;
import dev.assay.gpu.Strangers;
import dev.assay.gpu.Strangers.Owner;
import dev.assay.process.Ownership;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.AttemptId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Looks at the GPUs again and again: which of them may be handed out, because nobody else is on
/// them, and what attempts use. Without a GPU it does nothing. Safe for several threads: `looking`
/// is held by who looks, `this` guards what was seen.
final class GpuWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(GpuWatch.class.getName());

  /// While a job or a stranger is on a device, and else: a look costs some CPU.
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration SELDOM = Duration.ofSeconds(30);

  private final Supplier<Look> smi;
  private final List<Device> devices;
  private final Path home;
  private final Store store;
  private final InstantSource clock;
  private final Ownership ownership = new Ownership();
  private final ReentrantLock looking = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<Path, Attempt> watched = new HashMap<>();
  private Optional<Look> last = Optional.empty();
  private long lookedAt;
  private Strangers strangers = Strangers.NONE;

  GpuWatch(Supplier<Look> smi, List<Gpu> gpus, Path home, Store store, InstantSource clock) {
    this.smi = smi;
    this.devices = gpus.stream().filter(gpu -> !gpu.reserved()).map(Gpu::device).toList();
    this.home = home;
    this.store = store;
    this.clock = clock;
  }

  /// What was seen of one attempt.
  private static final class Attempt {
    private final List<DeviceShare> devices;
    private GpuFigures figures = GpuFigures.NONE;

    Attempt(List<DeviceShare> devices) {
      this.devices = devices;
    }
  }

  /// Looks once, so that the first claim knows of devices, and goes on beside the caller.
  void start() {
    if (!devices.isEmpty()) {
      look(Optional.empty());
      Thread.ofPlatform().name("assay-gpus").daemon().start(this::watch);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(pause().toMillis(), TimeUnit.MILLISECONDS)) {
        look(Optional.empty());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the worker ends
    }
  }

  private synchronized Duration pause() {
    return watched.isEmpty() && strangers.seen().isEmpty() ? SELDOM : SOON;
  }

  /// Devices that may be handed out now, whoever of ours is on them. None before the first look,
  /// and none while the driver does not answer.
  synchronized List<Device> offered() {
    if (!(last.orElse(null) instanceof Look.Seen(List<Reading> readings))) {
      return List.of();
    }
    Set<String> there = new HashSet<>();
    readings.forEach(reading -> there.add(reading.device().id()));
    return devices.stream()
        .filter(device -> there.contains(device.id()) && strangers.on(device.id()).isEmpty())
        .toList();
  }

  /// Why an attempt must not start on its devices; empty if it may. Looks if the last look was a
  /// while ago, so it may take a moment.
  Optional<String> refusal(AttemptId attempt, List<DeviceShare> shares) {
    if (shares.isEmpty()) {
      return Optional.empty();
    }
    refresh(attempt);
    synchronized (this) {
      if (last.orElse(null) instanceof Look.Failed(String why)) {
        return Optional.of(why);
      }
      return shares.stream()
          .map(DeviceShare::device)
          .flatMap(device ->
              strangers.on(device.id()).stream()
                  .map(who -> "GPU %s is used by %s".formatted(device.label(), who)))
          .findFirst();
    }
  }

  /// Several attempts that start together share one look.
  private void refresh(AttemptId attempt) {
    looking.lock();
    try {
      boolean fresh;
      synchronized (this) {
        fresh = last.isPresent() && System.nanoTime() - lookedAt < SOON.toNanos();
      }
      if (!fresh) {
        look(Optional.of(attempt));
      }
    } finally {
      looking.unlock();
    }
  }

  /// An attempt runs on these devices.
  synchronized void watch(Path directory, List<DeviceShare> shares) {
    if (!shares.isEmpty()) {
      watched.put(directory, new Attempt(shares));
    }
  }

  /// What was seen of an attempt, which is forgotten; empty for one that ended before a look.
  synchronized Optional<GpuUse> take(Path directory) {
    return Optional.ofNullable(watched.remove(directory)).flatMap(a -> a.figures.use());
  }

  /// @param starting has its devices but no process yet: who is on them is not it
  private void look(Optional<AttemptId> starting) {
    looking.lock();
    try {
      var seen = smi.get();
      var held = held(starting);
      var now = clock.instant();
      synchronized (this) {
        tell(seen);
        last = Optional.of(seen);
        lookedAt = System.nanoTime();
        if (seen instanceof Look.Seen(List<Reading> readings)) {
          strangers = strangers.after(readings, held, this::owner, now);
          watched.forEach((directory, attempt) ->
              attempt.figures =
                  attempt.figures.after(readings, attempt.devices, pid -> is(pid, directory)));
        }
      }
    } finally {
      looking.unlock();
    }
  }

  private Set<String> held(Optional<AttemptId> starting) {
    var held = new HashSet<String>();
    try {
      for (DeviceUse use : store.leases().devicesInUse()) {
        if (!starting.equals(Optional.of(use.attempt()))) {
          held.add(use.share().device().id());
        }
      }
    } catch (StoreException e) {
      return Set.copyOf(devices.stream().map(Device::id).toList()); // better than a false alarm
    }
    return held;
  }

  private Owner owner(long pid) {
    if (ownership.attempt(pid).filter(directory -> directory.startsWith(home)).isPresent()) {
      return Owner.OURS;
    }
    return ownership.isVisible(pid) ? Owner.FOREIGN : Owner.UNKNOWN;
  }

  private boolean is(long pid, Path directory) {
    return ownership.attempt(pid).filter(directory::equals).isPresent();
  }

  /// Once when it begins, once when it is over.
  private void tell(Look seen) {
    boolean failed = last.orElse(null) instanceof Look.Failed;
    if (seen instanceof Look.Failed(String why) && !failed) {
      LOG.log(Level.WARNING, "no GPU is handed out: " + why);
    }
    if (seen instanceof Look.Seen && failed) {
      LOG.log(Level.INFO, "nvidia-smi answers again");
    }
  }
}
