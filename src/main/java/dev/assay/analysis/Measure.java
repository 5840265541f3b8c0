package dev.assay.analysis;

import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.util.OptionalDouble;

/// What a trial is worth under one metric.
public final class Measure {
  private Measure() {}

  /// The value of `metric` of a completed trial. Empty where the trial has not completed, or
  /// reported no such number; zero is a value, NaN is none.
  public static OptionalDouble of(TrialView trial, String metric) {
    return trial.status() == TrialStatus.COMPLETED
        ? number(trial.values(), metric)
        : OptionalDouble.empty();
  }

  private static OptionalDouble number(Value.Object values, String metric) {
    Value value = values.members().get(metric);
    if (value instanceof Value.Int(var whole)) {
      return OptionalDouble.of(whole.doubleValue());
    }
    if (value instanceof Value.Float(double number) && !Double.isNaN(number)) {
      return OptionalDouble.of(number);
    }
    return OptionalDouble.empty();
  }
}
