package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Workers;
import dev.assay.store.tree.EventOrder.Carrier;
import dev.assay.store.tree.EventOrder.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Who works on this file system. Workers are of no interest to other machines: they stand in
/// `.local`.
final class TreeWorkers implements Workers {

  private static final int ID_LENGTH = 10;
  private static final String PREFIX = "w-";

  private final Layout layout;
  private final DurableFiles files;
  private final Locks locks;
  private final Changes changes;
  private final EventOrder order;
  private final Documents documents;

  TreeWorkers(
      Layout layout,
      DurableFiles files,
      Locks locks,
      Changes changes,
      EventOrder order,
      Documents documents) {
    this.layout = layout;
    this.files = files;
    this.locks = locks;
    this.changes = changes;
    this.order = order;
    this.documents = documents;
  }

  /// What is known here of a worker.
  enum Standing {
    ALIVE,
    /// It left, expired, or its record is damaged.
    OVER,
    /// It never was here: it belongs to another machine.
    UNKNOWN
  }

  Standing standing(WorkerLease lease) {
    if (!Files.exists(layout.worker(lease.worker()))) {
      return Standing.UNKNOWN;
    }
    return find(lease.worker()).filter(worker -> worker.holds(lease)).isPresent()
        ? Standing.ALIVE
        : Standing.OVER;
  }

  /// Whether `name` is a worker that was here and is gone.
  boolean isOver(String name) {
    return name.startsWith(PREFIX)
        && Files.exists(layout.worker(name))
        && find(name).filter(WorkerDocument::alive).isEmpty();
  }

  /// Does something as the holder of `lease`, which cannot end meanwhile; empty, without doing it,
  /// when it is over.
  <T> Optional<T> as(WorkerLease lease, Supplier<T> action) {
    try (var _ = hold(lease.worker())) {
      return standing(lease) == Standing.ALIVE ? Optional.of(action.get()) : Optional.empty();
    }
  }

  @Override
  public Optional<WorkerLease> join(Registration registration, Duration ttl, int most) {
    if (most == Integer.MAX_VALUE) {
      return Optional.of(add(registration, ttl));
    }
    try (var _ = locks.hold("pool-" + registration.pool())) {
      long there =
          all().stream()
              .filter(WorkerDocument::alive)
              .filter(worker -> worker.registration().pool().equals(registration.pool()))
              .count();
      return there >= most ? Optional.empty() : Optional.of(add(registration, ttl));
    }
  }

  private WorkerLease add(Registration registration, Duration ttl) {
    var lease = new WorkerLease(PREFIX + changes.newId(ID_LENGTH), 1);
    var now = changes.now();
    var event =
        changes.event(
            EventType.WORKER_REGISTERED,
            TrialEdit.actor(lease),
            about(lease.worker()).put("host", registration.host()).object());
    try (var _ = hold(lease.worker())) {
      write(
          new WorkerDocument(
              lease, registration, true, Order.NONE, 0, now, now.plus(ttl), List.of(event)));
    }
    return lease;
  }

  @Override
  public Order beat(WorkerLease lease, Duration ttl) {
    var until = changes.now().plus(ttl);
    return change(lease, worker -> worker.beaten(until))
        .map(WorkerDocument::order)
        .orElse(Order.FENCED);
  }

  @Override
  public void leave(WorkerLease lease) {
    var event =
        changes.event(
            EventType.WORKER_LEFT, TrialEdit.actor(lease), about(lease.worker()).object());
    change(lease, worker -> worker.gone(event));
  }

  @Override
  public boolean expire(String worker, long epoch, String actor) {
    var event = changes.event(EventType.WORKER_EXPIRED, actor, about(worker).object());
    return change(new WorkerLease(worker, epoch), found -> found.gone(event)).isPresent();
  }

  @Override
  public void ask(String worker, Order wanted, String actor) {
    if (wanted == Order.FENCED) {
      throw new IllegalArgumentException("a worker is fenced by expire, not asked");
    }
    String word = wanted.name().toLowerCase(Locale.ROOT);
    var event =
        changes.event(EventType.WORKER_ASKED, actor, about(worker).put("order", word).object());
    boolean asked =
        find(worker)
            .flatMap(found -> change(found.lease(), alive -> alive.asked(wanted, event)))
            .isPresent();
    if (!asked) {
      throw TreeErrors.notFound("no worker " + worker + " is alive");
    }
  }

  @Override
  public List<WorkerView> alive() {
    return all().stream()
        .filter(WorkerDocument::alive)
        .sorted(
            Comparator.comparing(WorkerDocument::startedAt)
                .thenComparing(worker -> worker.lease().worker()))
        .map(this::view)
        .toList();
  }

  private WorkerView view(WorkerDocument worker) {
    long running =
        documents.living().stream()
            .flatMap(experiment -> documents.trials(experiment).stream())
            .flatMap(trial -> trial.attempts().stream())
            .filter(attempt -> attempt.isHeldBy(worker.lease()))
            .count();
    return new WorkerView(
        worker.lease(),
        worker.registration(),
        worker.order(),
        worker.beats(),
        (int) running,
        worker.startedAt(),
        worker.leaseUntil());
  }

  /// Every worker that ever was here and can be read.
  List<WorkerDocument> all() {
    var found = new ArrayList<WorkerDocument>();
    try (var listed = Files.newDirectoryStream(layout.workers(), "w-*.json")) {
      listed.forEach(file -> read(file).ifPresent(found::add));
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", layout.workers(), e);
    }
    return found;
  }

  Optional<WorkerDocument> find(String worker) {
    return read(layout.worker(worker));
  }

  private static Optional<WorkerDocument> read(Path file) {
    try {
      return Optional.of(WorkerDocument.read(Json.parse(Files.readString(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    } catch (RuntimeException e) {
      // A worker whose record is damaged is over: it is fenced, and its attempts can be adopted.
      return Optional.empty();
    }
  }

  /// Changes a worker while it holds `lease`; how it is then, or empty.
  private Optional<WorkerDocument> change(WorkerLease lease, UnaryOperator<WorkerDocument> next) {
    try (var _ = hold(lease.worker())) {
      var changed = find(lease.worker()).filter(worker -> worker.holds(lease)).map(next);
      changed.ifPresent(this::write);
      return changed;
    }
  }

  private Locks.Held hold(String worker) {
    return locks.hold("worker-" + worker);
  }

  private void write(WorkerDocument worker) {
    String id = worker.lease().worker();
    files.replace(layout.worker(id), DocumentText.of(worker.write()));
    order.append(places(worker));
  }

  static List<Place> places(WorkerDocument worker) {
    return worker.events().stream()
        .map(event -> new Place(event.id(), Carrier.WORKER, worker.lease().worker(), "-"))
        .toList();
  }

  private static Members about(String worker) {
    return new Members().put("worker", Value.of(worker));
  }
}
