package dev.assay.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Hides declared secrets in text that is to be stored or shown. Longest first, so that no part of
/// a secret survives inside another; values shorter than six characters are left, because hiding
/// them would only spoil the text. Immutable.
final class Redaction {
  private static final int SHORTEST = 6;

  private final List<String> secrets;

  Redaction(Collection<String> values) {
    secrets =
        values.stream()
            .filter(v -> v.length() >= SHORTEST)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  String apply(String text) {
    var hidden = text;
    for (var secret : secrets) {
      hidden = hidden.replace(secret, "[redacted]");
    }
    return hidden;
  }
}
