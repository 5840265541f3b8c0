package dev.assay.optimize.gp;

import java.util.List;

/// An appraisal that can be climbed.
interface Acquisition extends Appraisal {

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
