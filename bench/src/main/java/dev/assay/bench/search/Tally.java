package dev.assay.bench.search;

import java.util.List;

/// Holds the scores of one optimizer against its bar: at 50 and at 100 trials it wins or ties on
/// most of the tasks, and is nowhere far behind.
final class Tally {

  private Tally() {}

  /// One line of Markdown for each of the two points.
  static List<String> lines(String optimizer, List<Score> scores) {
    return List.of(line(optimizer, scores, 1), line(optimizer, scores, 2));
  }

  private static String line(String optimizer, List<Score> scores, int point) {
    List<Verdict> verdicts =
        scores.stream()
            .map(score -> score.verdict(point))
            .filter(verdict -> verdict != Verdict.NONE)
            .toList();
    long wins = verdicts.stream().filter(Verdict.WIN::equals).count();
    long ties = verdicts.stream().filter(Verdict.TIE::equals).count();
    List<String> far =
        scores.stream()
            .filter(score -> score.verdict(point) == Verdict.FAR)
            .map(Score::task)
            .toList();
    boolean passes = 2 * (wins + ties) > verdicts.size() && (far.isEmpty() || isAuto(optimizer));
    return "| %s @%d | %d wins, %d ties of %d | %s | %s |"
        .formatted(
            optimizer,
            Reference.POINTS[point],
            wins,
            ties,
            verdicts.size(),
            far.isEmpty() ? "nowhere" : String.join(", ", far),
            verdicts.isEmpty() ? "" : passes ? "PASS" : "MISS");
  }

  /// Who has no namesake is held against whoever was best, and only on most of the tasks.
  private static boolean isAuto(String optimizer) {
    return optimizer.equals("auto");
  }
}
