package dev.assay.bench.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What one optimizer reached on one task over all seeds.
record Score(String task, String optimizer, List<Race> races) {

  /// The median regret at `point`, an index of [Reference#POINTS].
  double median(int point) {
    double[] regrets = races.stream().mapToDouble(race -> race.regrets()[point]).sorted().toArray();
    int half = regrets.length / 2;
    return regrets.length % 2 == 1 ? regrets[half] : (regrets[half - 1] + regrets[half]) / 2;
  }

  Verdict verdict(int point) {
    double median = median(point);
    return Double.isNaN(median) ? Verdict.NONE : Verdict.of(task, optimizer, point, median);
  }

  /// Milliseconds a suggestion, the mean over all.
  double milliseconds() {
    double seconds = races.stream().mapToDouble(Race::suggesting).sum();
    return 1e3 * seconds / races.stream().mapToInt(Race::suggestions).sum();
  }

  /// One line of Markdown.
  String line() {
    var cells = new ArrayList<String>();
    cells.add(task);
    cells.add(optimizer);
    for (int point = 0; point < Reference.POINTS.length; point++) {
      int at = point;
      String reference = Reference.regret(task, optimizer, at).map(Score::text).orElse("–");
      double median = median(point);
      cells.add(
          Double.isNaN(median)
              ? "–"
              : "%s / %s %s".formatted(text(median), reference, verdict(point)).strip());
    }
    cells.add(text(milliseconds()));
    return "| " + String.join(" | ", cells) + " |";
  }

  /// The head of the table of such lines.
  static String head() {
    var points = Arrays.stream(Reference.POINTS).mapToObj(point -> "@" + point).toList();
    return "| task | optimizer | %s | ms a suggestion |%n|%s"
        .formatted(String.join(" | ", points), "---|".repeat(points.size() + 3));
  }

  /// Three digits.
  static String text(double number) {
    if (Double.isInfinite(number)) {
      return "∞";
    }
    if (Math.abs(number) < 1e-12) {
      return "0"; // the last digit of a mean
    }
    return Math.abs(number) < 1e-3
        ? String.format(java.util.Locale.ROOT, "%.2e", number)
        : new java.math.BigDecimal(number)
            .round(new java.math.MathContext(3))
            .stripTrailingZeros()
            .toPlainString();
  }
}
