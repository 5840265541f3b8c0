package dev.assay.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Measured numbers.
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  double median() {
    return quantile(0.5);
  }

  /// The smallest value that at least this share of the samples does not exceed; of an even number
  /// the median is the mean of the middle two.
  double quantile(double share) {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int size = sorted.size();
    if (share == 0.5 && size % 2 == 0) {
      return (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
    }
    return sorted.get(Math.max(0, (int) Math.ceil(share * size) - 1));
  }

  /// `median unit (least–most)`.
  String shown(String unit) {
    return "%s %s (%s–%s)".formatted(text(median()), unit, text(quantile(0)), text(quantile(1)));
  }

  /// Three digits are as many as mean something.
  static String text(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
