package dev.assay.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what a misspelt word was meant to be.
public final class Nearest {

  private Nearest() {}

  /// The word of `known` that is fewest edits away from `word`, if that is few for its length.
  static Optional<String> of(String word, Collection<String> known) {
    String plain = plain(word);
    int most = Math.max(1, Math.min(3, plain.length() / 3 + (plain.length() > 3 ? 1 : 0)));
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= 3)
        .min(
            Comparator.<String>comparingInt(candidate -> edits(plain, plain(candidate)))
                .thenComparing(Comparator.naturalOrder()))
        .filter(candidate -> edits(plain, plain(candidate)) <= most);
  }

  /// `; did you mean 'x'?` without the `; `, or empty.
  public static String hint(String word, Collection<String> known) {
    return of(word, known).map("did you mean '%s'?"::formatted).orElse("");
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /// Letters to insert, remove, replace or swap with their neighbour.
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(d[i - 1][j - 1] + same, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
