package dev.assay.optimize.gp;

import dev.assay.optimize.Costs;
import java.util.Arrays;

/// What a trial costs, to be taken off its worth: minus the exponent of [Costs] times the logarithm
/// of the cost.
final class Price implements Acquisition {

  private final Costs costs;
  private final boolean[] choices;

  Price(Costs costs, boolean[] choices) {
    this.costs = costs;
    this.choices = choices;
  }

  @Override
  public void add(double[] points, int count, double[] values) {
    double[] point = new double[choices.length];
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < point.length; k++) {
        point[k] = points[k * count + j];
      }
      values[j] += value(point);
    }
  }

  @Override
  public double at(double[] point, double[] gradient) {
    double[] own = Arrays.copyOf(point, choices.length);
    double value = value(own);
    for (int k = 0; k < own.length; k++) {
      if (!choices[k]) {
        // The logarithm is linear along a line.
        double at = own[k];
        own[k] = 1;
        double end = value(own);
        own[k] = 0;
        gradient[k] += end - value(own);
        own[k] = at;
      }
    }
    return value;
  }

  private double value(double[] features) {
    double[] point = features.clone();
    for (int k = 0; k < point.length; k++) {
      if (choices[k] && point[k] < 0) {
        point[k] = Double.NaN;
      }
    }
    return -costs.exponent() * costs.logarithm(point);
  }
}
