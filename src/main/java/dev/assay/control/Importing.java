package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.control.Exchanging.Import;
import dev.assay.control.Exchanging.Source;
import dev.assay.control.ForeignTrials.Found;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.Inference;
import dev.assay.exchange.OptunaFile;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Sweeps.Told;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Makes a sweep of trials that ended elsewhere. They are read twice: once to see what they are and
/// that they make sense, and once while they are stored in one change.
final class Importing {

  /// The same source was imported and deleted at most so often.
  private static final int TIMES = 1000;

  private final OpenedStore store;
  private final References references;
  private final Drafting drafting;
  private final ImportedSpecs specs;
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
    this.specs = new ImportedSpecs(clock);
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
    Optional<ExperimentSpec> given = request.spec().map(text -> specs.given(text, request));
    try (ForeignTrials trials = open(request, given)) {
      var survey = new Survey();
      trials.each(survey::add);
      survey.refuseNothing();
      ExperimentSpec spec =
          given.orElseGet(
              () -> specs.inferred(request, source, trials, survey.inference, survey.count()));
      var taken = new TakenTrials(spec, source, request.caller().actor());
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
        given
            .map(ExperimentSpec::objectives)
            .orElseGet(() -> ImportedSpecs.objectives(request.objectives()));
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

  private static void warn(
      ForeignTrials trials,
      TakenTrials taken,
      Survey survey,
      boolean isGiven,
      List<String> warnings) {
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

  private Receipt keep(
      Import request,
      String source,
      ExperimentSpec spec,
      ForeignTrials trials,
      TakenTrials taken,
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
