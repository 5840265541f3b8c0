package dev.assay.analysis;

import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import java.util.List;

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

  /// A tree over some rows.
  ///
  /// @param columns the coordinates of every row, by parameter
  static RandomTree grow(
      List<Axis> axes, double[][] columns, double[] targets, int[] rows, RandomBits bits) {
    boolean[] choices = new boolean[axes.size()];
    for (int parameter = 0; parameter < choices.length; parameter++) {
      choices[parameter] = axes.get(parameter) instanceof Axis.Choice;
    }
    return new Growing(choices, columns, targets, rows.clone(), new int[rows.length])
        .grow(0, rows.length, bits);
  }

  /// What trees grow from. Each node owns a stretch of `rows`, which its cut parts in two, each in
  /// the order they had. Plain loops: an analysis grows a thousand trees.
  ///
  /// @param choices which parameters are choices
  /// @param aside room for the rows of a node
  record Growing(boolean[] choices, double[][] columns, double[] targets, int[] rows, int[] aside) {

    RandomTree grow(int from, int to, RandomBits bits) {
      if (to - from < LEAST_ROWS) {
        return leaf(from, to);
      }
      int best = -1;
      double threshold = 0;
      double gain = 1e-12;
      for (int parameter = 0; parameter < choices.length; parameter++) {
        double at = threshold(from, to, parameter, bits.at(parameter));
        double own = gain(from, to, parameter, at);
        if (own > gain) {
          gain = own;
          threshold = at;
          best = parameter;
        }
      }
      return best < 0 ? leaf(from, to) : cut(from, to, best, threshold, bits);
    }

    private Leaf leaf(int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += targets[rows[i]];
      }
      return new Leaf(from == to ? 0 : sum / (to - from));
    }

    private RandomTree cut(int from, int to, int parameter, double threshold, RandomBits bits) {
      boolean isChoice = choices[parameter];
      double[] column = columns[parameter];
      int middle = from;
      int others = 0;
      for (int i = from; i < to; i++) {
        int row = rows[i];
        if (Cut.goesLeft(column[row], isChoice, threshold)) {
          rows[middle++] = row;
        } else {
          aside[others++] = row;
        }
      }
      System.arraycopy(aside, 0, rows, middle, others);
      RandomTree left = grow(from, middle, bits.at("left"));
      RandomTree right = grow(middle, to, bits.at("right"));
      return new Cut(parameter, isChoice, threshold, left, right);
    }

    /// Between the ends of what is there, or one of the choices that are there; NaN where some
    /// trial lacks the parameter.
    private double threshold(int from, int to, int parameter, RandomBits bits) {
      double[] column = columns[parameter];
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        double coordinate = column[rows[i]];
        if (Double.isNaN(coordinate)) {
          return Double.NaN;
        }
        low = coordinate < low ? coordinate : low;
        high = coordinate > high ? coordinate : high;
      }
      return choices[parameter]
          ? column[rows[from + (int) bits.below(to - from)]]
          : low + (high - low) * bits.fraction();
    }

    /// By how much a cut lessens the sum of squared differences from the mean; 0 where there is
    /// none. Both sums are taken in the order of the rows: cuts that part them alike gain alike.
    private double gain(int from, int to, int parameter, double threshold) {
      double[] column = columns[parameter];
      boolean isChoice = choices[parameter];
      double left = 0;
      double right = 0;
      int count = 0;
      for (int i = from; i < to; i++) {
        int row = rows[i];
        boolean goesLeft = Cut.goesLeft(column[row], isChoice, threshold);
        left += goesLeft ? targets[row] : 0;
        right += goesLeft ? 0 : targets[row];
        count += goesLeft ? 1 : 0;
      }
      int others = to - from - count;
      double all = left + right;
      return count == 0 || others == 0
          ? 0
          : left * left / count + right * right / others - all * all / (to - from);
    }
  }
}
