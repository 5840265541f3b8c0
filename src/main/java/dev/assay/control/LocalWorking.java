package dev.assay.control;

import static java.util.stream.Collectors.toSet;

import dev.assay.control.ControlException.Code;
import dev.assay.engine.CrowdedException;
import dev.assay.engine.Worker;
import dev.assay.engine.WorkerSettings;
import dev.assay.engine.WorkerSummary;
import dev.assay.experiment.Device;
import dev.assay.space.Value;
import dev.assay.store.Store;
import dev.assay.store.Workers;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// Runs workers in this process, and talks to those in others through the store.
final class LocalWorking implements Working {

  private final OpenedStore store;
  private final References references;
  private final AttemptFolders folders;
  private final Waiting waiting;
  private final WorkerSetup setup;
  private final AtomicReference<Optional<Crew>> here = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Order> asked = new AtomicReference<>(Order.NONE);

  LocalWorking(
      OpenedStore store, References references, AttemptFolders folders, WorkerSetup setup) {
    this.store = store;
    this.references = references;
    this.folders = folders;
    this.waiting = new Waiting(store);
    this.setup = setup;
  }

  @Override
  public Value.Object work(Settings settings, Until until, Listener listener) {
    return work(List.of(settings), until, listener).getFirst();
  }

  @Override
  public List<Value.Object> work(List<Settings> several, Until until, Listener listener) {
    Crew crew = crew(several, until);
    here.set(Optional.of(crew));
    crew.ask(asked.get()); // it may have been asked before it was made
    try (var _ = EventRelay.start(store, waiting, listener)) {
      return Refusals.mapped(crew::run).stream().map(LocalWorking::document).toList();
    } catch (CrowdedException e) {
      throw setup.crowded(e);
    } finally {
      here.set(Optional.empty());
    }
  }

  private Crew crew(List<Settings> several, Until until) {
    boolean isJoining = until instanceof Until.Asked;
    var workers = new ArrayList<Worker>();
    var chosen = new ArrayList<Device>();
    for (Settings settings : several) {
      if (isJoining) {
        setup.refuseUnknown(settings.pool(), this::isKnown);
      }
      Settings resolved = setup.resolved(limited(settings, until), isJoining);
      WorkerSettings worker =
          setup.worker(resolved, awaited(until), () -> GpuChoice.used(alive(), chosen));
      worker.gpus().stream().filter(gpu -> !gpu.reserved()).map(Gpu::device).forEach(chosen::add);
      workers.add(create(worker, until));
      resolved.crowd().ifPresent(_ -> expireGone(resolved.pool()));
    }
    return new Crew(workers);
  }

  /// Who came for certain jobs goes when there is none left to do.
  private static Settings limited(Settings settings, Until until) {
    return switch (until) {
      case Until.Asked _, Until.Ended _ -> settings;
      case Until.Jobs _ -> settings.withIdleExit(Optional.of(Duration.ofMillis(1)));
    };
  }

  private Store workedOn(Store whole, Until until) {
    return switch (until) {
      case Until.Asked _, Until.Ended _ -> whole;
      case Until.Jobs(List<String> jobs) ->
          store.queue(queue -> queue.only(jobs.stream().map(JobId::parse).collect(toSet())));
    };
  }

  private Worker create(WorkerSettings settings, Until until) {
    try {
      return store.ask(s -> {
        Store chosen = workedOn(s, until);
        return made(
            () -> Worker.create(chosen, folders.files(), settings, setup.telling(), setup.clock()));
      });
    } catch (UncheckedIOException e) {
      throw new ControlException(
          Code.UNAVAILABLE,
          "cannot write to %s: %s".formatted(folders.files(), e.getMessage()),
          "check its owner and the space that is left",
          e);
    }
  }

  private interface Making {
    Worker make() throws IOException;
  }

  private static Worker made(Making making) {
    try {
      return making.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<ExperimentId> awaited(Until until) {
    return switch (until) {
      case Until.Asked _, Until.Jobs _ -> Set.of();
      case Until.Ended(List<String> experiments) ->
          experiments.stream()
              .map(text -> references.experiment(text).id())
              .collect(Collectors.toUnmodifiableSet());
    };
  }

  private static Value.Object document(WorkerSummary summary) {
    return new Document()
        .with("worker", summary.worker())
        .with("completed", summary.completed())
        .with("failed", summary.failed())
        .with("other", summary.other())
        .with("left", summary.left())
        .with("why", summary.why().name().toLowerCase(Locale.ROOT))
        .build();
  }

  @Override
  public void ask(String how) {
    Order order = order(how);
    asked.set(order);
    here.get().ifPresent(crew -> crew.ask(order));
  }

  private static Order order(String how) {
    return switch (how) {
      case "detach" -> Order.DETACH;
      case "drain" -> Order.DRAIN;
      case "kill" -> Order.KILL;
      default ->
          throw Refusals.usage(
              "a worker cannot be asked to '%s'".formatted(how), "detach, drain or kill");
    };
  }

  @Override
  public Value.Object startDetached(Settings settings, List<String> command) {
    setup.refuseUnknown(settings.pool(), this::isKnown);
    Settings resolved = setup.resolved(settings, true);
    WorkerSetup.refuseTooMuch(resolved);
    resolved.crowd().ifPresent(_ -> expireGone(resolved.pool()));
    return new DetachedWorker(store, waiting, folders, setup.words(), setup.secrets())
        .start(resolved, command);
  }

  /// Whether somebody works in a pool, or waits for it.
  private boolean isKnown(String pool) {
    return store.ask(s ->
        s.workers().alive().stream().anyMatch(w -> w.registration().pool().equals(pool))
            || s.survey().pools().stream().anyMatch(load -> load.pool().equals(pool)));
  }

  /// Those that are gone take nobody's place.
  private void expireGone(String pool) {
    WorkerProcess look = WorkerProcess.here();
    for (WorkerView worker : alive()) {
      boolean isGone =
          switch (look.look(worker, setup.clock().instant())) {
            case GONE, SILENT -> true;
            case ALIVE, ELSEWHERE -> false;
          };
      if (isGone && worker.registration().pool().equals(pool)) {
        store.ask(
            s -> s.workers().expire(worker.lease().worker(), worker.lease().epoch(), "control"));
      }
    }
  }

  @Override
  public List<Value.Object> workers() {
    WorkerProcess look = store.ask(WorkerProcess::here);
    return alive().stream()
        .map(worker -> WorkerDocument.of(worker, look, setup.clock().instant()))
        .toList();
  }

  @Override
  public List<Value.Object> gpus() {
    return new Gpus(store, folders.files()).documents();
  }

  @Override
  public List<Value.Object> workersElsewhere() {
    WorkerProcess look = WorkerProcess.here();
    Set<Long> ours =
        alive().stream()
            .map(WorkerView::registration)
            .filter(look::isHere)
            .map(Workers.Registration::pid)
            .collect(Collectors.toUnmodifiableSet());
    return new OtherWorkers(Path.of("/proc"))
        .than(folders.home()).stream()
            .filter(worker -> !ours.contains(worker.pid())) // of this store, in a home of its own
            .map(worker ->
                new Document()
                    .with("pid", worker.pid())
                    .with("home", worker.home().toString())
                    .build())
            .toList();
  }

  private List<WorkerView> alive() {
    return store.ask(s -> s.workers().alive());
  }

  @Override
  public Value.Object stop(
      Optional<String> worker, String how, Optional<Duration> timeout, String actor) {
    Order order = order(how);
    List<WorkerView> chosen = worker.map(this::named).orElseGet(this::alive);
    List<String> ids = chosen.stream().map(w -> w.lease().worker()).toList();
    chosen.forEach(w -> ask(w, order, actor));
    OptionalLong nanos =
        timeout.map(t -> OptionalLong.of(t.toNanos())).orElse(OptionalLong.empty());
    boolean gone =
        waiting
            .until(
                nanos, () -> remaining(ids, actor).isEmpty() ? Optional.of(true) : Optional.empty())
            .orElse(false);
    if (!gone) {
      throw new ControlException(
          Code.TIMED_OUT,
          "still there: " + String.join(", ", remaining(ids, actor)),
          "they were asked to %s and will; wait longer, or use --kill"
              .formatted(order.name().toLowerCase(Locale.ROOT)));
    }
    return new Document().with("stopped", ids.size()).withTexts("workers", ids).build();
  }

  private List<WorkerView> named(String prefix) {
    List<WorkerView> all = alive();
    List<WorkerView> found =
        all.stream().filter(w -> w.lease().worker().startsWith(prefix)).toList();
    if (found.size() == 1) {
      return found;
    }
    List<String> ids =
        (found.isEmpty() ? all : found).stream().map(w -> w.lease().worker()).toList();
    throw new ControlException(
        Code.NOT_FOUND,
        found.isEmpty()
            ? "no worker '%s' is alive".formatted(prefix)
            : "'%s' is the beginning of several workers".formatted(prefix),
        ids.isEmpty() ? "none is alive" : "alive are " + String.join(", ", ids));
  }

  /// It may have left since we looked, which is what we wanted.
  private void ask(WorkerView worker, Order order, String actor) {
    try {
      store.tell(s -> s.workers().ask(worker.lease().worker(), order, actor));
    } catch (ControlException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  /// Those of `ids` that have not gone yet. One whose process is gone, or that is silent elsewhere,
  /// cannot answer any more: its lease is ended here.
  private List<String> remaining(List<String> ids, String actor) {
    WorkerProcess look = store.ask(WorkerProcess::here);
    var remaining = new ArrayList<String>();
    for (WorkerView worker : alive()) {
      if (!ids.contains(worker.lease().worker())) {
        continue;
      }
      switch (look.look(worker, setup.clock().instant())) {
        case GONE -> expire(worker, actor);
        case SILENT ->
            store.tell(
                s -> s.lapses().ifPresentOrElse(l -> l.expire(actor), () -> expire(worker, actor)));
        case ALIVE, ELSEWHERE -> remaining.add(worker.lease().worker());
      }
    }
    return remaining;
  }

  private void expire(WorkerView worker, String actor) {
    store.ask(s -> s.workers().expire(worker.lease().worker(), worker.lease().epoch(), actor));
  }

  @Override
  public Path log(Optional<String> worker) {
    return new WorkerLogs(folders).find(worker);
  }
}
