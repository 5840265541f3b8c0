package dev.assay.numeric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Who is better where several losses count: dominance, fronts, crowding. Each row holds the losses
/// of one point, less is better; NaN is worse than infinity, and two NaNs are alike. What comes out
/// for a point does not depend on the order of the rows, except among equal points.
public final class Fronts {

  private Fronts() {}

  /// Whether `a` is nowhere worse than `b` and better somewhere.
  public static boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int i = 0; i < a.length; i++) {
      int order = compare(a[i], b[i]);
      if (order > 0) {
        return false;
      }
      better |= order < 0;
    }
    return better;
  }

  /// The front of each point, 0 for those that nothing dominates, 1 for those that only the first
  /// front dominates, and so on. In O(n log n) for one and two losses, O(n²) at worst for more.
  ///
  /// Source: efficient non-dominated sort with binary search (Zhang et al., 2015).
  public static int[] ranks(double[][] losses) {
    int[] ranks = new int[losses.length];
    var fronts = new ArrayList<List<double[]>>();
    for (int point : lexicographic(losses, -1)) {
      int rank = firstThatDoesNotDominate(fronts, losses[point]);
      if (rank == fronts.size()) {
        fronts.add(new ArrayList<>());
      }
      fronts.get(rank).add(losses[point]);
      ranks[point] = rank;
    }
    return ranks;
  }

  /// The fronts where some points break limits: those with a violation of 0 come first, as in
  /// [#ranks(double[][])]; the others follow, less violation first, equal violations in one front.
  ///
  /// Source: constrained domination (Deb et al., 2002).
  ///
  /// @param violations one for each point, 0 where it breaks nothing; NaN is worse than infinity
  public static int[] ranks(double[][] losses, double[] violations) {
    int[] feasible = IntStream.range(0, losses.length).filter(i -> violations[i] <= 0).toArray();
    int[] among = ranks(rows(losses, feasible));
    int[] ranks = new int[losses.length];
    int next = 0;
    for (int i = 0; i < feasible.length; i++) {
      ranks[feasible[i]] = among[i];
      next = Math.max(next, among[i] + 1);
    }
    double[] levels =
        Arrays.stream(violations)
            .filter(violation -> !(violation <= 0))
            .sorted()
            .distinct()
            .toArray();
    for (int i = 0; i < losses.length; i++) {
      if (!(violations[i] <= 0)) {
        ranks[i] = next + Arrays.binarySearch(levels, violations[i]);
      }
    }
    return ranks;
  }

  /// The indices of the points that nothing dominates, ascending; equal points are all there.
  public static int[] nondominated(double[][] losses) {
    int[] ranks = ranks(losses);
    return IntStream.range(0, ranks.length).filter(i -> ranks[i] == 0).toArray();
  }

  /// How much room each point of one front has around it, in widths of the front summed over the
  /// losses: infinite for the ends of every loss, and for all where there are at most two. A loss
  /// in which all are equal says nothing; the room to an infinite loss is infinite.
  ///
  /// Source: crowding distance (Deb et al., 2002).
  public static double[] crowding(double[][] losses) {
    double[] crowding = new double[losses.length];
    if (losses.length <= 2) {
      Arrays.fill(crowding, Double.POSITIVE_INFINITY);
      return crowding;
    }
    for (int loss = 0; loss < losses[0].length; loss++) {
      addGaps(crowding, losses, loss);
    }
    return crowding;
  }

  private static void addGaps(double[] crowding, double[][] losses, int loss) {
    int[] order = lexicographic(losses, loss);
    int last = order.length - 1;
    if (compare(losses[order[0]][loss], losses[order[last]][loss]) == 0) {
      return;
    }
    crowding[order[0]] = Double.POSITIVE_INFINITY;
    crowding[order[last]] = Double.POSITIVE_INFINITY;
    double width = width(losses, loss);
    for (int i = 1; i < last; i++) {
      double before = losses[order[i - 1]][loss];
      double after = losses[order[i + 1]][loss];
      double gap = compare(before, after) == 0 ? 0 : (after - before) / width;
      crowding[order[i]] += Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap;
    }
  }

  /// From the least to the greatest finite loss; 1 where that is nothing.
  private static double width(double[][] losses, int loss) {
    double[] finite =
        Arrays.stream(losses).mapToDouble(row -> row[loss]).filter(Double::isFinite).toArray();
    double width = Arrays.stream(finite).max().orElse(0) - Arrays.stream(finite).min().orElse(0);
    return width > 0 ? width : 1;
  }

  private static int firstThatDoesNotDominate(List<List<double[]>> fronts, double[] point) {
    int low = 0;
    int high = fronts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isDominated(point, fronts.get(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Of points in lexicographic order the last of a front decides for up to two losses.
  private static boolean isDominated(double[] point, List<double[]> front) {
    int least = point.length <= 2 ? front.size() - 1 : 0;
    for (int i = front.size() - 1; i >= least; i--) {
      if (dominates(front.get(i), point)) {
        return true;
      }
    }
    return false;
  }

  /// The indices of the rows in the order of the loss `first` (if not negative), then of all losses
  /// from the left, then of the index.
  static int[] lexicographic(double[][] losses, int first) {
    Comparator<Integer> order =
        (a, b) -> {
          int least = first < 0 ? 0 : compare(losses[a][first], losses[b][first]);
          return least != 0 ? least : compare(losses[a], losses[b]);
        };
    return IntStream.range(0, losses.length).boxed().sorted(order).mapToInt(i -> i).toArray();
  }

  /// Lexicographic order of two rows.
  static int compare(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      int order = compare(a[i], b[i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// NaN last; unlike `Double.compare`, both zeros are equal.
  private static int compare(double a, double b) {
    return a == b ? 0 : Double.compare(a, b);
  }

  private static double[][] rows(double[][] losses, int[] indices) {
    return Arrays.stream(indices).mapToObj(i -> losses[i]).toArray(double[][]::new);
  }
}
