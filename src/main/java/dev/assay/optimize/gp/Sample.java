package dev.assay.optimize.gp;

import java.util.Arrays;

/// Inputs and what was observed there. The arrays are not changed.
///
/// @param choices for each input number whether it is a choice: two are equal or one apart
/// @param inputs one row after the other
/// @param targets one for each row
record Sample(boolean[] choices, double[] inputs, double[] targets) {

  /// How many rows there are.
  int size() {
    return targets.length;
  }

  /// How many numbers a row has.
  int dimensions() {
    return choices.length;
  }

  /// The same inputs with other targets.
  Sample withTargets(double[] targets) {
    return new Sample(choices, inputs, targets);
  }

  /// Whether all numbers are the same; records compare arrays by identity.
  boolean isLike(Sample other) {
    return Arrays.equals(choices, other.choices)
        && Arrays.equals(inputs, other.inputs)
        && Arrays.equals(targets, other.targets);
  }
}
