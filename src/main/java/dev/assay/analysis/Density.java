package dev.assay.analysis;

import dev.assay.numeric.Normal;
import dev.assay.space.Axis;
import java.util.Arrays;

/// How some coordinates are spread over the cells of an axis; every cell has some.
final class Density {

  /// Into how many cells a line is cut that has more values.
  private static final int CELLS = 50;

  private Density() {}

  /// The probability of each cell, all adding up to 1; what is known beforehand counts as one
  /// coordinate.
  static double[] of(Axis axis, double[] coordinates) {
    return switch (axis) {
      case Axis.Choice choice -> counted(choice, coordinates);
      case Axis.Line line -> smoothed(cells(line), coordinates);
    };
  }

  private static int cells(Axis.Line line) {
    return line.cells() > 0 && line.cells() < CELLS ? (int) line.cells() : CELLS;
  }

  private static double[] counted(Axis.Choice axis, double[] coordinates) {
    double[] density = new double[(int) axis.cells()];
    Arrays.setAll(density, axis::probability);
    for (double coordinate : coordinates) {
      density[(int) coordinate]++;
    }
    return Arrays.stream(density).map(count -> count / (coordinates.length + 1)).toArray();
  }

  /// Each coordinate counts as a normal distribution cut off at the ends.
  private static double[] smoothed(int cells, double[] coordinates) {
    double[] density = new double[cells];
    Arrays.fill(density, 1.0 / cells);
    double[] cell =
        Arrays.stream(coordinates).map(x -> Math.min(cells - 1, (int) (x * cells))).toArray();
    double width = width(cell);
    for (double middle : cell) {
      add(density, middle, width);
    }
    return Arrays.stream(density).map(sum -> sum / (cell.length + 1)).toArray();
  }

  private static void add(double[] density, double middle, double width) {
    double below = Normal.cumulative((-0.5 - middle) / width);
    double all = Normal.cumulative((density.length - 0.5 - middle) / width) - below;
    double left = below;
    for (int i = 0; i < density.length; i++) {
      double right = Normal.cumulative((i + 0.5 - middle) / width);
      density[i] += (right - left) / all;
      left = right;
    }
  }

  /// Scott's rule, robust against outliers, in cells; 90% of the narrowest lie in one cell.
  private static double width(double[] cells) {
    double[] sorted = cells.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double variance =
        Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum()
            / Math.max(1, sorted.length - 1);
    double quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    double spread = Math.min(quartiles / 1.34, Math.sqrt(variance));
    return Math.max(1.059 * spread * StrictMath.pow(sorted.length, -0.2), 0.5 / 1.64);
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
