package dev.assay.analysis;

import dev.assay.optimize.Coding;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Which parameters it took to be among the best tenth of the trials: how differently each is
/// spread there from how it is spread over all trials. Shares of 1; quick, at any number of trials,
/// and honest about conditional parameters, whose trials without them count as such. It sees one
/// parameter at a time, so what only matters together is not seen.
///
/// Source: Watanabe, Bansal, Hutter, *PED-ANOVA*, 2023 (arXiv:2304.10255), equation 16, with the
/// weights of conditional regimes of its extension (arXiv:2601.20800). O(n d) for n trials and d
/// parameters, for each of the resamples.
public final class PedAnova {

  /// Fewer trials say nothing.
  public static final int LEAST_TRIALS = 10;

  private static final double TOP = 0.1;
  private static final int LEAST_TOP = 5;
  private static final int RESAMPLES = 100;

  private final List<Axis> axes;
  private final double[][] points;
  private final int[] order;

  private PedAnova(Coding coding, List<Row> rows) {
    this.axes = coding.axes();
    this.points = rows.stream().map(Row::point).toArray(double[][]::new);
    this.order = Standing.of(rows);
  }

  /// The importance of every parameter that has more than one value, most important first. Several
  /// objectives count together: the best are those of the first fronts. Empty where fewer than
  /// [#LEAST_TRIALS] trials completed.
  ///
  /// @param seed of the resampling that makes the intervals
  public static List<Importance> of(History history, long seed) {
    List<Row> rows = history.rows().stream().filter(Row::isCompleted).toList();
    if (rows.size() < LEAST_TRIALS) {
      return List.of();
    }
    var analysis = new PedAnova(history.coding(), rows);
    List<String> names = history.coding().parameters().stream().map(Parameter::name).toList();
    return Bootstrap.around(
        names, rows.size(), RESAMPLES, seed, (drawn, _) -> analysis.shares(drawn));
  }

  private double[] shares(int[] drawn) {
    int[] best = best(drawn);
    double[] divergences = new double[axes.size()];
    Arrays.setAll(divergences, parameter -> divergence(parameter, best, drawn));
    double sum = Arrays.stream(divergences).sum();
    return sum == 0
        ? divergences
        : Arrays.stream(divergences).map(divergence -> divergence / sum).toArray();
  }

  /// The best of `drawn`, and what stands equal with the last of them.
  private int[] best(int[] drawn) {
    int count = Math.max(LEAST_TOP, (int) Math.ceil(TOP * drawn.length));
    int last =
        IntStream.of(drawn).map(row -> order[row]).sorted().skip(count - 1L).findFirst().orElse(0);
    return IntStream.of(drawn).filter(row -> order[row] <= last).toArray();
  }

  /// Pearson's divergence of the best from all, among the trials that have the parameter, weighted
  /// by how many of both have it.
  private double divergence(int parameter, int[] best, int[] all) {
    double[] there = present(parameter, best);
    double[] everywhere = present(parameter, all);
    if (there.length == 0) {
      return 0;
    }
    double[] top = Density.of(axes.get(parameter), there);
    double[] region = Density.of(axes.get(parameter), everywhere);
    double sum = 0;
    for (int cell = 0; cell < top.length; cell++) {
      double ratio = top[cell] / region[cell] - 1;
      sum += region[cell] * ratio * ratio;
    }
    double alpha = (double) there.length / best.length;
    double beta = (double) everywhere.length / all.length;
    return alpha * alpha / beta * sum;
  }

  private double[] present(int parameter, int[] rows) {
    return IntStream.of(rows)
        .mapToDouble(row -> points[row][parameter])
        .filter(coordinate -> !Double.isNaN(coordinate))
        .toArray();
  }
}
