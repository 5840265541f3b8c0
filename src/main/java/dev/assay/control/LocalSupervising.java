package dev.assay.control;

import dev.assay.config.HealthLimits;
import dev.assay.control.HealthChecks.Check;
import dev.assay.control.HealthLook.Stale;
import dev.assay.control.HealthLook.Unreported;
import dev.assay.control.HealthLook.Waiting;
import dev.assay.exposition.Exposition;
import dev.assay.space.Value;
import dev.assay.store.DeadLetters;
import dev.assay.store.Outlook.Busy;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at the store, at this machine and at the files of attempts that can be seen from here.
final class LocalSupervising implements Supervising {

  private static final int LOOK = 1000;

  /// How many events one look counts at most; the rest is counted by the next.
  private static final int COUNTED = 50_000;

  private final OpenedStore store;
  private final AttemptFolders folders;
  private final InstantSource clock;
  private final String version;
  private final HealthLimits usual;

  LocalSupervising(
      OpenedStore store,
      AttemptFolders folders,
      InstantSource clock,
      String version,
      HealthLimits usual) {
    this.store = store;
    this.folders = folders;
    this.clock = clock;
    this.version = version;
    this.usual = usual;
  }

  @Override
  public HealthLimits usual() {
    return usual;
  }

  @Override
  public Value.Object health(HealthLimits limits) {
    HealthLook look = store.ask(this::look);
    List<Check> checks = new HealthChecks(look, limits).all();
    return new Document()
        .with("healthy", checks.stream().allMatch(Check::ok))
        .with("at", look.now())
        .with("checks", checks.stream().map(Check::document).toList())
        .build();
  }

  @Override
  public String exposition(HealthLimits limits) {
    HealthLook look = store.ask(this::look);
    var counts = store.ask(s -> s.vitals().count(COUNTED));
    List<Check> checks = new HealthChecks(look, limits).all();
    return Exposition.text(new HealthMetrics(look, checks, counts, version).all());
  }

  private HealthLook look(Store s) {
    s.vitals().probe(); // the first opens connections, which is not what the store takes
    var probe = s.vitals().probe();
    Instant before = clock.instant();
    Optional<Instant> stored = s.vitals().clock();
    Instant here = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
    Instant now = stored.orElse(here);
    List<WorkerView> workers = s.workers().alive();
    List<Stale> stale = stale(s, workers, now);
    List<Busy> busy = s.outlook().busy(LOOK);
    List<WorkerView> working =
        workers.stream()
            .filter(worker -> stale.stream().noneMatch(one -> one.worker().equals(worker)))
            .toList();
    Path fullest = fullest();
    return new HealthLook(
        now,
        probe,
        flushed(),
        stored.map(at -> Duration.between(here, at)),
        workers,
        stale,
        busy,
        s.vitals().depth(),
        waiting(s, working, busy, now),
        unreported(s, busy, now),
        free(fullest),
        fullest.toString(),
        s.deadLetters().count(DeadLetters.Which.ALL));
  }

  private static List<Stale> stale(Store s, List<WorkerView> workers, Instant now) {
    WorkerProcess here = WorkerProcess.here(s);
    var stale = new ArrayList<Stale>();
    for (WorkerView worker : workers) {
      String late = Amounts.span(Duration.between(worker.leaseUntil(), now));
      boolean isLate = worker.leaseUntil().isBefore(now);
      switch (here.look(worker, now)) {
        case GONE -> stale.add(new Stale(worker, "is gone"));
        case SILENT -> stale.add(new Stale(worker, "says nothing since " + late));
        case ALIVE, ELSEWHERE -> {
          if (isLate) {
            stale.add(new Stale(worker, "lives and has not prolonged its lease since " + late));
          }
        }
      }
    }
    return stale;
  }

  /// Jobs for which a worker has room, since both were there.
  private List<Waiting> waiting(Store s, List<WorkerView> working, List<Busy> busy, Instant now) {
    var next = s.vitals().next(LOOK);
    if (next.isEmpty() || working.isEmpty()) {
      return List.of();
    }
    boolean asksForGpus = next.stream().anyMatch(one -> one.needs().gpus() > 0);
    var room =
        Vacancies.of(s, working, busy, asksForGpus ? new Gpus(store, folders.files()) : null, now);
    return next.stream()
        .flatMap(one ->
            room.since(one.needs()).stream()
                .map(since ->
                    new Waiting(
                        one.job(),
                        one.needs().pool(),
                        since.isAfter(one.since()) ? since : one.since())))
        .toList();
  }

  private List<Unreported> unreported(Store s, List<Busy> busy, Instant now) {
    var found = new ArrayList<Unreported>();
    for (Busy one : busy) {
      ended(one)
          .ifPresent(at ->
              found.add(
                  new Unreported(
                      "attempt %s of job %s has ended and is not reported"
                          .formatted(one.attempt(), one.job()),
                      at)));
    }
    s.leases()
        .nextDue()
        .filter(now::isAfter)
        .ifPresent(due -> found.add(new Unreported("a delayed job is due and not queued", due)));
    s.vitals()
        .nextNotice()
        .filter(now::isAfter)
        .ifPresent(due -> found.add(new Unreported("a notice is due and not delivered", due)));
    return found;
  }

  /// When the process of an attempt ended, as far as its files can be seen from here.
  private Optional<Instant> ended(Busy attempt) {
    try {
      Path exit = folders.begun(attempt.job(), attempt.attempt()).resolve("exit");
      return Optional.of(Files.getLastModifiedTime(exit).toInstant());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(folders.begun(attempt.job(), attempt.attempt()), e);
    }
  }

  /// How long it takes to make one small file durable where the files are.
  private Duration flushed() {
    Path folder = Doctor.existing(folders.files());
    try {
      Path file = Files.createTempFile(folder, ".probe", "");
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(4096));
        long began = System.nanoTime();
        channel.force(true);
        return Duration.ofNanos(System.nanoTime() - began);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Code.UNAVAILABLE,
          "%s: no file can be written: %s".formatted(folder, e.getMessage()),
          "make room, or look at its owner and rights",
          e);
    }
  }

  /// Of the home and the folder of the files, where there is less room.
  private Path fullest() {
    return free(folders.home()) <= free(folders.files()) ? folders.home() : folders.files();
  }

  private static long free(Path place) {
    Path folder = Doctor.existing(place);
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static ControlException unreadable(Path path, IOException e) {
    return new ControlException(
        ControlException.Code.UNAVAILABLE,
        "%s cannot be read: %s".formatted(path, e.getMessage()),
        "",
        e);
  }
}
