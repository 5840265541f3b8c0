package dev.assay.optimize.gp;

/// What a model assumes of its function.
///
/// @param weights one for each input: the inverse of the squared length over which it matters
/// @param signal the variance of the function
/// @param noise the variance of what an observation adds to it
record Hyper(double[] weights, double signal, double noise) {

  /// From logarithms: of the weights, the signal, the noise.
  static Hyper exp(double[] logs) {
    double[] weights = new double[logs.length - 2];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = StrictMath.exp(logs[k]);
    }
    return new Hyper(
        weights, StrictMath.exp(logs[logs.length - 2]), StrictMath.exp(logs[logs.length - 1]));
  }
}
