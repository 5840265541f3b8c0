package dev.assay.analysis;

import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A regression tree that is cut at random places: of one random cut for each parameter, the one
/// that leaves the least variance. A parameter is cut only where every trial has it.
sealed interface RandomTree permits RandomTree.Leaf, RandomTree.Cut {

  /// Smaller groups are not cut.
  int LEAST_ROWS = 4;

  /// What the trials that ended up here are worth on average.
  record Leaf(double mean) implements RandomTree {}

  /// Where `parameter` is at most `threshold` (of a choice: is `threshold`), it goes left.
  record Cut(int parameter, boolean isChoice, double threshold, RandomTree left, RandomTree right)
      implements RandomTree {

    static boolean goesLeft(double coordinate, boolean isChoice, double threshold) {
      return isChoice ? coordinate == threshold : coordinate <= threshold;
    }
  }

  /// What is expected at `point` when the coordinate of `parameter` is `instead`.
  default double predict(double[] point, int parameter, double instead) {
    RandomTree at = this;
    while (at instanceof Cut cut) {
      double coordinate = cut.parameter() == parameter ? instead : point[cut.parameter()];
      at = Cut.goesLeft(coordinate, cut.isChoice(), cut.threshold()) ? cut.left() : cut.right();
    }
    return ((Leaf) at).mean();
  }

  /// A tree over the `rows` of `points`.
  static RandomTree grow(
      List<Axis> axes, double[][] points, double[] targets, int[] rows, RandomBits bits) {
    return new Growing(axes, points, targets).grow(rows, bits);
  }

  /// What trees grow from.
  record Growing(List<Axis> axes, double[][] points, double[] targets) {

    RandomTree grow(int[] rows, RandomBits bits) {
      double mean = IntStream.of(rows).mapToDouble(row -> targets[row]).average().orElse(0);
      if (rows.length < LEAST_ROWS) {
        return new Leaf(mean);
      }
      int best = -1;
      double gain = 1e-12;
      for (int parameter = 0; parameter < axes.size(); parameter++) {
        double own = gain(rows, parameter, threshold(rows, parameter, bits.at(parameter)));
        if (own > gain) {
          gain = own;
          best = parameter;
        }
      }
      return best < 0 ? new Leaf(mean) : cut(rows, best, bits);
    }

    private RandomTree cut(int[] rows, int parameter, RandomBits bits) {
      double threshold = threshold(rows, parameter, bits.at(parameter));
      boolean isChoice = axes.get(parameter) instanceof Axis.Choice;
      int[] left = side(rows, parameter, isChoice, threshold, true);
      int[] right = side(rows, parameter, isChoice, threshold, false);
      return new Cut(
          parameter,
          isChoice,
          threshold,
          grow(left, bits.at("left")),
          grow(right, bits.at("right")));
    }

    private int[] side(
        int[] rows, int parameter, boolean isChoice, double threshold, boolean left) {
      return Arrays.stream(rows)
          .filter(row -> Cut.goesLeft(points[row][parameter], isChoice, threshold) == left)
          .toArray();
    }

    /// Between the ends of what is there, or one of the choices that are there.
    private double threshold(int[] rows, int parameter, RandomBits bits) {
      if (axes.get(parameter) instanceof Axis.Choice) {
        return points[rows[(int) bits.below(rows.length)]][parameter];
      }
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int row : rows) {
        low = Math.min(low, points[row][parameter]);
        high = Math.max(high, points[row][parameter]);
      }
      return low + (high - low) * bits.fraction();
    }

    /// By how much a cut lessens the sum of squared differences from the mean; 0 where some trial
    /// lacks the parameter.
    private double gain(int[] rows, int parameter, double threshold) {
      boolean isChoice = axes.get(parameter) instanceof Axis.Choice;
      double left = 0;
      double right = 0;
      int count = 0;
      for (int row : rows) {
        double coordinate = points[row][parameter];
        if (Double.isNaN(coordinate)) {
          return 0;
        }
        if (Cut.goesLeft(coordinate, isChoice, threshold)) {
          left += targets[row];
          count++;
        } else {
          right += targets[row];
        }
      }
      int others = rows.length - count;
      double all = left + right;
      return count == 0 || others == 0
          ? 0
          : left * left / count + right * right / others - all * all / rows.length;
    }
  }
}
