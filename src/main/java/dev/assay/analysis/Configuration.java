package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// One configuration with all its completed replicates under one metric. Replicates are no
/// independent configurations: whoever ranks or tests trials one by one takes the luck of a seed
/// for merit.
///
/// @param trials their numbers
/// @param values one for each of them
public record Configuration(
    ContentId content, Value.Object params, List<Integer> trials, List<Double> values) {

  /// Takes copies.
  public Configuration {
    trials = List.copyOf(trials);
    values = List.copyOf(values);
  }

  /// Every configuration with a value, in the order of its first trial.
  public static List<Configuration> all(String metric, Iterable<TrialView> trials) {
    record Open(Value.Object params, List<Integer> numbers, List<Double> values) {}
    Map<ContentId, Open> found = new LinkedHashMap<>();
    for (TrialView trial : trials) {
      OptionalDouble value = Measure.of(trial, metric);
      if (value.isPresent()) {
        Open open =
            found.computeIfAbsent(
                trial.content(),
                _ -> new Open(trial.params(), new ArrayList<>(1), new ArrayList<>(1)));
        open.numbers().add(trial.id().number());
        open.values().add(value.getAsDouble());
      }
    }
    return found.entrySet().stream()
        .map(entry -> {
          Open open = entry.getValue();
          return new Configuration(entry.getKey(), open.params(), open.numbers(), open.values());
        })
        .toList();
  }

  /// `all`, the best mean first; of equal ones the lower trial.
  public static List<Configuration> ranked(Objective objective, List<Configuration> all) {
    Comparator<Configuration> ascending = Comparator.comparingDouble(Configuration::mean);
    return all.stream()
        .sorted(
            (objective.goal() == Goal.MINIMIZE ? ascending : ascending.reversed())
                .thenComparingInt(one -> one.trials().getFirst()))
        .toList();
  }

  /// The mean of its values.
  public double mean() {
    return estimate().mean();
  }

  /// What its values say about their true mean.
  public Estimate estimate() {
    return Estimate.of(values);
  }
}
