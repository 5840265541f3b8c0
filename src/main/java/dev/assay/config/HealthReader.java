package dev.assay.config;

import dev.assay.config.Section.Key;
import dev.assay.config.SettingsReader.Layer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// `[health]` of the settings → [HealthLimits]. The nearest file that has a key says it.
///
/// @param entries are told what is in force
record HealthReader(List<Layer> files, List<Settings.Entry> entries) {

  static final Section HEALTH =
      new Section(
          "health",
          List.of(
              new Key(
                  "max-latency",
                  new Shape.Span(true),
                  "how long a read or durable write may take",
                  "5s"),
              new Key(
                  "max-oldest",
                  new Shape.Span(true),
                  "how long a job may wait that could run",
                  "10m"),
              new Key(
                  "max-lag",
                  new Shape.Span(true),
                  "how long an end, or what is due, may go unnoticed",
                  "5m"),
              new Key("max-skew", new Shape.Span(true), "how far clocks may differ", "5s"),
              new Key("min-free", new Shape.Size(), "what must be free on the disk", "1GiB"),
              new Key(
                  "max-dead",
                  new Shape.Whole(0, 1_000_000_000),
                  "how many dead letters there may be")));

  HealthLimits read() {
    var usual = HealthLimits.USUAL;
    return new HealthLimits(
        span("max-latency").orElse(usual.latency()),
        span("max-oldest").orElse(usual.oldest()),
        span("max-lag").orElse(usual.lag()),
        span("max-skew").orElse(usual.skew()),
        value("min-free", fields -> fields.size("min-free")).orElse(usual.leastFree()),
        value("max-dead", fields -> fields.whole("max-dead"))
            .map(n -> OptionalInt.of(n.intValue()))
            .orElse(usual.dead()));
  }

  private Optional<Duration> span(String key) {
    return value(key, fields -> fields.duration(key));
  }

  private <T> Optional<T> value(String key, Function<Fields, Optional<T>> reading) {
    String name = "health." + key;
    for (Layer layer : files) {
      Fields health = layer.fields().within("health", HEALTH);
      if (health.node(key).orElse(null) instanceof Node.Scalar node) {
        String origin = layer.path() + ":" + health.line(key);
        entries.add(new Settings.Entry(name, node.written(), origin));
        return reading.apply(health);
      }
    }
    String preset = HEALTH.key(key).map(Key::preset).orElse("");
    entries.add(new Settings.Entry(name, preset, "default"));
    return Optional.empty();
  }
}
