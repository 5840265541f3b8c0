package dev.assay.analysis;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How much worse a model of the trials predicts when the values of one parameter are shuffled
/// among them: in shares of the variance, so 0 is no use at all. Unlike [PedAnova] it sees what
/// matters only together, and all of the space rather than its best part; parameters that say the
/// same share their importance.
///
/// The model is a forest of random trees that predicts the place of a trial among all (so the scale
/// of the objective does not matter); each tree is asked only about trials it has not seen. A
/// parameter that is absent from some trials is shuffled among those that have it.
///
/// Source: Breiman, *Random Forests*, 2001, section 10; trees as in Geurts, Ernst, Wehenkel,
/// *Extremely randomized trees*, 2006. O(r t n d log n) for r resamples of t trees; of more than
/// [#MOST_TRIALS] trials only as many are used, evenly spread.
public final class PermutationImportance {

  /// Fewer trials say nothing.
  public static final int LEAST_TRIALS = 10;

  /// More trials are thinned out.
  public static final int MOST_TRIALS = 1_000;

  private static final int TREES = 40;
  private static final int RESAMPLES = 30;

  private final List<Axis> axes;
  private final double[][] points;

  /// The same, by parameter.
  private final double[][] columns;

  private final double[] targets;

  private PermutationImportance(List<Axis> axes, List<Row> rows) {
    this.axes = axes;
    this.points = rows.stream().map(Row::point).toArray(double[][]::new);
    this.columns = columns(axes.size(), points);
    this.targets = standardised(Standing.of(rows));
  }

  /// The importance of every parameter that has more than one value, most important first. Several
  /// objectives count together, by fronts. Empty where fewer than [#LEAST_TRIALS] trials completed.
  ///
  /// @param seed of the trees, the shuffling and the resampling
  public static List<Importance> of(History history, long seed) {
    List<Row> rows = thinned(history.rows().stream().filter(Row::isCompleted).toList());
    if (rows.size() < LEAST_TRIALS) {
      return List.of();
    }
    var analysis = new PermutationImportance(history.coding().axes(), rows);
    List<String> names = history.coding().parameters().stream().map(Parameter::name).toList();
    return Bootstrap.around(names, rows.size(), RESAMPLES, seed, analysis::importances);
  }

  private static double[][] columns(int parameters, double[][] points) {
    double[][] columns = new double[parameters][points.length];
    for (int row = 0; row < points.length; row++) {
      for (int parameter = 0; parameter < parameters; parameter++) {
        columns[parameter][row] = points[row][parameter];
      }
    }
    return columns;
  }

  private static List<Row> thinned(List<Row> rows) {
    return rows.size() <= MOST_TRIALS
        ? rows
        : IntStream.range(0, MOST_TRIALS)
            .mapToObj(i -> rows.get((int) ((long) i * rows.size() / MOST_TRIALS)))
            .toList();
  }

  /// With mean 0 and variance 1; all 0 where all are equal.
  private static double[] standardised(int[] places) {
    double mean = Arrays.stream(places).average().orElseThrow();
    double variance =
        Arrays.stream(places).mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow();
    double deviation = variance > 0 ? Math.sqrt(variance) : 1;
    return Arrays.stream(places).mapToDouble(place -> (place - mean) / deviation).toArray();
  }

  private double[] importances(int[] drawn, RandomBits bits) {
    double[] sums = new double[axes.size()];
    int asked = 0;
    for (int tree = 0; tree < TREES; tree++) {
      RandomBits own = bits.at("tree").at(tree);
      int[] seen = new int[drawn.length];
      Arrays.setAll(seen, i -> drawn[(int) own.at(i).below(drawn.length)]);
      int[] unseen = unseen(drawn, seen, points.length);
      RandomTree grown = RandomTree.grow(axes, columns, targets, seen, own.at("grow"));
      for (int parameter = 0; parameter < sums.length; parameter++) {
        sums[parameter] += damage(grown, unseen, parameter, own.at("shuffle").at(parameter));
      }
      asked += unseen.length;
    }
    int all = Math.max(1, asked);
    return Arrays.stream(sums).map(sum -> sum / all).toArray();
  }

  private static int[] unseen(int[] drawn, int[] seen, int rows) {
    boolean[] known = new boolean[rows];
    for (int row : seen) {
      known[row] = true;
    }
    return IntStream.of(drawn).filter(row -> !known[row]).toArray();
  }

  /// By how much the squared errors of `rows` grow when those that have `parameter` exchange their
  /// values of it.
  private double damage(RandomTree tree, int[] rows, int parameter, RandomBits bits) {
    int[] having = new int[rows.length];
    int count = 0;
    for (int row : rows) {
      if (!Double.isNaN(points[row][parameter])) {
        having[count++] = row;
      }
    }
    int[] others = shuffled(having, count, bits);
    double damage = 0;
    for (int i = 0; i < count; i++) {
      double[] point = points[having[i]];
      double target = targets[having[i]];
      double before = tree.predict(point, parameter, point[parameter]) - target;
      double after = tree.predict(point, parameter, points[others[i]][parameter]) - target;
      damage += after * after - before * before;
    }
    return damage;
  }

  /// The first `count` of `rows`.
  private static int[] shuffled(int[] rows, int count, RandomBits bits) {
    int[] shuffled = Arrays.copyOf(rows, count);
    for (int i = count - 1; i > 0; i--) {
      int other = (int) bits.at(i).below(i + 1L);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = swapped;
    }
    return shuffled;
  }
}
