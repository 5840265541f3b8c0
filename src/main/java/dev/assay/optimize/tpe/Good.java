package dev.assay.optimize.tpe;

import dev.assay.numeric.Fronts;
import dev.assay.numeric.Hypervolume;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.tpe.Standing.Kind;
import java.util.Arrays;
import java.util.List;

/// Which trials are the good ones.
final class Good {

  private Good() {}

  /// The best `count` of the ranked trials in the slots from `from` to `to`, best first; the older
  /// of two that stand alike.
  static int[] best(Standing[] standings, int from, int to, int count) {
    int[] best = new int[count];
    int size = 0;
    for (int slot = from; slot < to; slot++) {
      Standing standing = standings[slot];
      if (!standing.kind().isRanked()
          || (size == count && (count == 0 || !standing.isBetterThan(standings[best[size - 1]])))) {
        continue;
      }
      int position = size < count ? size++ : size - 1;
      while (position > 0 && standing.isBetterThan(standings[best[position - 1]])) {
        best[position] = best[position - 1];
        position--;
      }
      best[position] = slot;
    }
    return Arrays.copyOf(best, size);
  }

  /// The standings where several losses count: by fronts, and in the front that is cut at `count`
  /// those first that together cover most volume (greedy).
  static Standing[] byFronts(List<Row> rows, Standing[] standings, int from, int to, int count) {
    Standing[] ranked = standings.clone();
    int[] slots =
        java.util.stream.IntStream.range(from, to)
            .filter(slot -> standings[slot].kind() == Kind.COMPLETED)
            .toArray();
    double[][] losses =
        Arrays.stream(slots).mapToObj(slot -> rows.get(slot).losses()).toArray(double[][]::new);
    int[] ranks = Fronts.ranks(losses);
    for (int i = 0; i < slots.length; i++) {
      ranked[slots[i]] = new Standing(Kind.COMPLETED, ranks[i], Double.POSITIVE_INFINITY);
    }
    int[] sizes = new int[slots.length + 1];
    Arrays.stream(ranks).forEach(rank -> sizes[rank]++);
    int cut = 0;
    int before = 0;
    while (before + sizes[cut] < count && sizes[cut] > 0) {
      before += sizes[cut++];
    }
    int front = cut;
    int[] inFront =
        java.util.stream.IntStream.range(0, slots.length).filter(i -> ranks[i] == front).toArray();
    double[][] covered = Arrays.stream(inFront).mapToObj(i -> losses[i]).toArray(double[][]::new);
    if (covered.length > 0) {
      int[] chosen = Hypervolume.select(covered, reference(losses), count - before);
      for (int i = 0; i < chosen.length; i++) {
        ranked[slots[inFront[chosen[i]]]] = new Standing(Kind.COMPLETED, front, i);
      }
    }
    return ranked;
  }

  /// A tenth beyond the worst loss of each objective.
  private static double[] reference(double[][] losses) {
    double[] reference = new double[losses[0].length];
    for (int i = 0; i < reference.length; i++) {
      double worst = Double.NEGATIVE_INFINITY;
      for (double[] row : losses) {
        worst = Double.isFinite(row[i]) ? Math.max(worst, row[i]) : worst;
      }
      worst = Double.isFinite(worst) ? worst : 0;
      reference[i] = worst == 0 ? 1e-12 : Math.max(1.1 * worst, 0.9 * worst);
    }
    return reference;
  }
}
