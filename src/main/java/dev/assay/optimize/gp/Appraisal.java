package dev.assay.optimize.gp;

/// How much a trial is worth, on a logarithmic scale; or one reason for it, to be summed with
/// others. Points are as [Lattice#feature] has them. Not for several threads at once.
interface Appraisal {

  /// Adds the values at `count` points; coordinate k of point j lies at `k count + j`.
  void add(double[] points, int count, double[] values);
}
