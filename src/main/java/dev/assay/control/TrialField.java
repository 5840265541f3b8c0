package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What of a trial can be filtered and sorted by: a param, a value, or one of the fixed columns.
/// Where a param, a value and a column have one name, the param wins, then the value.
final class TrialField {

  /// The fixed columns.
  enum Column {
    STATUS,
    REASON,
    CONTENT,
    NUMBER,
    STAGE,
    ATTEMPTS,
    REPLICATE,
    SECONDS,
    TAG;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Column> ofWord(String word) {
      return Arrays.stream(values()).filter(c -> c.word().equals(word)).findFirst();
    }

    static List<String> words() {
      return Arrays.stream(values()).map(Column::word).toList();
    }

    /// What the trial has there; empty where it has nothing yet.
    Optional<Value> of(TrialView trial) {
      return switch (this) {
        case STATUS -> Optional.of(Value.of(trial.status().word()));
        case REASON -> Optional.of(Value.of(trial.reason().word()));
        case CONTENT -> Optional.of(Value.of(trial.content().hex()));
        case NUMBER -> Optional.of(Value.of(trial.id().number()));
        case STAGE -> Optional.of(Value.of(TrialDocument.stage(trial)));
        case ATTEMPTS -> Optional.of(Value.of(trial.attempts()));
        case REPLICATE -> Optional.of(Value.of(trial.replicate()));
        case SECONDS -> seconds(trial);
        case TAG -> Optional.of(Tags.of(trial.labels()));
      };
    }

    private static Optional<Value> seconds(TrialView trial) {
      return trial
          .startedAt()
          .flatMap(start ->
              trial
                  .endedAt()
                  .map(end -> Value.of((end.toEpochMilli() - start.toEpochMilli()) / 1000.0)));
    }
  }

  private TrialField() {}

  /// What the trial has under `name`; empty where it has nothing.
  static Optional<Value> of(TrialView trial, String name) {
    return trial
        .params()
        .get(name)
        .or(() -> trial.values().get(name))
        .or(() -> Column.ofWord(name).flatMap(column -> column.of(trial)));
  }
}
