package dev.assay.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans of time as people write and read them.
final class Spans {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d|w)");
  private static final Pattern SECONDS = Pattern.compile("\\d+(?:\\.\\d+)?");

  private Spans() {}

  /// Reads `30m`, `1h30m`, `500ms`, `2d`; a plain number is seconds.
  ///
  /// @param option named in the error
  static Duration parse(String option, String text) {
    if (SECONDS.matcher(text).matches()) {
      return of(option, text, Double.parseDouble(text), 1000);
    }
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      sum = sum.plus(of(option, text, Double.parseDouble(part.group(1)), millis(part.group(2))));
      end = part.end();
    }
    if (text.isEmpty() || end != text.length()) {
      throw new UsageException(
          "%s needs a span of time, found '%s'".formatted(option, text),
          "write 90s, 30m, 1h30m or 2d; a plain number is seconds");
    }
    return sum;
  }

  private static Duration of(String option, String text, double count, long unit) {
    double millis = count * unit;
    if (millis > 1e15) {
      throw new UsageException("%s is too long: '%s'".formatted(option, text), "");
    }
    try {
      return Duration.ofMillis(Math.round(millis));
    } catch (DateTimeException | ArithmeticException e) {
      throw new UsageException("%s is too long: '%s'".formatted(option, text), "");
    }
  }

  private static long millis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> 604_800_000;
    };
  }

  /// `0.4s`, `12s`, `3m05s`, `2h10m`, `4d03h`.
  static String text(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1fs", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3600) {
      return "%dm%02ds".formatted(whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return "%dh%02dm".formatted(whole / 3600, whole / 60 % 60);
    }
    return "%dd%02dh".formatted(whole / 86_400, whole / 3600 % 24);
  }

  /// `2026-11-22T08:30:00Z`.
  static String second(Instant at) {
    return at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  /// How long ago `at` was.
  static String ago(Instant at, Instant now) {
    long seconds = Duration.between(at, now).toSeconds();
    if (seconds < 0) {
      return "in " + text((double) -seconds);
    }
    if (seconds < 60) {
      return seconds + "s ago";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m ago";
    }
    return seconds < 172_800 ? seconds / 3600 + "h ago" : seconds / 86_400 + "d ago";
  }
}
