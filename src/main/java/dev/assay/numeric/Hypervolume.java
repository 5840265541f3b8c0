package dev.assay.numeric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How much of the space of losses a set of points covers: the volume of everything that some point
/// is better than and that is better than a reference point. Exact. Each row holds the losses of
/// one point, less is better.
///
/// A point counts only where it is better than the reference in every loss; one with NaN never
/// does. The volume is infinite where a point that counts has a loss of minus infinity, or the
/// reference is infinite.
///
/// In O(n log n) for up to three losses (a sweep), exponential in the number of losses beyond (the
/// WFG algorithm; While, Bradstreet, Barone, 2012).
public final class Hypervolume {

  private Hypervolume() {}

  /// The volume that `losses` cover up to `reference`.
  public static double of(double[][] losses, double[] reference) {
    double[][] counting =
        Arrays.stream(losses).filter(row -> counts(row, reference)).toArray(double[][]::new);
    if (counting.length == 0) {
      return 0;
    }
    boolean finite =
        Arrays.stream(reference).allMatch(Double::isFinite)
            && Arrays.stream(counting).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    return finite ? volume(counting, reference, reference.length) : Double.POSITIVE_INFINITY;
  }

  /// How much of the volume of all each point alone covers: 0 for points that do not count, are
  /// dominated, or are there twice. Infinities are taken as by [#select].
  public static double[] contributions(double[][] losses, double[] reference) {
    double[] finite = finiteReference(losses, reference);
    double[][] points = finitePoints(losses, finite);
    double[] contributions = new double[losses.length];
    for (int i = 0; i < points.length; i++) {
      int without = i;
      double[][] others =
          IntStream.range(0, points.length)
              .filter(j -> j != without)
              .mapToObj(j -> points[j])
              .toArray(double[][]::new);
      contributions[i] = gain(points[i], others, others.length, finite);
    }
    return contributions;
  }

  /// Up to `count` indices of points that together cover much: each the one that adds most to those
  /// before it, which reaches at least 63% of the best there is. Points that add nothing come last.
  /// Ties go to the lexicographically smaller point, then to the smaller index.
  ///
  /// Infinite losses and an infinite reference are taken as one width of the finite losses beyond
  /// them, so that such points are best or worst without hiding all others.
  ///
  /// Source: greedy subset selection with lazy bounds (Chen, Ishibuchi, Shang, 2020).
  public static int[] select(double[][] losses, double[] reference, int count) {
    double[] finite = finiteReference(losses, reference);
    double[][] points = finitePoints(losses, finite);
    double[] bounds = new double[points.length];
    double[][] chosen = new double[Math.min(count, points.length)][];
    int[] indices = new int[chosen.length];
    for (int i = 0; i < points.length; i++) {
      bounds[i] = gain(points[i], chosen, 0, finite);
    }
    // What a point adds only shrinks as others are chosen: the greatest bound that is fresh wins.
    int[] order = Fronts.lexicographic(points, -1);
    int[] position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    var queue =
        new PriorityQueue<Integer>(
            Comparator.<Integer>comparingDouble(i -> -bounds[i])
                .thenComparingInt(i -> position[i]));
    IntStream.range(0, points.length).forEach(queue::add);
    for (int size = 0; size < chosen.length; size++) {
      int best = fresh(queue, bounds, points, chosen, size, finite);
      indices[size] = best;
      chosen[size] = points[best];
    }
    return indices;
  }

  /// Takes the point from `queue` that adds most to the first `size` of `chosen`.
  private static int fresh(
      PriorityQueue<Integer> queue,
      double[] bounds,
      double[][] points,
      double[][] chosen,
      int size,
      double[] reference) {
    var updated = new boolean[points.length];
    int best = queue.remove();
    while (!updated[best]) {
      bounds[best] = Math.min(bounds[best], gain(points[best], chosen, size, reference));
      updated[best] = true;
      queue.add(best);
      best = queue.remove();
    }
    return best;
  }

  /// What `point` adds to the first `size` of `others`.
  private static double gain(double[] point, double[][] others, int size, double[] reference) {
    if (!counts(point, reference)) {
      return 0;
    }
    int dimensions = reference.length;
    double[][] shared =
        Arrays.stream(others, 0, size)
            .filter(other -> counts(other, reference))
            .map(other -> worse(point, other, dimensions))
            .toArray(double[][]::new);
    return Math.max(0, box(point, reference, dimensions) - volume(shared, reference, dimensions));
  }

  private static boolean counts(double[] row, double[] reference) {
    for (int i = 0; i < reference.length; i++) {
      if (!(row[i] < reference[i])) {
        return false;
      }
    }
    return true;
  }

  /// The volume in the first `dimensions` losses; all rows count and are finite.
  private static double volume(double[][] rows, double[] reference, int dimensions) {
    return switch (rows.length) {
      case 0 -> 0;
      case 1 -> box(rows[0], reference, dimensions);
      default ->
          switch (dimensions) {
            case 1 ->
                reference[0] - Arrays.stream(rows).mapToDouble(row -> row[0]).min().orElseThrow();
            case 2 -> sweep(rows, reference);
            case 3 -> sweepLayers(rows, reference);
            default -> slices(nondominated(rows, dimensions), reference, dimensions);
          };
    };
  }

  private static double box(double[] row, double[] reference, int dimensions) {
    double volume = 1;
    for (int i = 0; i < dimensions; i++) {
      volume *= reference[i] - row[i];
    }
    return volume;
  }

  private static double sweep(double[][] rows, double[] reference) {
    double[][] sorted = rows.clone();
    Arrays.sort(sorted, Fronts::compare);
    double area = 0;
    double height = reference[1];
    for (double[] row : sorted) {
      if (row[1] < height) {
        area += (reference[0] - row[0]) * (height - row[1]);
        height = row[1];
      }
    }
    return area;
  }

  /// Goes up the third loss, and keeps the area that the points so far cover in the first two.
  private static double sweepLayers(double[][] rows, double[] reference) {
    double[][] sorted = rows.clone();
    Arrays.sort(
        sorted, Comparator.<double[]>comparingDouble(row -> row[2]).thenComparing(Fronts::compare));
    var staircase = new TreeMap<Double, Double>();
    double volume = 0;
    double area = 0;
    for (int i = 0; i < sorted.length; i++) {
      area += addStep(staircase, sorted[i][0], sorted[i][1], reference);
      double next = i + 1 < sorted.length ? sorted[i + 1][2] : reference[2];
      volume += area * (next - sorted[i][2]);
    }
    return volume;
  }

  /// Adds a point to a staircase, of which `y` falls while `x` grows; by how much the area grows.
  private static double addStep(
      TreeMap<Double, Double> staircase, double x, double y, double[] reference) {
    var left = staircase.floorEntry(x);
    double height = left == null ? reference[1] : left.getValue();
    if (height <= y) {
      return 0;
    }
    double gained = 0;
    double from = x;
    for (var step = staircase.higherEntry(from);
        step != null && step.getValue() >= y;
        step = staircase.higherEntry(from)) {
      gained += (step.getKey() - from) * (height - y);
      from = step.getKey();
      height = step.getValue();
      staircase.remove(from);
    }
    var right = staircase.higherEntry(from);
    gained += ((right == null ? reference[0] : right.getKey()) - from) * (height - y);
    staircase.put(x, y);
    return gained;
  }

  /// Adds points from the worst in the last loss to the best; each adds its box less what it shares
  /// with those still to come, which all reach beyond it in that loss, so one dimension falls away.
  private static double slices(double[][] rows, double[] reference, int dimensions) {
    int last = dimensions - 1;
    double[][] sorted = rows.clone();
    Arrays.sort(
        sorted,
        Comparator.<double[]>comparingDouble(row -> -row[last]).thenComparing(Fronts::compare));
    double volume = 0;
    for (int i = 0; i < sorted.length; i++) {
      double[] row = sorted[i];
      double[][] shared =
          Arrays.stream(sorted, i + 1, sorted.length)
              .map(other -> worse(row, other, last))
              .toArray(double[][]::new);
      double slice = box(row, reference, last) - volume(shared, reference, last);
      volume += (reference[last] - row[last]) * slice;
    }
    return volume;
  }

  private static double[] worse(double[] a, double[] b, int dimensions) {
    double[] worse = new double[dimensions];
    Arrays.setAll(worse, i -> Math.max(a[i], b[i]));
    return worse;
  }

  private static double[][] nondominated(double[][] rows, int dimensions) {
    double[][] cut =
        Arrays.stream(rows).map(row -> Arrays.copyOf(row, dimensions)).toArray(double[][]::new);
    return Arrays.stream(Fronts.nondominated(cut)).mapToObj(i -> cut[i]).toArray(double[][]::new);
  }

  /// The reference with one width beyond the worst loss in the place of infinity.
  private static double[] finiteReference(double[][] losses, double[] reference) {
    double[] finite = reference.clone();
    for (int i = 0; i < finite.length; i++) {
      if (finite[i] == Double.POSITIVE_INFINITY) {
        double[] known = known(losses, i);
        finite[i] = Arrays.stream(known).max().orElse(0) + width(known);
      }
    }
    return finite;
  }

  /// The points with one width before the best loss in the place of minus infinity.
  private static double[][] finitePoints(double[][] losses, double[] reference) {
    double[] least = new double[reference.length];
    for (int i = 0; i < least.length; i++) {
      double[] known = known(losses, i);
      least[i] =
          Math.min(reference[i], Arrays.stream(known).min().orElse(reference[i])) - width(known);
    }
    return Arrays.stream(losses)
        .map(row -> {
          double[] point = row.clone();
          for (int i = 0; i < point.length; i++) {
            point[i] = point[i] == Double.NEGATIVE_INFINITY ? least[i] : point[i];
          }
          return point;
        })
        .toArray(double[][]::new);
  }

  private static double[] known(double[][] losses, int loss) {
    return Arrays.stream(losses).mapToDouble(row -> row[loss]).filter(Double::isFinite).toArray();
  }

  private static double width(double[] known) {
    double width = Arrays.stream(known).max().orElse(0) - Arrays.stream(known).min().orElse(0);
    return width > 0 ? width : 1;
  }
}
