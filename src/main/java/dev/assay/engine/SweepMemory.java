package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.WorkKeys;
import dev.assay.optimize.History;
import dev.assay.provenance.Provenance;
import dev.assay.result.Observation;
import dev.assay.schedule.Run;
import dev.assay.schedule.Scheduler;
import dev.assay.schedule.Schedulers;
import dev.assay.search.Searcher;
import dev.assay.space.ContentId;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Store;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is known of one sweep, kept between looks and brought up to date from what happened since:
/// a look costs what changed, not what there is. Everything in it follows from the store, so it can
/// be dropped at any time. For one thread.
final class SweepMemory {

  private static final int PAGE = 1000;

  private final Store store;
  private final ExperimentId id;
  private final ExperimentSpec spec;
  private final TrialReader reader;
  private final Scheduler scheduler;
  private final Searcher searcher;
  private final NavigableMap<Integer, Run> runs = new TreeMap<>();

  /// The newest job of each trial.
  private final Map<Integer, JobId> jobs = new HashMap<>();

  /// Trials whose jobs have not ended: their reports grow without an event.
  private final Set<Integer> live = new TreeSet<>();

  /// Those of them that need room where trials begin; others only wait for another pool.
  private final Set<Integer> near = new TreeSet<>();

  private final Optional<Gains> gains;
  private final Optional<WorkKeys> keys;

  private History history;
  private long seen = -1;
  private double spent;

  /// @throws dev.assay.search.InvalidSearchException if the search cannot be
  private SweepMemory(
      Store store, ExperimentId id, ExperimentSpec spec, List<List<Observation>> others) {
    this.store = store;
    this.id = id;
    this.spec = spec;
    this.reader = TrialReader.of(store, spec);
    this.scheduler =
        Schedulers.of(
            spec.stopping().scheduler(),
            spec.stopping().options(),
            spec.space().orElseGet(() -> new Space(List.of())),
            spec.constraints(),
            spec.search().seed());
    this.searcher = new Searcher(spec.search(), Searcher.problem(spec), others);
    this.history = searcher.history(List.of());
    this.keys =
        WorkKeys.isNeeded(spec)
            ? Provenance.snapshot(store.provenances().of(id)).map(code -> new WorkKeys(spec, code))
            : Optional.empty();
    this.gains = spec.budget().worth().map(worth -> new Gains(store, id, spec, worth));
  }

  /// A new trial, with the keys of what its jobs do.
  NewTrial trial(Value.Object params, int replicate, Value.Object origin) {
    var trial = new NewTrial(params, ContentId.of(params), replicate, origin);
    return keys.map(k -> trial.sharing(k.of(params, replicate, origin))).orElse(trial);
  }

  /// Nothing is read yet but the trials of the experiments that the search starts from.
  static SweepMemory of(Store store, ExperimentId id, ExperimentSpec spec) {
    var reader = TrialReader.of(store, spec);
    var others = new ArrayList<List<Observation>>();
    for (String text : spec.search().warmStart()) {
      var observations = new ArrayList<Observation>();
      pages(store, store.experiments().find(text), reader::observation, observations);
      others.add(observations);
    }
    return new SweepMemory(store, id, spec, others);
  }

  private static <T> void pages(
      Store store, ExperimentId id, java.util.function.Function<TrialView, T> shape, List<T> into) {
    List<TrialView> page = store.trials().list(id, 1, PAGE);
    while (!page.isEmpty()) {
      page.forEach(trial -> into.add(shape.apply(trial)));
      page = store.trials().list(id, page.getLast().id().number() + 1, PAGE);
    }
  }

  ExperimentSpec spec() {
    return spec;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Searcher searcher() {
    return searcher;
  }

  History history() {
    return history;
  }

  /// What judges whether the next trial is worth its cost; empty where nobody asked.
  Optional<Gains> gains() {
    return gains;
  }

  List<Run> runs() {
    return List.copyOf(runs.values());
  }

  /// How many trials it knows.
  int size() {
    return runs.size();
  }

  /// Where a trial stands: the last of its jobs.
  Optional<JobId> job(int trial) {
    return Optional.ofNullable(jobs.get(trial));
  }

  /// How many trials there are of exactly `params`.
  int times(Value.Object params) {
    return (int) runs.values().stream().filter(run -> run.trial().params().equals(params)).count();
  }

  /// How many trials have ended without one before them that has not.
  int ended() {
    int ended = 0;
    for (Run run : runs.values()) {
      if (run.number() != ended + 1 || run.phase() != Run.Phase.ENDED) {
        return ended;
      }
      ended++;
    }
    return ended;
  }

  /// Trials that have neither ended nor paused.
  int open() {
    return live.size();
  }

  /// Those of the open ones that run, or are yet to run, in the pool where trials begin.
  int near() {
    return near.size();
  }

  /// What the ended trials cost together, as far as they said.
  double spent() {
    return spent;
  }

  /// Brings everything up to date.
  void look() {
    if (seen < 0) {
      seen = store.events().newest(); // before the trials, so that nothing falls between
      var all = new ArrayList<Run>();
      pages(store, id, this::kept, all);
      history = searcher.history(all.stream().map(Run::trial).toList());
      return;
    }
    var changed = new TreeSet<>(live);
    long newest = seen;
    for (List<Event> events = after(newest); !events.isEmpty(); events = after(newest)) {
      events.forEach(event -> collect(event, changed));
      newest = events.getLast().seq();
    }
    changed.forEach(this::readAgain);
    seen = newest; // only now: where reading failed, the next look finds everything again
  }

  private List<Event> after(long event) {
    return store.events().after(event, PAGE, Optional.of(id));
  }

  private static void collect(Event event, Set<Integer> changed) {
    event.job().ifPresent(job -> changed.add(job.trial().number()));
    if (event.type() == EventType.SWEEP_GREW) {
      int first = member(event, "first");
      for (int i = 0; i < member(event, "trials"); i++) {
        changed.add(first + i);
      }
    }
  }

  private static int member(Event event, String name) {
    return event.data().members().get(name) instanceof Value.Int(var number)
        ? number.intValueExact()
        : 0;
  }

  private void readAgain(int number) {
    store
        .trials()
        .get(id.trial(number))
        .map(this::kept)
        .ifPresent(run -> history = history.with(run.trial()));
  }

  private Run kept(TrialView trial) {
    jobs.put(trial.id().number(), trial.jobs().getLast().id());
    Run run = reader.run(trial);
    keep(run);
    if (live.contains(run.number()) && isNear(trial)) {
      near.add(run.number());
    } else {
      near.remove(run.number());
    }
    return run;
  }

  private boolean isNear(TrialView trial) {
    String pool = spec.stages().getFirst().resources().pool();
    return trial.jobs().stream()
        .anyMatch(job -> !job.state().isTerminal() && job.resources().pool().equals(pool));
  }

  private void keep(Run run) {
    spent -= cost(runs.put(run.number(), run));
    spent += cost(run);
    if (run.phase() == Run.Phase.TRAINING) {
      live.add(run.number());
    } else {
      live.remove(run.number());
    }
  }

  private static double cost(@org.jspecify.annotations.Nullable Run run) {
    return run == null || Double.isNaN(run.trial().cost()) ? 0 : run.trial().cost();
  }

  /// A trial that this process has just added or changed.
  void changed(int number) {
    readAgain(number);
  }
}
