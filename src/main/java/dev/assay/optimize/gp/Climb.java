package dev.assay.optimize.gp;

import dev.assay.numeric.Lbfgsb;
import dev.assay.numeric.Lbfgsb.Minimum;
import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Looks for the point of a space at which an acquisition is largest, among those that may be
/// proposed: many candidates, anywhere and around good trials, and from the best of them up, by
/// quasi-Newton steps along continuous coordinates and by trying all values of discrete ones in
/// turn. Not for several threads at once.
final class Climb {

  /// A point and what it is worth.
  record Summit(double[] point, double value) {}

  private record Tried(double[] point) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Tried(double[] point) && Arrays.equals(this.point, point);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(point);
    }
  }

  private static final int ANYWHERE = 512;
  private static final int AROUND = 64;
  private static final int STARTS = 4;

  /// Starts differ by at least so much in some coordinate.
  private static final double APART = 0.05;

  private static final int ROUNDS = 10;
  private static final int STEPS = 30;
  private static final int BATCH = 128;
  private static final Lbfgsb.Limits LIMITS = new Lbfgsb.Limits(60, 1e-4, 1e-9);

  /// Lines of more values are walked along as if they were continuous, and lines of fewer values
  /// are tried out.
  private static final int MANY_CELLS = 32;

  private final View view;
  private final Lattice lattice;
  private final History history;
  private final Acquisition acquisition;
  private final RandomBits bits;
  private final Set<Tried> tried = new HashSet<>();

  Climb(View view, History history, Acquisition acquisition, RandomBits bits) {
    this.view = view;
    this.lattice = view.lattice();
    this.history = history;
    this.acquisition = acquisition;
    this.bits = bits;
    for (Row row : history.rows()) {
      if (row.number() > 0) {
        tried.add(new Tried(row.point()));
      }
    }
  }

  /// The best point that was found, given points of good trials; empty where none was found that
  /// may be proposed.
  Optional<Summit> search(double[][] centres) {
    double[][] candidates = candidates(centres);
    double[] values = values(candidates);
    var starts = new ArrayList<double[]>();
    Optional<Summit> best = Optional.empty();
    for (int next : decreasing(values)) {
      if (starts.size() == STARTS) {
        break;
      }
      double[] start = candidates[next];
      if (starts.stream().noneMatch(other -> isNear(other, start))) {
        starts.add(start);
        Summit summit = climb(new Summit(start, values[next]));
        best = best.filter(b -> b.value() >= summit.value()).or(() -> Optional.of(summit));
      }
    }
    return best;
  }

  private static int[] decreasing(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static boolean isNear(double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      if (Double.isNaN(a[k]) != Double.isNaN(b[k]) || Math.abs(a[k] - b[k]) >= APART) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(double[] point) {
    return !tried.contains(new Tried(point))
        && (history.problem().constraints().isEmpty()
            || history.problem().allows(history.coding().decode(point)));
  }

  private double[][] candidates(double[][] centres) {
    var candidates = new ArrayList<double[]>();
    for (int i = 0; i < ANYWHERE + AROUND * centres.length; i++) {
      double[] point =
          i < ANYWHERE ? anywhere(bits.at(i)) : near(centres[i % centres.length], bits.at(i));
      lattice.snap(point);
      if (accepts(point)) {
        candidates.add(point);
      }
    }
    return candidates.toArray(double[][]::new);
  }

  private double[] anywhere(RandomBits own) {
    double[] point = new double[lattice.dimensions()];
    Arrays.setAll(point, k -> lattice.drawn(k, own.at(k).fraction()));
    return point;
  }

  /// Moves one coordinate, and every other one with some probability; numbers by a normal step of
  /// some width, at least about a cell.
  private double[] near(double[] centre, RandomBits own) {
    int d = centre.length;
    double[] point = centre.clone();
    double width = StrictMath.pow(10, -0.5 - 2.5 * own.at(d).fraction());
    double rate = own.at(d + 1).fraction() < 0.5 ? 1 : Math.max(1.0 / d, 0.3);
    int moved = (int) own.at(d + 2).below(d);
    for (int k = 0; k < d; k++) {
      RandomBits here = own.at(k);
      if (k != moved && here.at(1).fraction() >= rate) {
        continue;
      }
      double fraction = here.fraction();
      if (Double.isNaN(point[k])) {
        point[k] = lattice.drawn(k, fraction);
      } else if (!lattice.choices()[k]) {
        double step = lattice.cells(k) > 0 ? Math.max(width, 1.0 / lattice.cells(k)) : width;
        double score = Normal.quantile(Math.max(fraction, 1e-9));
        point[k] = Math.clamp(point[k] + step * score, 0.0, 1.0);
      } else if (k == moved || here.at(2).fraction() < 0.3) {
        point[k] = lattice.drawn(k, fraction);
      }
    }
    return point;
  }

  private double[] values(double[][] points) {
    double[] values = new double[points.length];
    for (int from = 0; from < points.length; from += BATCH) {
      int count = Math.min(BATCH, points.length - from);
      double[] part = new double[count];
      acquisition.add(view.columns(points, from, count), count, part);
      System.arraycopy(part, 0, values, from, count);
    }
    return values;
  }

  private Summit climb(Summit start) {
    Summit at = start;
    for (int round = 0; round < ROUNDS; round++) {
      Summit along = along(at);
      Summit across = across(along);
      boolean done = across == along || across.value() <= at.value() + 1e-6;
      at = across;
      if (done) {
        break;
      }
    }
    return at;
  }

  /// Up along the continuous coordinates that are there.
  private Summit along(Summit from) {
    int[] free =
        IntStream.range(0, lattice.dimensions())
            .filter(k -> isWalked(k) && !Double.isNaN(from.point()[k]))
            .toArray();
    if (free.length == 0) {
      return from;
    }
    double[] features = view.columns(new double[][] {from.point()}, 0, 1);
    double[] slopes = new double[features.length];
    double[] start = new double[free.length];
    double[] high = new double[free.length];
    Arrays.setAll(start, i -> from.point()[free[i]]);
    Arrays.fill(high, 1);
    Minimum minimum =
        Lbfgsb.minimize(
            (x, gradient) -> {
              for (int i = 0; i < free.length; i++) {
                features[free[i]] = x[i];
              }
              Arrays.fill(slopes, 0);
              double value = acquisition.at(features, slopes);
              for (int i = 0; i < free.length; i++) {
                gradient[i] = -slopes[free[i]];
              }
              return -value;
            },
            start,
            new double[free.length],
            high,
            LIMITS);
    return better(from, free, minimum.point());
  }

  private boolean isWalked(int k) {
    return !lattice.choices()[k] && (lattice.cells(k) == 0 || lattice.cells(k) > MANY_CELLS);
  }

  /// The point at the end of a walk; where it may not be proposed, one before it on the straight
  /// way.
  private Summit better(Summit from, int[] free, double[] end) {
    for (double share = 1; share > 0.05; share /= 2) {
      double[] point = from.point().clone();
      for (int i = 0; i < free.length; i++) {
        point[free[i]] += share * (end[i] - point[free[i]]);
      }
      lattice.snap(point);
      if (accepts(point)) {
        double value = values(new double[][] {point})[0];
        return value > from.value() ? new Summit(point, value) : from;
      }
    }
    return from;
  }

  /// Up by the best change of one discrete coordinate, as long as there is one.
  private Summit across(Summit from) {
    Summit at = from;
    for (int step = 0; step < STEPS; step++) {
      double[][] near = neighbours(at.point());
      double[] values = values(near);
      int best = -1;
      for (int i = 0; i < values.length; i++) {
        if (values[i] > (best < 0 ? at.value() : values[best])) {
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      at = new Summit(near[best], values[best]);
    }
    return at;
  }

  /// The points that differ in one discrete coordinate; on long lines by 1, 2, 4, … cells.
  private double[][] neighbours(double[] point) {
    List<double[]> near = new ArrayList<>();
    for (int k = 0; k < point.length; k++) {
      if (!lattice.isListed(k) || Double.isNaN(point[k])) {
        continue;
      }
      double[] middles = lattice.middles(k);
      int cell = lattice.cell(k, point[k]);
      boolean all = lattice.choices()[k] || middles.length <= MANY_CELLS;
      for (int other = 0; other < middles.length; other++) {
        if (other != cell && (all || Integer.bitCount(Math.abs(other - cell)) == 1)) {
          double[] next = point.clone();
          next[k] = middles[other];
          lattice.snap(next);
          if (accepts(next)) {
            near.add(next);
          }
        }
      }
    }
    return near.toArray(double[][]::new);
  }
}
