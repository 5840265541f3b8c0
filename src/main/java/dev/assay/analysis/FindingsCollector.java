package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Takes trials one at a time, so that an experiment need not fit in memory as a whole: what is
/// kept of an ordinary trial are its numbers. For one thread.
final class FindingsCollector {

  /// How many trials of a failure are named.
  private static final int NAMED = 5;

  private final List<String> objectives;
  private final Optional<Ranking> ranking;
  private final Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
  private final SequencedMap<String, List<Double>> values = new LinkedHashMap<>();
  private final Map<ContentId, Replicates> contents = new LinkedHashMap<>();
  private final Map<Cause, Failed> failures = new LinkedHashMap<>();
  private Optional<TrialView> baseline = Optional.empty();

  private record Cause(TrialStatus status, Reason reason) {}

  private static final class Failed {
    private int count;
    private final List<Integer> first = new ArrayList<>();
  }

  private static final class Replicates {
    private final Value.Object params;
    private final List<Integer> trials = new ArrayList<>(1);
    private final SequencedMap<String, List<Double>> values = new LinkedHashMap<>();

    Replicates(Value.Object params) {
      this.params = params;
    }
  }

  FindingsCollector(List<Objective> objectives, int top) {
    this.objectives = objectives.stream().map(Objective::metric).toList();
    this.ranking = objectives.stream().findFirst().map(first -> Ranking.of(first, top));
  }

  void add(TrialView trial) {
    counts.merge(trial.status(), 1, Integer::sum);
    ranking.ifPresent(r -> r.add(trial));
    if (trial.id().number() == 1) {
      baseline = Optional.of(trial);
    }
    addValues(trial);
    if (trial.status().isTerminal() && trial.status() != TrialStatus.COMPLETED) {
      addFailure(trial);
    }
  }

  private void addValues(TrialView trial) {
    var replicates = contents.computeIfAbsent(trial.content(), _ -> new Replicates(trial.params()));
    replicates.trials.add(trial.id().number());
    for (String metric : metrics(trial)) {
      OptionalDouble value = Measure.of(trial, metric);
      if (value.isPresent()) {
        values.computeIfAbsent(metric, _ -> new ArrayList<>()).add(value.getAsDouble());
        replicates.values.computeIfAbsent(metric, _ -> new ArrayList<>(1)).add(value.getAsDouble());
      }
    }
  }

  private Collection<String> metrics(TrialView trial) {
    return objectives.isEmpty() ? trial.values().members().keySet() : objectives;
  }

  private void addFailure(TrialView trial) {
    var cause = new Cause(trial.status(), trial.reason());
    var failed = failures.computeIfAbsent(cause, _ -> new Failed());
    failed.count++;
    if (failed.first.size() < NAMED) {
      failed.first.add(trial.id().number());
    }
  }

  Findings findings() {
    return new Findings(
        Map.copyOf(counts),
        ranking.map(Ranking::best).orElse(List.of()),
        baseline,
        summaries(ordered()),
        contents.entrySet().stream()
            .filter(entry -> entry.getValue().trials.size() > 1)
            .map(entry -> group(entry.getKey(), entry.getValue()))
            .toList(),
        failures.entrySet().stream()
            .map(entry -> failures(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingInt(Findings.Failures::count).reversed())
            .toList());
  }

  /// Objectives in the order in which they are declared, not in that of the first value.
  private SequencedMap<String, List<Double>> ordered() {
    if (objectives.isEmpty()) {
      return values;
    }
    var ordered = new LinkedHashMap<String, List<Double>>();
    for (String metric : objectives) {
      List<Double> found = values.get(metric);
      if (found != null) {
        ordered.put(metric, found);
      }
    }
    return ordered;
  }

  private static SequencedMap<String, Summary> summaries(
      SequencedMap<String, List<Double>> values) {
    var summaries = new LinkedHashMap<String, Summary>();
    values.forEach((metric, numbers) -> summaries.put(metric, Summary.of(numbers)));
    return summaries;
  }

  private static Findings.Group group(ContentId content, Replicates replicates) {
    return new Findings.Group(
        content, replicates.params, List.copyOf(replicates.trials), summaries(replicates.values));
  }

  private static Findings.Failures failures(Cause cause, Failed failed) {
    return new Findings.Failures(
        cause.status(), cause.reason(), failed.count, List.copyOf(failed.first));
  }
}
