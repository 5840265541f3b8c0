package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.trial.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// Puts one document together, member by member, in the order of the calls. Times become ISO-8601
/// UTC texts with milliseconds, durations become seconds, and what is absent becomes `null`, so
/// that documents of one kind always have the same members. For one thread.
final class Document {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final SequencedMap<String, Value> members = new LinkedHashMap<>();

  Document with(String key, Value value) {
    members.put(key, value);
    return this;
  }

  Document with(String key, String value) {
    return with(key, Value.of(value));
  }

  Document with(String key, long value) {
    return with(key, Value.of(value));
  }

  Document with(String key, double value) {
    return with(key, Value.of(value));
  }

  Document with(String key, boolean value) {
    return with(key, Value.of(value));
  }

  Document with(String key, Instant value) {
    return with(key, time(value));
  }

  Document with(String key, OptionalInt value) {
    return with(key, value.isPresent() ? Value.of(value.getAsInt()) : Value.Null.NULL);
  }

  Document with(String key, OptionalLong value) {
    return with(key, value.isPresent() ? Value.of(value.getAsLong()) : Value.Null.NULL);
  }

  Document with(String key, OptionalDouble value) {
    return with(key, value.isPresent() ? Value.of(value.getAsDouble()) : Value.Null.NULL);
  }

  Document with(String key, List<? extends Value> values) {
    return with(key, Value.of(values));
  }

  Document withTexts(String key, List<String> texts) {
    return with(key, texts.stream().map(Value::of).toList());
  }

  Document withNumbers(String key, List<Integer> numbers) {
    return with(key, numbers.stream().map(Value::of).toList());
  }

  /// The text of what is there, such as an id.
  Document withText(String key, Optional<?> value) {
    return with(key, value.<Value>map(v -> Value.of(v.toString())).orElse(Value.Null.NULL));
  }

  Document withAttempt(String key, Optional<AttemptId> attempt) {
    return with(key, attempt.<Value>map(a -> Value.of(a.number())).orElse(Value.Null.NULL));
  }

  Document withTime(String key, Optional<Instant> value) {
    return with(key, value.map(Document::time).orElse(Value.Null.NULL));
  }

  Document withSeconds(String key, Optional<Duration> value) {
    return with(key, value.map(Document::seconds).orElse(Value.Null.NULL));
  }

  /// How long it took, or has taken until `now`; `null` before it started.
  Document withElapsed(String key, Optional<Instant> from, Optional<Instant> to, Instant now) {
    return withSeconds(key, from.map(start -> Duration.between(start, to.orElse(now))));
  }

  Value.Object build() {
    return new Value.Object(members);
  }

  private static Value time(Instant at) {
    return Value.of(TIME.format(at));
  }

  private static Value seconds(Duration duration) {
    return Value.of(duration.toMillis() / 1000.0);
  }
}
