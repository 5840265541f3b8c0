package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.SpecReader;
import dev.assay.control.Exchanging.Import;
import dev.assay.control.Exchanging.Source;
import dev.assay.control.ForeignTrials.Found;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.Inference;
import dev.assay.exchange.OptunaFile;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stage;
import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories;
import dev.assay.store.Histories.Ended;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Worth;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Makes a sweep of trials that ended elsewhere. They are read twice: once to see what they are and
/// that they make sense, and once while they are stored in one change.
final class Importing {

  /// The same source was imported and deleted at most so often.
  private static final int TIMES = 1000;

  /// More notes on a trial than this are left out.
  private static final int NOTED = 10_000;

  private final OpenedStore store;
  private final References references;
  private final Drafting drafting;
  private final InstantSource clock;
  private final ZoneId zone;

  Importing(
      OpenedStore store,
      References references,
      Drafting drafting,
      InstantSource clock,
      ZoneId zone) {
    this.store = store;
    this.references = references;
    this.drafting = drafting;
    this.clock = clock;
    this.zone = zone;
  }

  Value.Object imported(Import request) {
    String source =
        switch (request.source()) {
          case Source.Foreign(String name, Path _) -> name;
          case Source.Own(String experiment) -> experiment;
        };
    try {
      return imported(request, source);
    } catch (ExchangeException e) {
      throw new InputException(
          new Place(source, e.line()), "", String.valueOf(e.getMessage()), e.hint());
    }
  }

  private Value.Object imported(Import request, String source) {
    Optional<ExperimentSpec> given = request.spec().map(text -> given(text, request));
    try (ForeignTrials trials = open(request, given)) {
      var survey = new Survey();
      trials.each(survey::add);
      survey.refuseNothing();
      ExperimentSpec spec =
          given.orElseGet(() -> spec(request, source, trials, survey.inference, survey.count()));
      var taken = new Taken(spec, source, request.caller().actor());
      var warnings = new ArrayList<String>();
      warn(trials, taken, survey, given.isPresent(), warnings);
      Optional<Receipt> receipt =
          request.dryRun()
              ? Optional.empty()
              : Optional.of(keep(request, source, spec, trials, taken, survey.count()));
      return document(request, source, trials, spec, survey, warnings, receipt);
    }
  }

  private ForeignTrials open(Import request, Optional<ExperimentSpec> given) {
    List<Objective> named =
        given.map(ExperimentSpec::objectives).orElseGet(() -> objectives(request.objectives()));
    return switch (request.source()) {
      case Source.Own(String experiment) -> own(experiment, named);
      case Source.Foreign(String _, Path file) when OptunaFile.isOne(file) ->
          new OptunaTrials(file, request.study(), named, zone);
      case Source.Foreign(String name, Path file) -> {
        if (request.study().isPresent()) {
          throw new ExchangeException("it is a table, which has no studies", "leave --study out");
        }
        yield new TableTrials(file, name, given.flatMap(ExperimentSpec::space), named, zone);
      }
    };
  }

  private OwnTrials own(String experiment, List<Objective> named) {
    ExperimentView view = references.experiment(experiment);
    ExperimentSpec spec = Specs.stored(view.spec());
    List<Objective> objectives = named.isEmpty() ? spec.objectives() : named;
    if (objectives.isEmpty()) {
      throw new ExchangeException(
          "the experiment names no objective", "--objective METRIC or METRIC:maximize");
    }
    return new OwnTrials(new ExportSource(store, view, spec), objectives);
  }

  private static List<Objective> objectives(List<String> texts) {
    return texts.stream().map(Importing::objective).toList();
  }

  private static Objective objective(String text) {
    int colon = text.lastIndexOf(':');
    String metric = colon < 0 ? text : text.substring(0, colon);
    String goal = colon < 0 ? "minimize" : text.substring(colon + 1);
    boolean isKnown = goal.equals("minimize") || goal.equals("maximize");
    if (metric.isBlank() || !isKnown) {
      throw new InputException(
          Place.of("--objective"),
          "",
          "found '%s'; METRIC, METRIC:minimize or METRIC:maximize is allowed".formatted(text),
          "");
    }
    return new Objective(
        metric, goal.equals("minimize") ? Goal.MINIMIZE : Goal.MAXIMIZE, Reduce.LAST);
  }

  /// What is in the source. For one pass.
  private static final class Survey {
    private final Inference inference = new Inference();
    private final Map<Told, Integer> ended = new EnumMap<>(Told.class);
    private final Map<String, Integer> leftOut = new TreeMap<>();

    void add(Found found) {
      if (found.end().isEmpty()) {
        leftOut.merge(found.state(), 1, Integer::sum);
        return;
      }
      ended.merge(found.end().get(), 1, Integer::sum);
      boolean isWhole = found.end().get() != Told.FAILED;
      inference.add(found.params(), found.distributions(), isWhole);
    }

    int count() {
      return ended.values().stream().mapToInt(Integer::intValue).sum();
    }

    void refuseNothing() {
      if (ended.getOrDefault(Told.COMPLETED, 0) + ended.getOrDefault(Told.PRUNED, 0) == 0) {
        throw new ExchangeException(
            "there is nothing to import: no trial has ended with a value", "");
      }
    }
  }

  private ExperimentSpec given(Submitting.Source.Text text, Import request) {
    ExperimentSpec spec = read(text, context(request));
    String problem =
        spec.space().isEmpty()
            ? "there is no space"
            : spec.objectives().isEmpty()
                ? "there is no objective"
                : spec.stages().size() > 1 ? "trials of several stages cannot be imported" : "";
    if (!problem.isEmpty()) {
      throw new InputException(Place.of(text.name()), problem);
    }
    return spec;
  }

  private ExperimentSpec read(Submitting.Source.Text text, Context context) {
    var source = new dev.assay.config.Source(text.name());
    boolean runs =
        text.text()
            .lines()
            .anyMatch(line -> line.matches("\\W*(command|script|stages|job_type)\\W*:.*"));
    var reading =
        runs
            ? SpecReader.read(text.text(), source, text.folder(), context)
            : SpecReader.asked(text.text(), source, text.folder(), context);
    SearchChecks.check(reading);
    return reading.spec();
  }

  private Context context(Import request) {
    Map<String, Value> overrides = new LinkedHashMap<>();
    request.name().ifPresent(name -> overrides.put("name", Value.of(name)));
    String actor = request.caller().actor();
    return new Context(
            request.caller().environment(),
            actor.substring(actor.indexOf(':') + 1),
            clock.instant())
        .withOverrides(overrides);
  }

  /// What the trials themselves tell of what was searched.
  private ExperimentSpec spec(
      Import request, String source, ForeignTrials trials, Inference inference, int count) {
    boolean isSearched = trials instanceof OwnTrials own && own.source().spec().space().isPresent();
    var document = new LinkedHashMap<String, Value>();
    document.put("name", Value.of(request.name().orElse(trials.name())));
    document.put("description", Value.of("imported from " + source));
    document.put("objectives", ExperimentDocument.objectives(trials.objectives()));
    document.put(
        "space",
        isSearched
            ? Value.object(Map.of("any", Value.of(List.of(Value.of(1), Value.of(2)))))
            : inference.space());
    document.put(
        "search",
        new Document().with("optimizer", "auto").with("trials", Math.max(1, count)).build());
    ExperimentSpec spec =
        SpecReader.asked(
                Json.writeExact(Value.object(document)),
                new dev.assay.config.Source(source + " as a sweep"),
                Path.of("."),
                context(request))
            .spec();
    Stage bare = Specs.withEnvironment(spec.stages().getFirst(), Stage.Environment.EMPTY);
    ExperimentSpec asked = spec.withStages(List.of(bare));
    if (trials instanceof OwnTrials own && own.source().spec().space().isPresent()) {
      ExperimentSpec from = own.source().spec();
      Search search = from.search().withEnqueue(List.of()).withWarmStart(List.of());
      return asked.withSpace(from.space().get(), from.constraints()).withSearch(search);
    }
    return asked;
  }

  private static void warn(
      ForeignTrials trials, Taken taken, Survey survey, boolean isGiven, List<String> warnings) {
    survey.leftOut.forEach((state, count) ->
        warnings.add("%d %s: left out, for they have not ended".formatted(count, state)));
    if (!isGiven && !trials.format().equals("assay")) {
      survey
          .inference
          .unexplained()
          .forEach(name ->
              warnings.add(
                  "'%s' is not in every trial, and no choice of another parameter says when"
                      .formatted(name)));
    }
    int[] outside = {0};
    trials.each(found -> {
      if (found.end().isPresent() && found.end().get() != Told.FAILED) {
        outside[0] += taken.isPoint(found.params()) ? 0 : 1;
      }
    });
    if (outside[0] > 0) {
      warnings.add(
          "%d trials are no points of the space: they are kept, and not learned from"
              .formatted(outside[0]));
    }
  }

  /// Found trials as the store keeps them.
  private record Taken(ExperimentSpec spec, String source, String actor) {

    boolean isPoint(Value.Object params) {
      return space().chosen(params(params)).isPresent();
    }

    private Space space() {
      return spec.space().orElseThrow();
    }

    /// Every value as its domain has it, where it is one of its values.
    private Value.Object params(Value.Object params) {
      try {
        return space().complete(params);
      } catch (InvalidSpaceException _) {
        return params;
      }
    }

    Optional<Ended> ended(Found found, Map<ContentId, Integer> seen) {
      return found.end().map(end -> ended(found, end, seen));
    }

    private Ended ended(Found found, Told end, Map<ContentId, Integer> seen) {
      Value.Object params = params(found.params());
      ContentId content = ContentId.of(params);
      int replicate = seen.merge(content, 1, Integer::sum);
      var score =
          found
              .values()
              .get(spec.objectives().getFirst().metric())
              .map(Worth::number)
              .orElse(OptionalDouble.empty());
      return new Ended(
          new NewTrial(params, content, replicate, origin(found)),
          end,
          found.values(),
          score,
          found.reports(),
          found.startedAt(),
          found.endedAt());
    }

    private Value.Object origin(Found found) {
      var origin =
          new Document()
              .with("optimizer", "imported")
              .with("phase", "imported")
              .with("by", actor)
              .with("source", source)
              .with("number", found.number());
      boolean isNoted =
          !found.noted().members().isEmpty() && Json.write(found.noted()).length() <= NOTED;
      return isNoted ? origin.with("noted", found.noted()).build() : origin.build();
    }
  }

  private Receipt keep(
      Import request,
      String source,
      ExperimentSpec spec,
      ForeignTrials trials,
      Taken taken,
      int count) {
    String digest = digest(request, spec);
    var wanted =
        new Drafting.Wanted(
            false,
            false,
            List.of(),
            List.of(),
            Optional.of(new NewSweep(OptionalInt.of(count))),
            Value.EMPTY);
    var experiment = drafting.experiment(spec, wanted);
    Histories.Source ended =
        taker -> {
          var seen = new HashMap<ContentId, Integer>();
          trials.each(found -> taken.ended(found, seen).ifPresent(taker));
        };
    for (int time = 1; time <= TIMES; time++) {
      var key = new Key("import:%s:%d".formatted(digest, time), digest);
      Receipt receipt =
          store.ask(s ->
              s.histories()
                  .keep(
                      experiment,
                      ended,
                      Optional.of(key),
                      "imported from " + source,
                      request.caller().actor()));
      ExperimentId id = receipt.experiments().getFirst().id();
      if (receipt.created() || store.ask(s -> s.experiments().get(id)).isPresent()) {
        return receipt;
      }
    }
    throw Refusals.usage("%s was imported and deleted too often".formatted(source), "");
  }

  /// Of all that the outcome depends on.
  private String digest(Import request, ExperimentSpec spec) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      switch (request.source()) {
        case Source.Foreign(String _, Path file) -> {
          try (var in = Files.newInputStream(file)) {
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
              digest.update(part, 0, read);
            }
          }
        }
        case Source.Own(String experiment) -> {
          ExperimentView view = references.experiment(experiment);
          digest.update((view.id() + " " + view.jobs()).getBytes(StandardCharsets.UTF_8));
        }
      }
      String rest =
          "%s %s %s %s"
              .formatted(
                  request.study(),
                  request.objectives(),
                  request.name(),
                  request.spec().isPresent() ? Specs.text(spec) : "");
      digest.update(rest.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ExchangeException("it cannot be read: " + e.getMessage(), "");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Value.Object document(
      Import request,
      String source,
      ForeignTrials trials,
      ExperimentSpec spec,
      Survey survey,
      List<String> warnings,
      Optional<Receipt> receipt) {
    var left = new Document();
    survey.leftOut.forEach(left::with);
    return new Document()
        .with(
            "experiment",
            receipt
                .<Value>map(r -> Value.of(r.experiments().getFirst().id().text()))
                .orElse(Value.Null.NULL))
        .with(
            "name", receipt.map(r -> r.experiments().getFirst().name()).orElse(spec.about().name()))
        .with("source", source)
        .with("format", trials.format())
        .with("study", trials.study())
        .with("trials", survey.count())
        .with("completed", survey.ended.getOrDefault(Told.COMPLETED, 0))
        .with("pruned", survey.ended.getOrDefault(Told.PRUNED, 0))
        .with("failed", survey.ended.getOrDefault(Told.FAILED, 0))
        .with("left_out", left.build())
        .with("objectives", ExperimentDocument.objectives(spec.objectives()))
        .withTexts("space", spec.space().orElseThrow().names().stream().toList())
        .withTexts("warnings", warnings)
        .with("created", receipt.map(Receipt::created).orElse(false))
        .with("dry_run", request.dryRun())
        .build();
  }
}
