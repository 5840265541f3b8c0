package dev.assay.optimize;

import dev.assay.optimize.History.Row;
import dev.assay.space.Axis;
import java.util.Arrays;
import java.util.List;

/// What trials cost, and how much that should count now: an acquisition becomes acquisition ÷
/// cost^exponent, so its logarithm loses [#exponent] times [#logarithm]. The exponent is the share
/// of the budget that is left (cost cooling, Lee et al. 2020, arXiv:2003.10870): cheap points
/// first, and towards the end whatever is best. Costs are learnt as products of powers, a ridge
/// regression of their logarithm on the coordinates; O(trials · coordinates). Immutable.
public final class Costs {

  /// With fewer known costs nothing is learnt.
  private static final int LEAST = 5;

  private static final int SWEEPS = 30;
  private static final double RIDGE = 0.5;

  /// How much costs count where nothing says how far the search has come.
  private static final double UNBOUNDED = 0.5;

  private final Coding coding;
  private final double spent;
  private final double exponent;
  private final double mean;
  private final double[] weights;

  private Costs(Coding coding, double spent, double exponent, double mean, double[] weights) {
    this.coding = coding;
    this.spent = spent;
    this.exponent = exponent;
    this.mean = mean;
    this.weights = weights;
  }

  /// What `history` says of costs: those of ended trials that are above 0 and finite.
  public static Costs of(History history) {
    List<Row> known = history.rows().stream().filter(row -> isKnown(row.trial().cost())).toList();
    double spent =
        known.stream().filter(row -> row.number() > 0).mapToDouble(r -> r.trial().cost()).sum();
    double[] logs = known.stream().mapToDouble(r -> StrictMath.log(r.trial().cost())).toArray();
    double mean = Arrays.stream(logs).average().orElse(0);
    if (known.size() < LEAST) {
      return new Costs(history.coding(), spent, 0, mean, new double[0]);
    }
    double[] weights = fit(history.coding(), known, logs, mean);
    return new Costs(history.coding(), spent, exponent(history, spent), mean, weights);
  }

  private static boolean isKnown(double cost) {
    return cost > 0 && Double.isFinite(cost);
  }

  private static double exponent(History history, double spent) {
    Problem problem = history.problem();
    if (Double.isFinite(problem.costBudget())) {
      return Math.clamp(1 - spent / problem.costBudget(), 0.0, 1.0);
    }
    if (problem.budget() > 0) {
      long own = history.rows().stream().filter(row -> row.number() > 0).count();
      return Math.clamp(1 - (double) own / problem.budget(), 0.0, 1.0);
    }
    return UNBOUNDED;
  }

  /// What the trials of this experiment have cost together, as far as it is known.
  public double spent() {
    return spent;
  }

  /// How much costs should count now, from 0 (not at all) to 1 (half the cost is as good as twice
  /// the gain); 0 while too few costs are known.
  public double exponent() {
    return exponent;
  }

  /// The natural logarithm of what a trial at `point` will cost; of the geometric mean of all while
  /// too few are known.
  public double logarithm(double[] point) {
    double sum = mean;
    double[] features = weights.length == 0 ? weights : features(coding, point, weights.length);
    for (int i = 0; i < features.length; i++) {
      sum += weights[i] * features[i];
    }
    return sum;
  }

  /// Coordinate descent: each weight in turn takes what the others leave over.
  private static double[] fit(Coding coding, List<Row> known, double[] logs, double mean) {
    int width = width(coding);
    double[][] features = new double[known.size()][];
    double[] rest = new double[known.size()];
    double[] squares = new double[width];
    for (int i = 0; i < rest.length; i++) {
      features[i] = features(coding, known.get(i).point(), width);
      rest[i] = logs[i] - mean;
      for (int j = 0; j < width; j++) {
        squares[j] += features[i][j] * features[i][j];
      }
    }
    double[] weights = new double[width];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int j = 0; j < width; j++) {
        double along = weights[j] * squares[j];
        for (int i = 0; i < rest.length; i++) {
          along += features[i][j] * rest[i];
        }
        double weight = along / (squares[j] + RIDGE);
        for (int i = 0; i < rest.length; i++) {
          rest[i] += (weights[j] - weight) * features[i][j];
        }
        weights[j] = weight;
      }
    }
    return weights;
  }

  private static int width(Coding coding) {
    return 1
        + coding.axes().stream()
            .mapToInt(axis -> axis instanceof Axis.Choice ? (int) axis.cells() : 1)
            .sum();
  }

  /// A constant; for a line its coordinate from -1/2 to 1/2; for a choice one place for each value;
  /// zeros for what is absent.
  private static double[] features(Coding coding, double[] point, int width) {
    double[] features = new double[width];
    features[0] = 1;
    int at = 1;
    for (int i = 0; i < point.length; i++) {
      Axis axis = coding.axes().get(i);
      if (axis instanceof Axis.Line) {
        features[at] = Double.isNaN(point[i]) ? 0 : point[i] - 0.5;
        at++;
      } else {
        if (!Double.isNaN(point[i])) {
          features[at + (int) point[i]] = 1;
        }
        at += (int) axis.cells();
      }
    }
    return features;
  }
}
