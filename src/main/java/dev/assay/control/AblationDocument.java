package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Effect;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Objective;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The document of an ablation: what each change does; see docs/reference/documents.md.
final class AblationDocument {

  private AblationDocument() {}

  static Value.Object of(Studied studied) {
    Objective objective = studied.objective();
    Map<ContentId, TrialView> changes = new LinkedHashMap<>();
    studied.trials().stream()
        .filter(trial -> ablation(trial).isPresent())
        .forEach(trial -> changes.putIfAbsent(trial.content(), trial));
    if (changes.isEmpty()) {
      throw new ControlException(
          Code.CONFLICT,
          "%s is no ablation".formatted(studied.view().name()),
          "assay sweep ablate TRIAL --to choices makes one");
    }
    TrialView base = changes.values().iterator().next();
    List<Configuration> values = studied.configurations();
    Optional<Configuration> found = of(values, base);
    var effects = new ArrayList<Value.Object>();
    changes.values().stream()
        .skip(1)
        .sorted(Comparator.comparingDouble(change -> -size(found, of(values, change))))
        .forEach(change -> effects.add(effect(studied, found, change, of(values, change))));
    return AnalysisDocument.head(studied)
        .with("objectives", ExperimentDocument.objectives(List.of(objective)))
        .with("of", ablation(base).flatMap(origin -> origin.get("base")).orElse(Value.Null.NULL))
        .with("trials", studied.trials().size())
        .with("completed", values.stream().mapToInt(one -> one.trials().size()).sum())
        .with(
            "base",
            found
                .<Value>map(one -> AnalysisDocument.configuration(studied, one))
                .orElse(Value.Null.NULL))
        .with("effects", effects)
        .build();
  }

  private static Optional<Value.Object> ablation(TrialView trial) {
    return trial.origin().get(Ablating.ORIGIN).orElse(Value.Null.NULL) instanceof Value.Object table
        ? Optional.of(table)
        : Optional.empty();
  }

  private static Optional<Configuration> of(List<Configuration> all, TrialView trial) {
    return all.stream().filter(one -> one.content().equals(trial.content())).findFirst();
  }

  /// What is not known yet comes last.
  private static double size(Optional<Configuration> base, Optional<Configuration> changed) {
    return base.isEmpty() || changed.isEmpty()
        ? -1
        : Math.abs(changed.get().mean() - base.get().mean());
  }

  private static Value.Object effect(
      Studied studied,
      Optional<Configuration> base,
      TrialView trial,
      Optional<Configuration> changed) {
    Value.Object change = ablation(trial).orElse(Value.EMPTY);
    Optional<Effect> effect =
        base.flatMap(one -> changed.map(other -> Effect.of(one.values(), other.values())));
    OptionalDouble margin = effect.map(Effect::margin).orElse(OptionalDouble.empty());
    return new Document()
        .with("parameter", change.get("parameter").orElse(Value.Null.NULL))
        .with("from", change.get("from").orElse(Value.Null.NULL))
        .with("to", change.get("to").orElse(Value.Null.NULL))
        .with("trial", trial.id().toString())
        .with("n", changed.map(one -> one.trials().size()).orElse(0))
        .with("mean", number(changed.map(Configuration::mean)))
        .with("difference", number(effect.map(Effect::difference)))
        .with("margin", margin)
        .with(
            "verdict",
            effect
                .map(one -> one.verdict(studied.objective()).name().toLowerCase(Locale.ROOT))
                .orElse("waiting"))
        .build();
  }

  private static OptionalDouble number(Optional<Double> number) {
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }
}
