package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.store.Trials.TrialView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How the best value of an experiment came about over time.
///
/// @param steps completed trials with a value, in the order in which they ended
public record Progress(Objective objective, List<Step> steps) {

  /// One trial that ended.
  ///
  /// @param completed how many had ended with it, from 1
  /// @param seconds since the first trial of the experiment started
  /// @param best so far, this trial included
  public record Step(int trial, int completed, double seconds, double value, double best) {}

  /// Takes a copy.
  public Progress {
    steps = List.copyOf(steps);
  }

  /// The progress of the experiment that has `trials`.
  public static Progress of(Objective objective, Iterable<TrialView> trials) {
    record Ended(int number, Instant at, double value) {}
    var ended = new ArrayList<Ended>();
    Optional<Instant> start = Optional.empty();
    for (TrialView trial : trials) {
      Instant began = trial.startedAt().orElse(trial.createdAt());
      start = start.filter(first -> first.isBefore(began)).or(() -> Optional.of(began));
      OptionalDouble value = Measure.of(trial, objective.metric());
      if (value.isPresent()) {
        ended.add(
            new Ended(trial.id().number(), trial.endedAt().orElse(began), value.getAsDouble()));
      }
    }
    ended.sort(Comparator.comparing(Ended::at).thenComparingInt(Ended::number));
    var steps = new ArrayList<Step>(ended.size());
    double best = Double.NaN;
    for (Ended one : ended) {
      best = objective.goal().isBetter(one.value(), best) ? one.value() : best;
      double seconds = seconds(start.orElse(one.at()), one.at());
      steps.add(new Step(one.number(), steps.size() + 1, seconds, one.value(), best));
    }
    return new Progress(objective, steps);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  /// The best of all; empty where no trial has a value.
  public OptionalDouble best() {
    return steps.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(steps.getLast().best());
  }

  /// When the best was first as good as `target` or better; empty where it never was.
  public Optional<Step> reached(double target) {
    return steps.stream()
        .filter(step -> !objective.goal().isBetter(target, step.best()))
        .findFirst();
  }
}
