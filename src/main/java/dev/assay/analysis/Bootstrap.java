package dev.assay.analysis;

import dev.assay.numeric.RandomBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// Puts intervals around importances by computing them again from trials drawn with replacement.
final class Bootstrap {
  private static final double TAIL = 0.05;

  private Bootstrap() {}

  /// @param names one for each importance
  /// @param rows how many trials there are
  /// @param resamples how often they are drawn anew
  /// @param importances of the trials at some indices, with random bits of their own
  /// @return most important first, by the trials as they are
  static List<Importance> around(
      List<String> names,
      int rows,
      int resamples,
      long seed,
      BiFunction<int[], RandomBits, double[]> importances) {
    RandomBits bits = RandomBits.of(seed);
    double[] values = importances.apply(IntStream.range(0, rows).toArray(), bits.at(0));
    double[][] samples = new double[values.length][resamples];
    for (int sample = 0; sample < resamples; sample++) {
      RandomBits own = bits.at(sample + 1L);
      double[] drawn = importances.apply(draw(rows, own.at("rows")), own);
      for (int i = 0; i < values.length; i++) {
        samples[i][sample] = drawn[i];
      }
    }
    var result = new ArrayList<Importance>();
    for (int i = 0; i < values.length; i++) {
      Arrays.sort(samples[i]);
      result.add(
          new Importance(
              names.get(i), values[i], quantile(samples[i], TAIL), quantile(samples[i], 1 - TAIL)));
    }
    result.sort(Comparator.comparingDouble(importance -> -importance.value()));
    return List.copyOf(result);
  }

  private static int[] draw(int rows, RandomBits bits) {
    return IntStream.range(0, rows).map(i -> (int) bits.at(i).below(rows)).sorted().toArray();
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
