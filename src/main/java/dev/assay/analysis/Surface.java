package dev.assay.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A value over the unit square, drawn through scattered points: each place takes the mean of the
/// nearest points, near ones counting more (the square of the inverse distance). A picture of what
/// was seen, no model: where there are no points it only repeats the nearest.
public final class Surface {

  /// How many points decide a place.
  private static final int NEAREST = 8;

  private Surface() {}

  /// The value in the middle of each cell, `columns` by `rows`, row by row from the bottom; empty
  /// without points. O(c r n log n) for n points.
  ///
  /// @param x from 0 to 1
  /// @param y from 0 to 1
  public static double[] of(double[] x, double[] y, double[] values, int columns, int rows) {
    if (values.length == 0) {
      return new double[0];
    }
    double[] surface = new double[columns * rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double atX = (column + 0.5) / columns;
        double atY = (row + 0.5) / rows;
        double[] squares =
            IntStream.range(0, values.length)
                .mapToDouble(i -> square(x[i] - atX) + square(y[i] - atY))
                .toArray();
        surface[row * columns + column] = mean(squares, values);
      }
    }
    return surface;
  }

  private static double mean(double[] squares, double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> squares[i]));
    double weights = 0;
    double sum = 0;
    for (int i = 0; i < Math.min(NEAREST, order.length); i++) {
      double weight = 1 / (squares[order[i]] + 1e-4);
      weights += weight;
      sum += weight * values[order[i]];
    }
    return sum / weights;
  }

  private static double square(double number) {
    return number * number;
  }
}
