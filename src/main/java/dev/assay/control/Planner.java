package dev.assay.control;

import dev.assay.config.Assignments;
import dev.assay.config.Context;
import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.JobTypes;
import dev.assay.config.ParamsSchema;
import dev.assay.config.Pools;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecYaml;
import dev.assay.config.Sweep;
import dev.assay.control.Plan.Planned;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.experiment.After;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.Parent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is asked → what would be stored. Stores nothing, and asks the store only for parents.
final class Planner {

  private final References references;
  private final JobTypes types;
  private final Pools pools;
  private final InstantSource clock;

  Planner(References references, JobTypes types, Pools pools, InstantSource clock) {
    this.references = references;
    this.types = types;
    this.pools = pools;
    this.clock = clock;
  }

  /// The plan of all sources, or one error that carries every problem of every source.
  Plan plan(Request request) {
    if (request.sources().isEmpty()) {
      throw Refusals.usage("nothing to submit", "give a file, - or --inline JSON");
    }
    var typed = new Typed(request);
    List<Parent> parents = references.parents(typed.after);
    var experiments = new ArrayList<Planned>();
    var errors = new ArrayList<InputException>();
    for (Source source : request.sources()) {
      try {
        experiments.add(
            source instanceof Source.Stored(String experiment)
                ? again(experiment, request, parents)
                : planned(source, request, typed, parents));
      } catch (InputException e) {
        errors.addAll(e.all());
      }
    }
    if (!errors.isEmpty()) {
      throw together(errors);
    }
    return new Plan(experiments);
  }

  private Planned planned(Source source, Request request, Typed typed, List<Parent> parents) {
    Instant now = clock.instant();
    var reading = read(source, typed.context(now).withTypes(types).withPools(pools));
    var spec = reading.spec();
    SearchChecks.check(reading);
    SubmitChecks.check(reading.places(), spec);
    var timeless =
        spec.startAt().isPresent() || spec.budget().limits().deadline().isPresent()
            ? read(source, typed.context(Instant.EPOCH).withTypes(types).withPools(pools)).spec()
            : spec;
    Optional<NewSweep> sweep =
        SubmitChecks.isSweep(spec)
            ? Optional.of(
                Growths.of(reading.places(), place(source), spec, typed.params, typed.sweep))
            : Optional.empty();
    var trials =
        sweep.isPresent()
            ? Expansion.NONE
            : Expansion.of(place(source), spec, typed.params, typed.sweep);
    new TypedTrials(spec, request.caller().environment()).check(trials);
    reading.schema().ifPresent(schema -> check(schema, spec, trials));
    List<Parent> all =
        Stream.concat(references.parents(spec.after()).stream(), parents.stream())
            .distinct()
            .toList();
    return new Planned(
        started(spec),
        timeless,
        trials,
        sweep,
        all,
        request.held(),
        request.uniqueName(),
        Stream.concat(reading.warnings().stream(), PoolFit.warnings(pools, spec.stages()).stream())
            .toList());
  }

  /// A stored experiment once more; what it was read from is gone, so nothing can be laid over it.
  private Planned again(String experiment, Request request, List<Parent> parents) {
    boolean isAsItIs =
        request.overrides().isEmpty()
            && request.params().isEmpty()
            && request.sweep().isEmpty()
            && request.repeat().isEmpty()
            && request.startAt().isBlank();
    if (!isAsItIs) {
      throw Refusals.usage(
          "%s is a stored experiment, and starts as it is; nothing can be laid over it"
              .formatted(experiment),
          "leave the options out, or start its file");
    }
    var spec = Specs.stored(references.experiment(experiment).spec());
    var place = Place.of(experiment);
    boolean isSweep = SubmitChecks.isSweep(spec);
    return new Planned(
        spec,
        spec,
        isSweep ? Expansion.NONE : Expansion.of(place, spec, Value.EMPTY, Sweep.parse("")),
        isSweep ? Optional.of(Growths.again(place, spec)) : Optional.empty(),
        parents,
        request.held(),
        request.uniqueName(),
        List.of());
  }

  /// Experiments to start from are meant as they are now: a name may soon be another's.
  private ExperimentSpec started(ExperimentSpec spec) {
    if (spec.search().warmStart().isEmpty()) {
      return spec;
    }
    List<String> ids =
        spec.search().warmStart().stream()
            .map(text -> references.experiment(text).id().text())
            .toList();
    return spec.withSearch(spec.search().withWarmStart(ids));
  }

  private static void check(ParamsSchema schema, ExperimentSpec spec, Expansion trials) {
    trials.forEach(trial -> schema.check(trial.params(), trial.origin()));
    if (spec.space().isPresent() && trials.iterator().hasNext()) {
      schema.check(spec.space().get(), trials.iterator().next().params());
    }
    schema.throwIfAny();
  }

  private static SpecReader.Reading read(Source source, Context context) {
    return switch (source) {
      case Source.Text(String name, String text, var folder) ->
          SpecReader.read(text, new dev.assay.config.Source(name), folder, context);
      case Source.Keys(String name, Value.Object keys, var folder) ->
          SpecReader.read(keys, new dev.assay.config.Source(name), folder, context);
      case Source.Stored(String experiment) ->
          throw new IllegalArgumentException(experiment + " is not to be read");
      case Source.Words(List<String> command, var folder) ->
          SpecReader.read(
              new Document().withTexts("command", command).build(),
              new dev.assay.config.Source("--"),
              folder,
              context);
    };
  }

  /// See [Submitting#imported].
  Value.Object imported(Source.Text source) {
    var sought =
        SpecReader.sought(
            source.text(),
            new dev.assay.config.Source(source.name()),
            new Context(Map.of(), "", clock.instant()));
    SearchChecks.check(sought);
    return new Document()
        .with("dialect", sought.dialect())
        .with("parameters", sought.space().parameters().size())
        .with("optimizer", sought.search().optimizer())
        .with("document", sought.document())
        .with("yaml", SpecYaml.write(sought.document()))
        .withTexts("warnings", sought.warnings())
        .withTexts("missing", sought.missing())
        .build();
  }

  private static Place place(Source source) {
    return switch (source) {
      case Source.Text text -> Place.of(text.name());
      case Source.Keys keys -> Place.of(keys.name());
      case Source.Stored(String experiment) -> Place.of(experiment);
      case Source.Words _ -> Place.NONE;
    };
  }

  private static InputException together(List<InputException> errors) {
    InputException first = errors.getFirst();
    List<InputException> known = first.all();
    errors.stream().filter(e -> !known.contains(e)).forEach(first::addSuppressed);
    return first;
  }

  /// What flags say, the same for every source.
  private static final class Typed {
    private final Request request;
    private final Value.Object params;
    private final Sweep sweep;
    private final List<After> after;

    Typed(Request request) {
      this.request = request;
      this.params = assignments(request.params());
      this.sweep = Sweep.parse(joined(request.sweep()));
      this.after = request.after().stream().map(AfterReader::read).toList();
    }

    private static Value.Object assignments(List<String> texts) {
      var params = new LinkedHashMap<String, Value>();
      texts.forEach(text -> params.putAll(Assignments.parse(text).members()));
      return Value.object(params);
    }

    private static String joined(List<String> texts) {
      return texts.stream().filter(t -> !t.isBlank()).collect(Collectors.joining(", "));
    }

    Context context(Instant now) {
      Map<String, Value> overrides = new HashMap<>(request.overrides());
      request.repeat().ifPresent(times -> overrides.put("repeat", Value.of(times)));
      if (!request.startAt().isBlank()) {
        overrides.put("start_at", Value.of(request.startAt()));
      }
      var names = new HashSet<>(params.members().keySet());
      names.addAll(sweep.keys());
      String actor = request.caller().actor();
      String user = actor.substring(actor.indexOf(':') + 1);
      return new Context(request.caller().environment(), user, now)
          .withOverrides(overrides)
          .withParams(names);
    }
  }
}
