package dev.assay.exposition;

import java.util.List;
import java.util.Map;

/// A named number, or several that differ in their labels. Names are in Prometheus' manner: lower
/// case, with the unit at the end (`_seconds`, `_bytes`).
public sealed interface Metric {

  /// Without the endings that the format adds, such as `_total`.
  String name();

  /// One sentence for people.
  String help();

  /// What may go up and down.
  record Gauge(String name, String help, List<Sample> samples) implements Metric {
    public Gauge {
      samples = List.copyOf(samples);
    }
  }

  /// What only grows.
  record Counter(String name, String help, List<Sample> samples) implements Metric {
    public Counter {
      samples = List.copyOf(samples);
    }
  }

  /// How many values were how large, ever; grows only.
  ///
  /// @param bounds the upper bound of each bucket but the last, which has none
  record Histogram(String name, String help, List<Double> bounds, List<Series> series)
      implements Metric {
    public Histogram {
      bounds = List.copyOf(bounds);
      series = List.copyOf(series);
    }
  }

  /// Words that do not change while a program runs.
  record Info(String name, String help, Map<String, String> labels) implements Metric {
    public Info {
      labels = Map.copyOf(labels);
    }
  }

  /// One number.
  record Sample(Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }

    /// Without labels.
    public Sample(double value) {
      this(Map.of(), value);
    }
  }

  /// The buckets of one histogram.
  ///
  /// @param counts how many values are in each bucket alone
  /// @param sum of all values
  record Series(Map<String, String> labels, List<Long> counts, double sum) {
    public Series {
      labels = Map.copyOf(labels);
      counts = List.copyOf(counts);
    }
  }
}
