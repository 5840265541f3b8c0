package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations, sizes and instants as people write them. Pure.
public final class Quantities {

  /// What a duration may look like.
  public static final String DURATION = "a duration such as 90s, 30m, 1h30m or 2d";

  /// What a size may look like.
  public static final String SIZE = "a size such as 512MiB, 2GiB or 1GB";

  /// What an instant may look like.
  public static final String INSTANT = "an instant such as 2030-01-31T18:00:00Z, or +10m from now";

  private static final Pattern PART =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*(ms|s|m|h|d|w)\\s*");
  private static final Pattern PLAIN = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");
  private static final Pattern SIZED =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*(b|[kmgtp]i?b)?");
  private static final Map<String, Long> MILLIS =
      Map.of(
          "ms",
          1L,
          "s",
          1_000L,
          "m",
          60_000L,
          "h",
          3_600_000L,
          "d",
          86_400_000L,
          "w",
          604_800_000L);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Quantities() {}

  /// The duration that `text` names: parts such as `1h30m`, or a plain number of seconds. Empty if
  /// it names none, or one longer than a hundred years.
  public static Optional<Duration> duration(String text) {
    String plain = text.strip();
    BigDecimal millis = BigDecimal.ZERO;
    if (PLAIN.matcher(plain).matches()) {
      millis = new BigDecimal(plain).movePointRight(3);
    } else {
      Matcher part = PART.matcher(plain);
      int end = 0;
      while (end < plain.length() && part.find(end) && part.start() == end) {
        BigDecimal unit = BigDecimal.valueOf(MILLIS.getOrDefault(part.group(2), 0L));
        millis = millis.add(new BigDecimal(part.group(1)).multiply(unit));
        end = part.end();
      }
      if (plain.isEmpty() || end < plain.length()) {
        return Optional.empty();
      }
    }
    if (millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(millis.setScale(0, RoundingMode.HALF_UP).longValue()));
  }

  /// As [#duration(String)] for a value: a number is in seconds.
  static Optional<Duration> duration(Node.Scalar scalar) {
    return switch (scalar.value()) {
      case Value.Int(var seconds) -> duration(seconds.toString());
      case Value.Float(double seconds)
          when Double.isFinite(seconds) && seconds >= 0 && seconds < 1e12 ->
          duration(new BigDecimal(seconds).setScale(3, RoundingMode.HALF_UP).toPlainString());
      case Value.Text(String text) -> duration(text);
      case Value.Float _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
          Optional.empty();
    };
  }

  /// The bytes that `text` names: `kB` is 1000, `KiB` is 1024, a plain number is in bytes.
  public static Optional<Long> size(String text) {
    Matcher form = SIZED.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return Optional.empty();
    }
    String unit = form.group(2) == null ? "b" : form.group(2);
    int power = "bkmgtp".indexOf(unit.charAt(0));
    var factor = BigDecimal.valueOf(unit.contains("i") ? 1024 : 1000).pow(power);
    var bytes = new BigDecimal(form.group(1)).multiply(factor).setScale(0, RoundingMode.HALF_UP);
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(bytes.longValueExact());
  }

  /// As [#size(String)] for a value: a whole number is in bytes.
  static Optional<Long> size(Node.Scalar scalar) {
    return switch (scalar.value()) {
      case Value.Int(var bytes) -> size(bytes.toString());
      case Value.Text(String text) -> size(text);
      case Value.Float _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
          Optional.empty();
    };
  }

  /// The instant that `text` names: ISO-8601 with an offset or `Z`, or `+` and a duration after
  /// `now`.
  public static Optional<Instant> instant(String text, Instant now) {
    String plain = text.strip();
    if (plain.startsWith("+")) {
      return duration(plain.substring(1)).map(now::plus);
    }
    try {
      return Optional.of(OffsetDateTime.parse(plain).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
