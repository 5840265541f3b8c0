package dev.assay.client;

import dev.assay.space.Value;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Where a trial is.
///
/// @param stage the one it is at
/// @param attempts how often something of it was started
/// @param told what its newest attempt told of its progress, e.g. `step`, `of` and `best`; empty
///   for nothing
public record TrialProgress(
    String id, TrialStatus status, String stage, int attempts, Map<String, @Nullable Object> told) {

  static TrialProgress of(Value.Object trial) {
    List<Value.Object> history = Fields.objects(trial, "history");
    return new TrialProgress(
        Fields.text(trial, "id"),
        TrialResult.status(trial),
        Fields.text(trial, "stage"),
        Fields.whole(trial, "attempts").orElse(0),
        history.isEmpty() ? Map.of() : Values.map(Fields.object(history.getLast(), "progress")));
  }

  /// How much of the newest attempt is done, from 0 to 1; empty where it did not tell.
  public OptionalDouble fraction() {
    double percent = number("percent");
    double share = Double.isNaN(percent) ? number("step") / number("of") : percent / 100;
    return Double.isFinite(share) ? OptionalDouble.of(share) : OptionalDouble.empty();
  }

  private double number(String key) {
    return told.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
