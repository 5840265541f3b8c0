package dev.assay.config;

import java.util.Arrays;
import java.util.Locale;

/// Who runs what a program submits: what the setting `infra.executor` says.
public enum Executor {
  /// The process that submits, as `assay run` does.
  LOCAL,
  /// Workers that are started elsewhere.
  QUEUE;

  /// As it is written.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] words() {
    return Arrays.stream(values()).map(Executor::word).toArray(String[]::new);
  }

  static Executor named(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
