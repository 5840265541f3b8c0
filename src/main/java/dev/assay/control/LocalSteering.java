package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.InputException.Place;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecReader.Reading;
import dev.assay.config.Sweep;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stage;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.provenance.Provenance;
import dev.assay.result.Observation;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Next;
import dev.assay.search.Searcher;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Worth;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Proposes trials from what is stored, and stores them as running. What is proposed is a function
/// of what had ended; the store takes an addition only if its numbers are still free, so one that
/// lost the race proposes again from what it finds then.
final class LocalSteering implements Steering {

  /// Each lost race is somebody else's trial, so this many are never lost.
  private static final int RACES = 10_000;

  private final OpenedStore store;
  private final References references;
  private final Drafting drafting;
  private final InstantSource clock;

  LocalSteering(OpenedStore store, References references, Drafting drafting, InstantSource clock) {
    this.store = store;
    this.references = references;
    this.drafting = drafting;
    this.clock = clock;
  }

  @Override
  public Value.Object create(
      Source.Text source, Optional<String> name, boolean uniqueName, Caller caller) {
    Reading reading = read(source, name, caller);
    ExperimentSpec spec = bare(reading.spec());
    SearchChecks.check(reading);
    var growth =
        Growths.of(reading.places(), Place.of(source.name()), spec, Value.EMPTY, Sweep.parse(""));
    var wanted =
        new Drafting.Wanted(
            uniqueName,
            false,
            List.of(),
            List.of(),
            Optional.of(growth),
            new Provenance(caller.environment()).of(spec));
    var submission =
        new Submission(
            List.of(drafting.experiment(spec, wanted)), Optional.empty(), caller.actor());
    Receipt receipt = store.ask(s -> s.experiments().submit(submission));
    Document document = Drafting.receipt(receipt.experiments().getFirst(), receipt.created());
    return reading.warnings().isEmpty()
        ? document.build()
        : document.withTexts("warnings", reading.warnings()).build();
  }

  private Reading read(Source.Text source, Optional<String> name, Caller caller) {
    Map<String, Value> overrides = new LinkedHashMap<>();
    name.ifPresent(text -> overrides.put("name", Value.of(text)));
    String user = caller.actor().substring(caller.actor().indexOf(':') + 1);
    var context = new Context(caller.environment(), user, clock.instant()).withOverrides(overrides);
    return SpecReader.asked(
        source.text(), new dev.assay.config.Source(source.name()), source.folder(), context);
  }

  /// Without what only a worker would need.
  private static ExperimentSpec bare(ExperimentSpec spec) {
    return spec.withStages(
        spec.stages().stream()
            .map(stage -> Specs.withEnvironment(stage, Stage.Environment.EMPTY))
            .toList());
  }

  private Searcher searcher(ExperimentSpec spec) {
    var seen = Worth.of(spec);
    List<List<Observation>> others =
        spec.search().warmStart().stream()
            .map(name ->
                new TrialPages(store, references.experiment(name).id())
                    .stream().map(seen::of).toList())
            .toList();
    try {
      return new Searcher(spec.search(), Searcher.problem(spec), others);
    } catch (InvalidSearchException e) {
      throw Refusals.usage(String.valueOf(e.getMessage()), "");
    }
  }

  @Override
  public List<Value.Object> ask(String experiment, int count, String actor) {
    ExperimentView view = references.experiment(experiment);
    ExperimentSpec spec = Specs.stored(view.spec());
    if (!spec.isAsked()) {
      throw new ControlException(
          Code.CONFLICT,
          "the trials of %s are run by workers".formatted(view.id()),
          "assay sweep create stores a search whose trials are asked for");
    }
    Searcher searcher = searcher(spec);
    for (int race = 0; race < RACES; race++) {
      Optional<List<TrialId>> asked = ask(view.id(), spec, searcher, count, actor);
      if (asked.isPresent()) {
        closeIfFull(view.id(), actor);
        return asked.get().stream().map(this::document).toList();
      }
    }
    throw new ControlException(
        Code.UNAVAILABLE, "others were faster %d times".formatted(RACES), "ask again");
  }

  /// Empty where somebody else was faster.
  private Optional<List<TrialId>> ask(
      ExperimentId id, ExperimentSpec spec, Searcher searcher, int count, String actor) {
    SweepView sweep =
        store
            .ask(s -> s.sweeps().get(id))
            .orElseThrow(() -> Refusals.notFound("there is no search " + id));
    var seen = Worth.of(spec);
    List<Observation> trials =
        new TrialPages(store, id).stream().limit(sweep.trials()).map(seen::of).toList();
    checkBudget(id, spec.search(), trials, actor);
    // The store says best what is wrong with one that is closed or full.
    int wanted = sweep.growth().isUnfinished() ? Math.clamp(sweep.left(), 1, count) : 1;
    List<Next> batch = batch(searcher, searcher.history(trials), sweep.trials() + 1, wanted);
    List<NewTrial> ready = ready(batch, trials);
    if (ready.isEmpty() && sweep.left() > 0) {
      throw nothing(id, batch.getFirst(), actor);
    }
    return switch (store.ask(
        s -> s.sweeps().add(id, sweep.trials() + 1, ready, Runs.TOLD, actor))) {
      case Added.Stored(List<TrialId> stored) -> Optional.of(stored);
      case Added.Late _ -> Optional.empty();
      case Added.Refused(String why) -> throw refused(id, why, actor);
    };
  }

  private static List<Next> batch(Searcher searcher, History history, int first, int count) {
    try {
      return searcher.batch(history, first, count);
    } catch (InfeasibleSearchException e) {
      throw new ControlException(Code.FAILED, String.valueOf(e.getMessage()), "");
    }
  }

  private static List<NewTrial> ready(List<Next> batch, List<Observation> before) {
    var ready = new ArrayList<NewTrial>();
    for (Next next : batch) {
      if (next instanceof Next.Ready(Value.Object params, Value.Object origin)) {
        long same =
            before.stream().filter(trial -> trial.params().equals(params)).count()
                + ready.stream().filter(trial -> trial.params().equals(params)).count();
        ready.add(new NewTrial(params, ContentId.of(params), Math.toIntExact(same) + 1, origin));
      }
    }
    return ready;
  }

  private ControlException nothing(ExperimentId id, Next why, String actor) {
    return switch (why) {
      case Next.Waiting(String text) -> new ControlException(Code.CONFLICT, text, "tell first");
      case Next.Exhausted(String text) -> {
        store.tell(s -> s.sweeps().close(id, text, actor));
        yield refused(id, text, actor);
      }
      case Next.Ready _ -> throw new IllegalStateException("a proposal that was not added");
    };
  }

  private ControlException refused(ExperimentId id, String why, String actor) {
    closeIfFull(id, actor);
    return new ControlException(Code.REFUSED, why, "");
  }

  private void checkBudget(ExperimentId id, Search search, List<Observation> trials, String actor) {
    double budget = search.cost().map(Search.Cost::budget).orElse(Double.POSITIVE_INFINITY);
    double spent = trials.stream().mapToDouble(Observation::cost).filter(cost -> cost > 0).sum();
    if (spent >= budget) {
      String why = "the trials have cost %s, and the budget is %s".formatted(spent, budget);
      store.tell(s -> s.sweeps().close(id, why, actor));
      throw new ControlException(Code.REFUSED, why, "");
    }
  }

  /// A search that has all of its trials proposes nothing more; the experiment ends with the last
  /// of them.
  private void closeIfFull(ExperimentId id, String actor) {
    store.tell(s -> {
      if (s.sweeps().get(id).filter(sweep -> sweep.left() == 0).isPresent()) {
        s.sweeps().close(id, "all trials were proposed", actor);
      }
    });
  }

  @Override
  public Value.Object tell(String reference, Outcome outcome, String actor) {
    TrialView trial = references.trial(reference);
    ExperimentId id = trial.id().experiment();
    List<Objective> objectives =
        Specs.stored(store.ask(s -> s.experiments().get(id)).orElseThrow().spec()).objectives();
    Value.Object values = values(outcome, objectives);
    OptionalDouble score =
        objectives.isEmpty()
            ? OptionalDouble.empty()
            : values
                .get(objectives.getFirst().metric())
                .map(Worth::number)
                .orElse(OptionalDouble.empty());
    store.tell(s -> s.sweeps().tell(trial.id(), told(outcome), values, score, actor));
    return document(trial.id());
  }

  private static Told told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Scored _, Outcome.Completed _ -> Told.COMPLETED;
      case Outcome.Failed() -> Told.FAILED;
      case Outcome.Pruned() -> Told.PRUNED;
    };
  }

  private static Value.Object values(Outcome outcome, List<Objective> objectives) {
    return switch (outcome) {
      case Outcome.Failed(), Outcome.Pruned() -> Value.EMPTY;
      case Outcome.Scored(double value) -> {
        if (objectives.size() != 1) {
          throw Refusals.usage(
              "a single value is for one objective; this search has %d"
                  .formatted(objectives.size()),
              "give them by name: --values '{\"NAME\": 0.5}'");
        }
        yield Value.object(Map.of(objectives.getFirst().metric(), Value.of(value)));
      }
      case Outcome.Completed(Value.Object values) -> {
        objectives.forEach(objective -> check(values, objective.metric()));
        yield values;
      }
    };
  }

  private static void check(Value.Object values, String metric) {
    Value value = values.get(metric).orElse(Value.Null.NULL);
    if (Worth.number(value).isEmpty()) {
      throw Refusals.usage(
          values.members().containsKey(metric)
              ? "'%s' must be a number".formatted(metric)
              : "'%s' is missing".formatted(metric),
          "every objective needs a number; \"NaN\" and \"Infinity\" count as such");
    }
  }

  private Value.Object document(TrialId id) {
    return TrialDocument.listed(store.ask(s -> s.trials().get(id)).orElseThrow(), clock.instant());
  }
}
