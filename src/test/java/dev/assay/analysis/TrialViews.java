package dev.assay.analysis;

import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Trials as a store would show them, for tests of what only looks at them.
public final class TrialViews {
  private static final ExperimentId EXPERIMENT = new ExperimentId("e0000000test");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private TrialViews() {}

  /// A completed trial with `params` and `values`, both as JSON.
  public static TrialView completed(int number, String params, String values) {
    return trial(number, TrialStatus.COMPLETED, Reason.NONE, params, values);
  }

  public static TrialView ended(int number, TrialStatus status, Reason reason) {
    return trial(number, status, reason, "{}", "{}");
  }

  public static TrialView trial(
      int number, TrialStatus status, Reason reason, String params, String values) {
    var point = object(params);
    return new TrialView(
        EXPERIMENT.trial(number),
        ContentId.of(point),
        status,
        reason,
        point,
        object(values),
        OptionalDouble.empty(),
        1,
        Value.EMPTY,
        Value.EMPTY,
        1,
        List.of(),
        START,
        Optional.of(START),
        status.isTerminal() ? Optional.of(START.plusSeconds(number)) : Optional.empty());
  }

  private static Value.Object object(String json) {
    return (Value.Object) Json.parse(json);
  }
}
