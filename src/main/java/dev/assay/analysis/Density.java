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

  /// Each coordinate counts as a normal distribution cut off at the ends. Those of one cell are all
  /// taken to be in its middle, so they are added together.
  private static double[] smoothed(int cells, double[] coordinates) {
    double[] density = new double[cells];
    Arrays.fill(density, 1.0 / cells);
    int[] counts = new int[cells];
    for (double coordinate : coordinates) {
      counts[Math.min(cells - 1, (int) (coordinate * cells))]++;
    }
    double width = width(counts, coordinates.length);
    for (int cell = 0; cell < cells; cell++) {
      if (counts[cell] > 0) {
        add(density, counts[cell], cell, width);
      }
    }
    return Arrays.stream(density).map(sum -> sum / (coordinates.length + 1)).toArray();
  }

  private static void add(double[] density, int count, int middle, double width) {
    double below = Normal.cumulative((-0.5 - middle) / width);
    double all = Normal.cumulative((density.length - 0.5 - middle) / width) - below;
    double left = below;
    for (int i = 0; i < density.length; i++) {
      double right = Normal.cumulative((i + 0.5 - middle) / width);
      density[i] += count * (right - left) / all;
      left = right;
    }
  }

  /// Scott's rule, robust against outliers, in cells; 90% of the narrowest lie in one cell.
  private static double width(int[] counts, int all) {
    double mean = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      mean += (double) counts[cell] * cell / all;
    }
    double squares = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      squares += counts[cell] * (cell - mean) * (cell - mean);
    }
    double quartiles = quantile(counts, all, 0.75) - quantile(counts, all, 0.25);
    double spread = Math.min(quartiles / 1.34, Math.sqrt(squares / Math.max(1, all - 1)));
    return Math.max(1.059 * spread * StrictMath.pow(all, -0.2), 0.5 / 1.64);
  }

  private static int quantile(int[] counts, int all, double share) {
    int before = (int) (share * (all - 1));
    int cell = 0;
    for (int seen = counts[0]; seen <= before; seen += counts[cell]) {
      cell++;
    }
    return cell;
  }
}
