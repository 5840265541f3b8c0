package dev.assay.control;

import java.time.Duration;
import java.util.Locale;

/// Numbers with their units, as sentences need them.
final class Amounts {
  private Amounts() {}

  /// `1 job`, `2 jobs`.
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// `1 GPU`, `0.5 GPUs`.
  static String count(double number, String noun) {
    return number(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /// `1`, `0.5`.
  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.2f", number).replaceFirst("0+$", "");
  }

  /// `512 MiB`, `2 GiB`, `1.5 GiB`.
  static String bytes(double bytes) {
    double mib = bytes / (1 << 20);
    if (mib < 1) {
      return number(Math.ceil(bytes / 1024)) + " KiB";
    }
    return mib < 1024
        ? number(Math.round(mib)) + " MiB"
        : number(Math.round(mib / 102.4) / 10.0) + " GiB";
  }

  /// `40s`, `3m05s`, `2h10m`, `4d03h`.
  static String span(Duration span) {
    long seconds = Math.max(0, Math.round(span.toMillis() / 1000.0));
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60)
        : "%dd%02dh".formatted(seconds / 86_400, seconds / 3600 % 24);
  }
}
