package dev.assay.optimize.gp;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Candidates for a trial, each a point that may be proposed, no two of them alike.
final class Pool {

  /// A candidate lies in a box around its centre; the smallest one has this share of the sides of
  /// the largest.
  private static final double SMALLEST = 0.01;

  /// Half a side of the largest box at scale 1.
  private static final double HALF = 0.25;

  private final Lattice lattice;
  private final History history;
  private final RandomBits bits;
  private final Set<List<Double>> taken = new HashSet<>();
  private final List<double[]> points = new ArrayList<>();

  Pool(Lattice lattice, History history, RandomBits bits) {
    this.lattice = lattice;
    this.history = history;
    this.bits = bits;
    for (Row row : history.rows()) {
      if (row.number() > 0) {
        taken.add(key(row.point()));
      }
    }
  }

  private static List<Double> key(double[] point) {
    return Arrays.stream(point).boxed().toList();
  }

  /// The candidates so far.
  double[][] points() {
    return points.toArray(double[][]::new);
  }

  /// Adds up to `count` draws from the priors.
  void addAnywhere(int count) {
    for (int i = 0; i < count; i++) {
      RandomBits own = bits.at("anywhere").at(i);
      double[] point = new double[lattice.dimensions()];
      Arrays.setAll(point, k -> lattice.drawn(k, own.at(k).fraction()));
      add(point);
    }
  }

  /// Adds up to `count` points around `centre`, in boxes of all sizes up to `scale`; some in a few
  /// coordinates only.
  void addAround(double[] centre, int index, int count, double scale) {
    for (int i = 0; i < count; i++) {
      add(around(centre, scale, bits.at("around").at(index).at(i)));
    }
  }

  private double[] around(double[] centre, double scale, RandomBits own) {
    int d = centre.length;
    double[] point = centre.clone();
    double half = HALF * scale * StrictMath.pow(SMALLEST, own.at(d).fraction());
    double rate = own.at(d + 1).fraction() < 0.5 ? 1 : Math.max(1.0 / d, 0.3);
    int moved = (int) own.at(d + 2).below(d);
    for (int k = 0; k < d; k++) {
      RandomBits here = own.at(k);
      double fraction = here.fraction();
      if (k != moved && here.at(1).fraction() >= rate) {
        continue;
      }
      if (Double.isNaN(point[k])) {
        point[k] = lattice.drawn(k, fraction);
      } else if (!lattice.choices()[k]) {
        double least = lattice.cells(k) > 0 ? 1.0 / lattice.cells(k) : 0;
        point[k] = Math.clamp(point[k] + Math.max(half, least) * (2 * fraction - 1), 0.0, 1.0);
      } else if (k == moved || here.at(2).fraction() < half) {
        point[k] = lattice.drawn(k, fraction);
      }
    }
    return point;
  }

  private void add(double[] point) {
    lattice.snap(point);
    boolean allowed =
        history.problem().constraints().isEmpty()
            || history.problem().allows(history.coding().decode(point));
    if (allowed && taken.add(key(point))) {
      points.add(point);
    }
  }
}
