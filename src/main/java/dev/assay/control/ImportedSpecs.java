package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.SpecReader;
import dev.assay.control.Exchanging.Import;
import dev.assay.exchange.Inference;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stage;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was searched where trials come from: as the caller says, or as the trials tell.
final class ImportedSpecs {

  private final InstantSource clock;

  ImportedSpecs(InstantSource clock) {
    this.clock = clock;
  }

  /// What the caller says that was searched.
  ExperimentSpec given(Submitting.Source.Text text, Import request) {
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
  ExperimentSpec inferred(
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
    Stage bare = spec.stages().getFirst().withEnvironment(Stage.Environment.EMPTY);
    ExperimentSpec asked = spec.withStages(List.of(bare));
    if (trials instanceof OwnTrials own && own.source().spec().space().isPresent()) {
      ExperimentSpec from = own.source().spec();
      Search search = from.search().withEnqueue(List.of()).withWarmStart(List.of());
      return asked.withSpace(from.space().get(), from.constraints()).withSearch(search);
    }
    return asked;
  }

  /// Of texts such as `METRIC:maximize`.
  static List<Objective> objectives(List<String> texts) {
    return texts.stream().map(ImportedSpecs::objective).toList();
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
}
