package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Duel;
import dev.assay.analysis.Progress;
import dev.assay.analysis.Regression;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Objective;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Subject;
import dev.assay.store.Trials.TrialView;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Reads experiments as a whole and puts what they teach into documents.
final class LocalAnalysing implements Analysing {

  private final OpenedStore store;
  private final References references;
  private final InstantSource clock;

  private final Heard heard;

  LocalAnalysing(OpenedStore store, References references, InstantSource clock) {
    this(store, references, clock, (_, _) -> {});
  }

  private LocalAnalysing(
      OpenedStore store, References references, InstantSource clock, Heard heard) {
    this.store = store;
    this.references = references;
    this.clock = clock;
    this.heard = heard;
  }

  @Override
  public Analysing heard(Heard heard) {
    return new LocalAnalysing(store, references, clock, heard);
  }

  private Studied studied(String reference) {
    return studied(references.experiment(reference));
  }

  private Studied studied(ExperimentView view) {
    Studied studied = Studied.read(store, view, heard);
    heard.read(studied.trials().size(), studied.trials().size());
    return studied;
  }

  @Override
  public Value.Object analyze(String experiment, int top) {
    return AnalysisDocument.of(studied(experiment), top);
  }

  @Override
  public Value.Object compare(List<String> texts, OptionalDouble target) {
    List<Studied> all =
        texts.stream().map(references::experiment).distinct().map(this::studied).toList();
    if (all.size() < 2) {
      throw Refusals.usage(
          "a comparison needs two or more experiments",
          "name them: assay sweep compare FIRST SECOND");
    }
    Objective objective = shared(all);
    return ContestDocument.of(objective, all, target);
  }

  /// The objective that all have.
  private static Objective shared(List<Studied> all) {
    Objective first = all.getFirst().objective();
    for (Studied other : all) {
      Objective own = other.objective();
      if (!own.metric().equals(first.metric()) || own.goal() != first.goal()) {
        throw new ControlException(
            Code.USAGE,
            "%s is to %s, %s is to %s: they cannot be compared"
                .formatted(
                    all.getFirst().view().name(), words(first), other.view().name(), words(own)),
            "compare experiments whose first objective is the same");
      }
    }
    return first;
  }

  private static String words(Objective objective) {
    return objective.goal().name().toLowerCase(Locale.ROOT) + " " + objective.metric();
  }

  @Override
  public List<Value.Object> baselines() {
    return new Baselines(store, references).all();
  }

  @Override
  public Value.Object check(String experiment, String baseline, double tolerance, double level) {
    Studied now = studied(experiment);
    Studied before = studied(new Baselines(store, references).experiment(baseline));
    if (now.view().id().equals(before.view().id())) {
      throw Refusals.usage(
          "'%s' and the baseline '%s' are the same experiment, %s"
              .formatted(experiment, baseline, now.view().id()),
          "name an earlier one by its id: assay experiment list");
    }
    Objective objective = shared(List.of(now, before));
    Regression found =
        Regression.of(objective, now.configurations(), before.configurations(), tolerance, level);
    return AnalysisDocument.head(now)
        .with(
            "baseline",
            AnalysisDocument.head(before)
                .with("best", Progress.of(objective, before.trials()).best())
                .build())
        .with("objectives", ExperimentDocument.objectives(List.of(objective)))
        .with("best", Progress.of(objective, now.trials()).best())
        .with("verdict", word(found.verdict()))
        .with("basis", word(found.basis()))
        .with("compared", found.compared())
        .with("change", known(found.change()))
        .with("probability", known(found.probability()))
        .with("tolerance", tolerance)
        .with("level", level)
        .build();
  }

  @Override
  public Value.Object duel(
      String firstTrial, String secondTrial, OptionalDouble effect, double level) {
    Side a = side(firstTrial);
    Side b = side(secondTrial);
    if (a.studied().view().id().equals(b.studied().view().id())
        && a.configuration().content().equals(b.configuration().content())) {
      throw Refusals.usage(
          "%s and %s are replicates of one configuration".formatted(firstTrial, secondTrial),
          "name trials whose params differ: assay trial diff shows where");
    }
    Objective objective = shared(List.of(a.studied(), b.studied()));
    var duel = Duel.of(objective, a.configuration().values(), b.configuration().values());
    return duel(objective, duel, effect, level)
        .with("sides", List.of(a.document(), b.document()))
        .build();
  }

  /// A configuration, with the experiment it is of.
  private record Side(Studied studied, Configuration configuration) {
    Value.Object document() {
      return AnalysisDocument.configuration(studied, configuration);
    }
  }

  /// An experiment of one configuration, by its name, id or saved baseline; else that of a trial.
  private Side side(String text) {
    Optional<ExperimentView> whole = whole(text);
    if (whole.isEmpty()) {
      TrialView trial = references.trial(text);
      Studied studied = studied(trial.id().experiment().text());
      return new Side(studied, configuration(studied, trial));
    }
    Studied studied = studied(whole.get());
    long configurations = studied.trials().stream().map(TrialView::content).distinct().count();
    if (configurations != 1) {
      throw Refusals.usage(
          "'%s' is experiment %s, which has %d configurations"
              .formatted(text, studied.view().id(), configurations),
          "name a trial of one of them, as %s.1".formatted(studied.view().id()));
    }
    return new Side(studied, configuration(studied, studied.trials().getFirst()));
  }

  private Optional<ExperimentView> whole(String text) {
    Optional<ExperimentView> baseline = new Baselines(store, references).saved(text);
    return baseline.isPresent() || !(references.subject(text) instanceof Subject.OfExperiment)
        ? baseline
        : Optional.of(references.experiment(text));
  }

  private static Configuration configuration(Studied studied, TrialView trial) {
    return studied.configurations().stream()
        .filter(one -> one.content().equals(trial.content()))
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                Code.NOT_FOUND,
                "no replicate of %s has completed with a value of %s"
                    .formatted(trial.id(), studied.objective().metric()),
                "assay trial show %s tells how it is".formatted(trial.id())));
  }

  private static Document duel(
      Objective objective, Duel duel, OptionalDouble effect, double level) {
    double sought = effect.orElse(Math.abs(duel.gain().mean()));
    OptionalInt pairs = duel.pairsFor(sought, level);
    String verdict =
        !duel.isDecided(level) ? "open" : duel.wins() > duel.losses() ? "first" : "second";
    return new Document()
        .with("objectives", ExperimentDocument.objectives(List.of(objective)))
        .with("verdict", verdict)
        .with("pairs", duel.gain().count())
        .with("wins", duel.wins())
        .with("losses", duel.losses())
        .with("ties", duel.ties())
        .with("gain", duel.gain().mean())
        .with("gain_low", duel.gain().low())
        .with("gain_high", duel.gain().high())
        .with("evidence", duel.evidence())
        .with("probability", duel.probability())
        .with("level", level)
        .with("least_more_pairs", duel.leastMorePairs(level))
        .with("effect", sought)
        .with("pairs_for_effect", pairs);
  }

  @Override
  public Value.Object report(String experiment) {
    return ReportDocument.of(studied(experiment), new ReportDetails(store), clock.instant());
  }

  @Override
  public String page(Value.Object report) {
    return ReportPage.of(report);
  }

  @Override
  public String markdown(Value.Object report) {
    return ReportText.of(report);
  }

  private static String word(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  static Value known(double number) {
    return Double.isNaN(number) ? Value.Null.NULL : Value.of(number);
  }
}
