package dev.assay.control;

import dev.assay.config.Pool;
import dev.assay.config.Pools;
import dev.assay.control.ControlException.Code;
import dev.assay.placement.Scaler;
import dev.assay.placement.Scaler.Present;
import dev.assay.placement.Scaler.Situation;
import dev.assay.placement.Scaler.Wanted;
import dev.assay.placement.Scaling;
import dev.assay.space.Value;
import dev.assay.store.Outlook.Busy;
import dev.assay.store.Survey.PoolLoad;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Pools as the settings declare them and as the store has them. Workers are processes of this
/// machine; that there are never too many of them the store sees to, when each registers.
final class LocalPooling implements Pooling {

  /// So many running jobs are looked at; more do not change how many workers are needed.
  private static final int LOOK = 10_000;

  private final OpenedStore store;
  private final Working working;
  private final WorkerSetup setup;
  private final Pools declared;
  private final long logLimitBytes;
  private final InstantSource clock;

  LocalPooling(OpenedStore store, Working working, WorkerSetup setup, InstantSource clock) {
    this.store = store;
    this.working = working;
    this.setup = setup;
    this.declared = setup.settings().pools();
    this.logLimitBytes = setup.settings().logLimitBytes();
    this.clock = clock;
  }

  @Override
  public List<Value.Object> pools() {
    Instant now = clock.instant();
    Map<String, PoolLoad> loads = loads();
    Map<String, List<WorkerView>> workers =
        there(now).stream().collect(Collectors.groupingBy(w -> w.registration().pool()));
    var names = new TreeSet<>(loads.keySet());
    names.addAll(workers.keySet());
    declared.all().forEach(pool -> names.add(pool.name()));
    return names.stream()
        .map(name ->
            PoolDocument.of(
                name,
                declared.find(name),
                Optional.ofNullable(loads.get(name)),
                workers.getOrDefault(name, List.of()),
                now))
        .toList();
  }

  @Override
  public List<String> declared() {
    return declared.isDeclared() ? List.copyOf(declared.names()) : List.of();
  }

  private Map<String, PoolLoad> loads() {
    return store.ask(s -> s.survey().pools()).stream()
        .collect(Collectors.toMap(PoolLoad::pool, Function.identity()));
  }

  /// Workers whose process is there, as far as can be seen from here.
  private List<WorkerView> there(Instant now) {
    WorkerProcess look = store.ask(WorkerProcess::here);
    return store.ask(s -> s.workers().alive()).stream()
        .filter(worker -> !isGone(look, worker, now))
        .toList();
  }

  private static boolean isGone(WorkerProcess look, WorkerView worker, Instant now) {
    return switch (look.look(worker, now)) {
      case GONE, SILENT -> true;
      case ALIVE, ELSEWHERE -> false;
    };
  }

  @Override
  public List<Value.Object> scale(Scale request) {
    var answers = new ArrayList<Value.Object>();
    for (Pool pool : chosen(request.pools())) {
      answers.add(scale(pool, request));
    }
    return answers;
  }

  private List<Pool> chosen(List<String> names) {
    if (names.isEmpty()) {
      List<Pool> scaled = declared.all().stream().filter(pool -> pool.most().isPresent()).toList();
      if (scaled.isEmpty()) {
        throw Refusals.usage(
            declared.isDeclared()
                ? "no pool says how many workers it may have"
                : "no pool is declared",
            "write workers = 4 into [pools.NAME] of assay.toml");
      }
      return scaled;
    }
    return names.stream().distinct().map(this::named).toList();
  }

  private Pool named(String name) {
    Optional<Pool> found = declared.find(name);
    if (found.filter(pool -> pool.most().isPresent()).isPresent()) {
      return found.get();
    }
    declared
        .unknown(name)
        .ifPresent(no -> {
          throw Refusals.usage("--pool: " + no.problem(), no.hint());
        });
    throw Refusals.usage(
        "pool '%s' does not say how many workers it may have".formatted(name),
        "write workers = 4 into [pools.%s] of assay.toml".formatted(name));
  }

  private Value.Object scale(Pool pool, Scale request) {
    Instant now = clock.instant();
    var asked =
        new Working.Settings(
            pool.name(), Optional.empty(), List.of(), Optional.empty(), logLimitBytes);
    Working.Settings settings = setup.resolved(asked, true);
    List<WorkerView> workers =
        there(now).stream().filter(w -> w.registration().pool().equals(pool.name())).toList();
    var scaler = new Scaler(pool.least(), pool.most().orElse(1), request.patience());
    Scaling scaling = here(scaler.decide(situation(pool, settings, workers, now)), settings);
    var done =
        request.isDry() ? Done.NOTHING : done(scaling, pool, settings, workers.size(), request);
    return new Document()
        .with("pool", pool.name())
        .with("decision", word(scaling))
        .with("workers", workers.size())
        .with("wanted", wanted(scaling, workers.size()))
        .withTexts("started", done.started())
        .withTexts("stopped", done.stopped())
        .with("failed", done.failed())
        .with("why", scaling.why())
        .build();
  }

  /// What was carried out.
  ///
  /// @param failed why no more were started; empty if all were
  private record Done(List<String> started, List<String> stopped, String failed) {
    static final Done NOTHING = new Done(List.of(), List.of(), "");
  }

  private static int wanted(Scaling scaling, int alive) {
    return switch (scaling) {
      case Scaling.Start(int more, _, _) -> alive + more;
      case Scaling.Stop(List<String> ids, _) -> alive - ids.size();
      case Scaling.Stay _ -> alive;
    };
  }

  /// No more than this machine has GPUs for.
  private Scaling here(Scaling scaling, Working.Settings settings) {
    if (!(scaling instanceof Scaling.Start(int more, int staying, String why))) {
      return scaling;
    }
    int room = GpuChoice.room(settings, () -> store.ask(s -> s.workers().alive()));
    if (room >= more) {
      return scaling;
    }
    return room == 0
        ? new Scaling.Stay(why + ", and no GPU of this machine is left for one more")
        : new Scaling.Start(
            room,
            Math.min(room, staying),
            why + ", and this machine has GPUs for %d more".formatted(room));
  }

  private static String word(Scaling scaling) {
    return switch (scaling) {
      case Scaling.Start _ -> "start";
      case Scaling.Stop _ -> "stop";
      case Scaling.Stay _ -> "stay";
    };
  }

  private Situation situation(
      Pool pool, Working.Settings settings, List<WorkerView> workers, Instant now) {
    Optional<PoolLoad> load = Optional.ofNullable(loads().get(pool.name()));
    var jobs = new ArrayList<Wanted>();
    load.ifPresent(l ->
        l.demands().forEach(demand -> jobs.add(new Wanted(demand.needs(), demand.claimable()))));
    for (Busy busy : store.ask(s -> s.outlook().busy(LOOK))) {
      if (busy.takes().pool().equals(pool.name())) {
        jobs.add(new Wanted(busy.takes(), 1));
      }
    }
    return new Situation(
        workers.stream()
            .map(w -> new Present(w.lease().worker(), w.running(), w.order() == Order.NONE))
            .toList(),
        setup.size(settings, jobs.stream().anyMatch(wanted -> wanted.needs().gpus() > 0)),
        jobs,
        load.flatMap(PoolLoad::oldest).map(since -> Duration.between(since, now)));
  }

  private Done done(
      Scaling scaling, Pool pool, Working.Settings settings, int alive, Scale request) {
    return switch (scaling) {
      case Scaling.Stay _ -> Done.NOTHING;
      case Scaling.Stop(List<String> ids, _) -> {
        ids.forEach(id -> drain(id, request.actor()));
        yield new Done(List.of(), ids, "");
      }
      case Scaling.Start(int more, int staying, _) -> {
        var workers = new ArrayList<Working.Settings>();
        for (int i = 0; i < more; i++) {
          workers.add(
              settings
                  .withCrowd(OptionalInt.of(alive + i + 1))
                  .withIdleExit(i < staying ? Optional.empty() : Optional.of(pool.idleExit())));
        }
        yield start(workers, request.command());
      }
    };
  }

  private Done start(List<Working.Settings> workers, List<String> command) {
    var started = new ArrayList<String>();
    for (Working.Settings one : workers) {
      try {
        Value.Object worker = working.startDetached(one, command);
        if (worker.get("id").orElse(Value.Null.NULL) instanceof Value.Text(String id)) {
          started.add(id);
        }
      } catch (ControlException e) {
        if (!isThereMeanwhile(one)) {
          return new Done(started, List.of(), String.valueOf(e.getMessage()));
        }
      }
    }
    return new Done(started, List.of(), "");
  }

  /// Whether somebody else was faster.
  private boolean isThereMeanwhile(Working.Settings wanted) {
    return there(clock.instant()).stream()
            .filter(w -> w.registration().pool().equals(wanted.pool()))
            .count()
        >= wanted.crowd().orElse(Integer.MAX_VALUE);
  }

  /// It may have gone since, which is what we wanted.
  private void drain(String worker, String actor) {
    try {
      store.tell(s -> s.workers().ask(worker, Order.DRAIN, actor));
    } catch (ControlException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
    }
  }
}
