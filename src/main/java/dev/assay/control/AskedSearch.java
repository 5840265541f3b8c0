package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.optimize.History;
import dev.assay.result.Observation;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Searcher;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Worth;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What is known of one search whose trials are asked for, kept between asks and brought up to date
/// from what happened since: an ask costs what changed, not what there is. Everything in it follows
/// from the store, so it can be dropped at any time. For one thread at a time.
///
/// The trials of other experiments, from which it may start, are read once.
final class AskedSearch {

  private static final int PAGE = 1000;

  private final OpenedStore store;
  private final ExperimentId id;
  private final ExperimentSpec spec;
  private final Worth worth;
  private final Searcher searcher;
  private final Map<Value.Object, Integer> tried = new HashMap<>();
  private final Map<Integer, Double> costs = new HashMap<>();
  private History history;
  private int known;
  private long seen = -1;

  /// Nothing is read yet but the trials of `others`.
  ///
  /// @param others the experiments that the search starts from
  AskedSearch(OpenedStore store, ExperimentId id, ExperimentSpec spec, List<ExperimentId> others) {
    this.store = store;
    this.id = id;
    this.spec = spec;
    this.worth = Worth.of(spec);
    List<List<Observation>> earlier =
        others.stream()
            .map(other -> new TrialPages(store, other).stream().map(worth::of).toList())
            .toList();
    try {
      this.searcher = new Searcher(spec.search(), Searcher.problem(spec), earlier);
    } catch (InvalidSearchException e) {
      throw Refusals.usage(String.valueOf(e.getMessage()), "");
    }
    this.history = searcher.history(List.of());
  }

  ExperimentId id() {
    return id;
  }

  ExperimentSpec spec() {
    return spec;
  }

  Searcher searcher() {
    return searcher;
  }

  History history() {
    return history;
  }

  /// How many trials there are.
  int known() {
    return known;
  }

  /// How many trials have exactly `params`.
  int times(Value.Object params) {
    return tried.getOrDefault(params, 0);
  }

  /// What the trials cost together, as far as they said.
  double spent() {
    return costs.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// Lets the next look read everything again.
  void forget() {
    seen = -1;
    known = 0;
    tried.clear();
    costs.clear();
  }

  /// Brings everything up to date.
  void look() {
    if (seen < 0) {
      seen = store.ask(s -> s.events().newest()); // before the trials, so that nothing is missed
      var all = new ArrayList<Observation>();
      new TrialPages(store, id).forEach(trial -> all.add(noted(worth.of(trial))));
      history = searcher.history(all);
      return;
    }
    var changed = new TreeSet<Integer>();
    long newest = seen;
    for (List<Event> events = after(newest); !events.isEmpty(); events = after(newest)) {
      events.forEach(event -> collect(event, changed));
      newest = events.getLast().seq();
    }
    changed.forEach(this::readAgain);
    seen = newest; // only now: where reading failed, the next look finds everything again
  }

  private List<Event> after(long event) {
    return store.ask(s -> s.events().after(event, PAGE, Optional.of(id)));
  }

  /// What a trial is does not change: only the growth that is not known yet is news.
  private void collect(Event event, TreeSet<Integer> changed) {
    event.job().ifPresent(job -> changed.add(job.trial().number()));
    if (event.type() == EventType.SWEEP_GREW) {
      int first = member(event, "first");
      for (int number = first; number < first + member(event, "trials"); number++) {
        if (number > known) {
          changed.add(number);
        }
      }
    }
  }

  private static int member(Event event, String name) {
    return event.data().get(name).orElse(Value.Null.NULL) instanceof Value.Int(var number)
        ? number.intValueExact()
        : 0;
  }

  private void readAgain(int number) {
    store.ask(s -> s.trials().get(id.trial(number))).map(worth::of).ifPresent(this::add);
  }

  /// A trial that was added, or has changed.
  void add(Observation trial) {
    history = history.with(noted(trial));
  }

  private Observation noted(Observation trial) {
    if (trial.number() > known) {
      known = trial.number();
      tried.merge(trial.params(), 1, Integer::sum);
    }
    if (trial.cost() > 0) {
      costs.put(trial.number(), trial.cost());
    }
    return trial;
  }
}
