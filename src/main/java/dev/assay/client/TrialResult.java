package dev.assay.client;

import dev.assay.space.Value;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How a trial ended.
///
/// @param id of the trial
/// @param status one that is final
/// @param reason why it did not end well, e.g. `exit` or `timeout`; empty where it did
/// @param params its configuration, in plain Java: text, `Long`, `Double`, `Boolean`, `null`,
///   lists, maps
/// @param values what it returned, likewise; those of all its stages, the objectives among them
/// @param attempts how often something of it was started
/// @param elapsed from the first start to the end; empty where nothing was started
/// @param exitCode of the attempt that failed last
/// @param message what is known of that failure, one line; empty for nothing
/// @param lastOutput of that attempt, at most 2 KiB
public record TrialResult(
    String id,
    TrialStatus status,
    String reason,
    Map<String, @Nullable Object> params,
    Map<String, @Nullable Object> values,
    int attempts,
    Optional<Duration> elapsed,
    OptionalInt exitCode,
    String message,
    String lastOutput) {

  /// Reads the document of a trial with the history of its attempts.
  static TrialResult of(Value.Object trial) {
    Value.Object failed =
        Fields.objects(trial, "history").stream()
            .filter(attempt -> !Fields.text(attempt, "status").equals("completed"))
            .reduce(Value.EMPTY, (_, last) -> last);
    return new TrialResult(
        Fields.text(trial, "id"),
        status(trial),
        Fields.text(trial, "reason"),
        Values.map(Fields.object(trial, "params")),
        Values.map(Fields.object(trial, "values")),
        Fields.whole(trial, "attempts").orElse(0),
        Fields.seconds(trial, "seconds"),
        Fields.whole(failed, "exit_code"),
        Fields.text(failed, "message"),
        Fields.text(failed, "last_output"));
  }

  static TrialStatus status(Value.Object trial) {
    String word = Fields.text(trial, "status");
    return List.of(TrialStatus.values()).stream()
        .filter(status -> status.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no status of a trial: " + word));
  }

  /// Whether every job of it ended well.
  public boolean isCompleted() {
    return status == TrialStatus.COMPLETED;
  }

  /// The number that it returned as `metric`; may be NaN or infinite.
  ///
  /// @throws IllegalArgumentException where it returned none
  public double value(String metric) {
    return Values.number(values, metric, "trial %s returned".formatted(id));
  }

  /// The number that its configuration has as `param`.
  ///
  /// @throws IllegalArgumentException where it has none
  public double param(String param) {
    return Values.number(params, param, "the params of trial %s have".formatted(id));
  }
}
