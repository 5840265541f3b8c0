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
  /// @param importances of the trials at some indices, with random bits of their own; called by
  ///   several threads
  /// @return most important first, by the trials as they are
  static List<Importance> around(
      List<String> names,
      int rows,
      int resamples,
      long seed,
      BiFunction<int[], RandomBits, double[]> importances) {
    RandomBits bits = RandomBits.of(seed);
    double[] values = importances.apply(IntStream.range(0, rows).toArray(), bits.at(0));
    // Each has bits of its own, so they come out alike in whatever order they are computed.
    double[][] samples =
        IntStream.rangeClosed(1, resamples)
            .parallel()
            .mapToObj(bits::at)
            .map(own -> importances.apply(draw(rows, own.at("rows")), own))
            .toArray(double[][]::new);
    var result = new ArrayList<Importance>();
    for (int i = 0; i < values.length; i++) {
      int at = i;
      double[] drawn = Arrays.stream(samples).mapToDouble(s -> s[at]).sorted().toArray();
      result.add(
          new Importance(
              names.get(i), values[i], quantile(drawn, TAIL), quantile(drawn, 1 - TAIL)));
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
