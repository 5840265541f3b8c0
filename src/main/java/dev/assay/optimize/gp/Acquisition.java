package dev.assay.optimize.gp;

import java.util.List;

/// How much a trial is worth, on a logarithmic scale; or one reason for it, to be summed with
/// others. Points are as [Lattice#features] has them. Not for several threads at once.
interface Acquisition {

  /// Adds the values at `count` points; coordinate k of point j lies at `k count + j`.
  void add(double[] points, int count, double[] values);

  /// The value at one point; its slope is added to `gradient`, 0 along choices.
  double at(double[] point, double[] gradient);

  /// The sum of `terms`.
  static Acquisition sum(List<Acquisition> terms) {
    return new Acquisition() {
      @Override
      public void add(double[] points, int count, double[] values) {
        for (Acquisition term : terms) {
          term.add(points, count, values);
        }
      }

      @Override
      public double at(double[] point, double[] gradient) {
        double sum = 0;
        for (Acquisition term : terms) {
          sum += term.at(point, gradient);
        }
        return sum;
      }
    };
  }
}
