package dev.assay.exposition;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes metrics in Prometheus' text format 0.0.4, which its scrapers and the collector of text
/// files read.
public final class Exposition {
  private Exposition() {}

  /// The text of `metrics`, by name; a metric without a number is left out.
  public static String text(List<Metric> metrics) {
    var snapshots = MetricSnapshots.builder();
    metrics.stream()
        .filter(Exposition::isKnown)
        .map(Exposition::of)
        .forEach(snapshots::metricSnapshot);
    var bytes = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(bytes, snapshots.build(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean isKnown(Metric metric) {
    return switch (metric) {
      case Metric.Gauge gauge -> !gauge.samples().isEmpty();
      case Metric.Counter counter -> !counter.samples().isEmpty();
      case Metric.Histogram histogram -> !histogram.series().isEmpty();
      case Metric.Info _ -> true;
    };
  }

  private static MetricSnapshot of(Metric metric) {
    return switch (metric) {
      case Metric.Gauge gauge -> gauge(gauge);
      case Metric.Counter counter -> counter(counter);
      case Metric.Histogram histogram -> histogram(histogram);
      case Metric.Info info ->
          InfoSnapshot.builder()
              .name(info.name())
              .help(info.help())
              .dataPoint(new InfoSnapshot.InfoDataPointSnapshot(labels(info.labels())))
              .build();
    };
  }

  private static MetricSnapshot gauge(Metric.Gauge gauge) {
    var snapshot = GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
    gauge
        .samples()
        .forEach(sample ->
            snapshot.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(sample.value())
                    .labels(labels(sample.labels()))
                    .build()));
    return snapshot.build();
  }

  private static MetricSnapshot counter(Metric.Counter counter) {
    var snapshot = CounterSnapshot.builder().name(counter.name()).help(counter.help());
    counter
        .samples()
        .forEach(sample ->
            snapshot.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value(sample.value())
                    .labels(labels(sample.labels()))
                    .build()));
    return snapshot.build();
  }

  private static MetricSnapshot histogram(Metric.Histogram histogram) {
    var bounds = new ArrayList<>(histogram.bounds());
    bounds.add(Double.POSITIVE_INFINITY);
    var snapshot = HistogramSnapshot.builder().name(histogram.name()).help(histogram.help());
    histogram
        .series()
        .forEach(series ->
            snapshot.dataPoint(
                HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, series.counts()))
                    .sum(series.sum())
                    .labels(labels(series.labels()))
                    .build()));
    return snapshot.build();
  }

  private static Labels labels(Map<String, String> labels) {
    var sorted = new TreeMap<>(labels);
    return Labels.of(List.copyOf(sorted.keySet()), List.copyOf(sorted.values()));
  }
}
