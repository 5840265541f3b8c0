package dev.assay.optimize.gp;

import dev.assay.optimize.History.Row;
import java.util.Arrays;
import java.util.List;

/// What models see of points: the features of a lattice, and where trials of other experiments are
/// known, a choice more that tells theirs from ours, so that they inform ours as far as they agree.
record View(Lattice lattice, boolean[] choices) {

  /// The view of the trials of `rows`.
  static View of(Lattice lattice, List<Row> rows) {
    boolean others = rows.stream().anyMatch(row -> row.number() <= 0);
    boolean[] choices = Arrays.copyOf(lattice.choices(), lattice.dimensions() + (others ? 1 : 0));
    if (others) {
      choices[lattice.dimensions()] = true;
    }
    return new View(lattice, choices);
  }

  int dimensions() {
    return choices.length;
  }

  /// The features of trials, one row after the other.
  double[] rows(List<Row> rows) {
    int d = dimensions();
    double[] features = new double[rows.size() * d];
    for (int i = 0; i < rows.size(); i++) {
      write(rows.get(i).point(), features, i * d, 1);
      if (d > lattice.dimensions() && rows.get(i).number() <= 0) {
        features[i * d + d - 1] = 1;
      }
    }
    return features;
  }

  /// The features of points of ours: feature k of point j at `k count + j`.
  double[] columns(double[][] points, int from, int count) {
    double[] features = new double[count * dimensions()];
    for (int j = 0; j < count; j++) {
      write(points[from + j], features, j, count);
    }
    return features;
  }

  private void write(double[] point, double[] into, int from, int stride) {
    for (int k = 0; k < point.length; k++) {
      into[from + k * stride] = lattice.feature(point, k);
    }
  }
}
