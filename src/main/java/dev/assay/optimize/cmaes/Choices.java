package dev.assay.optimize.cmaes;

import dev.assay.space.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How likely each value of each parameter without an order is. Immutable.
///
/// Source: the categorical part of CatCMA (Hamano et al., arXiv:2405.09962): steps along the
/// natural gradient, here of a fixed length in the Fisher metric, and a margin that keeps every
/// value possible.
///
/// @param probabilities those of each parameter add up to 1; shared, not to be changed
record Choices(List<double[]> probabilities) {

  private static final double STEP = 1;

  /// The priors of `axes`.
  static Choices of(List<Axis.Choice> axes) {
    return new Choices(axes.stream().map(Choices::prior).toList());
  }

  private static double[] prior(Axis.Choice axis) {
    double[] prior = new double[(int) axis.cells()];
    Arrays.setAll(prior, axis::probability);
    return prior;
  }

  /// The priors of `axes` and how often each value is among `chosen`; the priors weigh as much as
  /// one of them for each value.
  static Choices of(List<Axis.Choice> axes, List<int[]> chosen) {
    var probabilities = new ArrayList<double[]>();
    for (int axis = 0; axis < axes.size(); axis++) {
      double[] counts = prior(axes.get(axis));
      int values = counts.length;
      Arrays.setAll(counts, i -> counts[i] * values);
      for (int[] choice : chosen) {
        if (choice[axis] >= 0) {
          counts[choice[axis]]++;
        }
      }
      double sum = Arrays.stream(counts).sum();
      Arrays.setAll(counts, i -> counts[i] / sum);
      probabilities.add(counts);
    }
    return new Choices(List.copyOf(probabilities));
  }

  /// The value of parameter `axis` under which `fraction`, from 0 to 1, falls.
  int draw(int axis, double fraction) {
    double[] likely = probabilities.get(axis);
    double left = fraction;
    for (int i = 0; i < likely.length - 1; i++) {
      left -= likely[i];
      if (left < 0) {
        return i;
      }
    }
    return likely.length - 1;
  }

  /// The probabilities after a generation.
  ///
  /// @param chosen the values of each point, the best first; -1 where a parameter is absent
  /// @param ranks the weight of each
  Choices after(List<int[]> chosen, double[] ranks) {
    List<double[]> gradients = new ArrayList<>();
    double square = 0;
    for (int axis = 0; axis < probabilities.size(); axis++) {
      double[] likely = probabilities.get(axis);
      double[] gradient = gradient(axis, chosen, ranks);
      for (int i = 0; i < likely.length; i++) {
        square += gradient[i] * gradient[i] / likely[i];
      }
      gradients.add(gradient);
    }
    double rate = square > 0 ? Math.min(1, STEP / Math.sqrt(square)) : 0;
    var next = new ArrayList<double[]>();
    for (int axis = 0; axis < probabilities.size(); axis++) {
      next.add(moved(probabilities.get(axis), gradients.get(axis), rate));
    }
    return new Choices(List.copyOf(next));
  }

  private double[] gradient(int axis, List<int[]> chosen, double[] ranks) {
    double[] likely = probabilities.get(axis);
    double[] gradient = new double[likely.length];
    for (int k = 0; k < ranks.length; k++) {
      int choice = chosen.get(k)[axis];
      if (ranks[k] > 0 && choice >= 0) {
        for (int i = 0; i < likely.length; i++) {
          gradient[i] += ranks[k] * ((i == choice ? 1 : 0) - likely[i]);
        }
      }
    }
    return gradient;
  }

  private double[] moved(double[] likely, double[] gradient, double rate) {
    double least = (1 - StrictMath.pow(0.73, 1.0 / probabilities.size())) / (likely.length - 1);
    double[] next = new double[likely.length];
    Arrays.setAll(next, i -> Math.max(least, likely[i] + rate * gradient[i]));
    double over = Arrays.stream(next).sum() - likely.length * least;
    double wanted = 1 - likely.length * least;
    Arrays.setAll(
        next, i -> over > 0 ? least + (next[i] - least) * wanted / over : 1.0 / likely.length);
    return next;
  }
}
