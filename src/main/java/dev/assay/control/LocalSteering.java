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
import dev.assay.experiment.Stage;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Submission;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Worth;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Proposes trials from what is stored, and stores them as running. What is proposed is a function
/// of what had ended; the store takes an addition only if its numbers are still free, so one that
/// lost the race proposes again from what it finds then. Safe for many threads.
final class LocalSteering implements Steering {

  /// So many searches are remembered, those that were asked last.
  private static final int REMEMBERED = 16;

  private static final Pattern GIVEN = Pattern.compile("(e[0-9a-z]+)\\.([1-9][0-9]{0,8})");

  private final OpenedStore store;
  private final References references;
  private final Drafting drafting;
  private final InstantSource clock;

  /// What was asked lately; guarded by `this`.
  private final Map<ExperimentId, Known> asked =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ExperimentId, Known> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// A search, and the specification that it was made from.
  private record Known(String text, Asking asking) {}

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
            .map(stage -> stage.withEnvironment(Stage.Environment.EMPTY))
            .toList());
  }

  @Override
  public List<Value.Object> ask(String experiment, int count, String actor) {
    Asking asking =
        known(experiment)
            .map(Known::asking)
            .orElseGet(() -> asking(references.experiment(experiment)));
    return documents(asking.ask(count, actor));
  }

  /// What is remembered of the experiment with exactly this id.
  private synchronized Optional<Known> known(String id) {
    return asked.keySet().stream()
        .filter(known -> known.text().equals(id))
        .findFirst()
        .map(asked::get);
  }

  private synchronized Asking asking(ExperimentView view) {
    Known known = asked.get(view.id());
    if (known == null || !known.text().equals(view.spec())) {
      known = known(view);
      asked.put(view.id(), known);
    }
    return known.asking();
  }

  private Known known(ExperimentView view) {
    ExperimentSpec spec = Specs.stored(view.spec());
    if (!spec.isAsked()) {
      throw new ControlException(
          Code.CONFLICT,
          "the trials of %s are run by workers".formatted(view.id()),
          "assay sweep create stores a search whose trials are asked for");
    }
    List<ExperimentId> others =
        spec.search().warmStart().stream().map(name -> references.experiment(name).id()).toList();
    return new Known(
        view.spec(), new Asking(store, new AskedSearch(store, view.id(), spec, others)));
  }

  private List<Value.Object> documents(List<TrialId> ids) {
    Instant now = clock.instant();
    return store.ask(s ->
        ids.stream()
            .map(id -> TrialDocument.listed(s.trials().get(id).orElseThrow(), now))
            .toList());
  }

  @Override
  public Value.Object tell(String reference, Outcome outcome, String actor) {
    TrialId trial = trial(reference);
    List<Objective> objectives = spec(trial.experiment()).objectives();
    Value.Object values = values(outcome, objectives);
    OptionalDouble score =
        objectives.isEmpty()
            ? OptionalDouble.empty()
            : values
                .get(objectives.getFirst().metric())
                .map(Worth::number)
                .orElse(OptionalDouble.empty());
    store.tell(s -> s.sweeps().tell(trial, told(outcome), values, score, actor));
    return documents(List.of(trial)).getFirst();
  }

  /// A trial that was given out here is known by its id.
  private TrialId trial(String reference) {
    Matcher whole = GIVEN.matcher(reference);
    return whole.matches() && known(whole.group(1)).isPresent()
        ? new ExperimentId(whole.group(1)).trial(Integer.parseInt(whole.group(2)))
        : references.trial(reference).id();
  }

  private ExperimentSpec spec(ExperimentId id) {
    synchronized (this) {
      Known known = asked.get(id);
      if (known != null) {
        return known.asking().spec();
      }
    }
    return Specs.stored(store.ask(s -> s.experiments().get(id)).orElseThrow().spec());
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
}
