package dev.assay.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The execution keys of one stage: its own, and behind them those of the top level.
///
/// @param own the table of the stage; the top level itself where there are no stages
/// @param top the top level
record Execution(Fields own, Fields top) {

  /// The tables from the one that is asked last to the one that wins.
  List<Fields> outerFirst() {
    return own.equals(top) ? List.of(own) : List.of(top, own);
  }

  /// The table whose `key` counts, if any gives it.
  Optional<Fields> nearest(String key) {
    if (own.has(key)) {
      return Optional.of(own);
    }
    return top.has(key) ? Optional.of(top) : Optional.empty();
  }

  /// The value of `key` as `read` understands it, or `otherwise`.
  <T> T get(String key, Function<Fields, Optional<T>> read, T otherwise) {
    return nearest(key).flatMap(read).orElse(otherwise);
  }

  /// The same for the inner table `key`, whose keys are inherited one by one.
  Execution within(String key, Section section) {
    return new Execution(own.within(key, section), top.within(key, section));
  }
}
