package dev.assay.optimize.cmaes;

import dev.assay.numeric.SymmetricEigen;
import java.util.Arrays;
import java.util.List;

/// A normal distribution over the lines of a space, and what it remembers of its way. Immutable.
///
/// Sources: Hansen (arXiv:1604.00772), equations 38 to 47; Hansen, Injecting external solutions
/// into CMA-ES (arXiv:1110.4181), for points that were drawn from another distribution; Hamano et
/// al. (arXiv:2205.13482) for the stretch of each axis beside the covariance. An update costs O(λn²
/// + n³).
final class Gaussian {

  private static final double LARGEST_STEP = 1e3;
  private static final double LEAST_EIGENVALUE = 1e-20;

  private final double[] mean;
  private final double step;
  private final double[][] covariance;
  private final double[] stretch;
  private final double[] stepPath;
  private final double[] path;
  private final int updates;
  private final SymmetricEigen eigen;

  private Gaussian(
      double[] mean,
      double step,
      double[][] covariance,
      double[] stretch,
      double[] stepPath,
      double[] path,
      int updates,
      SymmetricEigen eigen) {
    this.mean = mean;
    this.step = step;
    this.covariance = covariance;
    this.stretch = stretch;
    this.stepPath = stepPath;
    this.path = path;
    this.updates = updates;
    this.eigen = eigen;
  }

  /// One that has gone no way yet.
  static Gaussian of(double[] mean, double step, double[][] covariance) {
    int n = mean.length;
    double[] stretch = new double[n];
    Arrays.fill(stretch, 1);
    return new Gaussian(
        mean,
        step,
        covariance,
        stretch,
        new double[n],
        new double[n],
        0,
        SymmetricEigen.of(covariance));
  }

  /// One that is round.
  static Gaussian round(double[] mean, double step) {
    double[][] identity = new double[mean.length][mean.length];
    for (int i = 0; i < mean.length; i++) {
      identity[i][i] = 1;
    }
    return of(mean, step, identity);
  }

  int dimensions() {
    return mean.length;
  }

  /// The mean; shared, not to be changed.
  double[] mean() {
    return mean;
  }

  /// By how much each axis is stretched; shared, not to be changed.
  double[] stretch() {
    return stretch;
  }

  /// The standard deviation along `axis`.
  double deviation(int axis) {
    return step * stretch[axis] * Math.sqrt(covariance[axis][axis]);
  }

  /// The largest variance divided by the least, of all directions.
  double condition() {
    double[] values = eigen.values();
    return values[values.length - 1] / eigenvalue(0);
  }

  /// The same at another place, with other stretches.
  Gaussian with(double[] otherMean, double[] otherStretch) {
    return new Gaussian(otherMean, step, covariance, otherStretch, stepPath, path, updates, eigen);
  }

  /// The point where a draw from the round distribution comes to lie in this one.
  double[] at(double[] normal) {
    double[] scaled = new double[mean.length];
    Arrays.setAll(scaled, i -> Math.sqrt(eigenvalue(i)) * normal[i]);
    double[] point = turned(scaled);
    Arrays.setAll(point, i -> mean[i] + step * stretch[i] * point[i]);
    return point;
  }

  /// The distribution after a generation.
  ///
  /// @param points the best first
  /// @param ours whether each was drawn from this distribution; others are pulled closer
  /// @param ranks the weight of each
  Gaussian after(List<double[]> points, boolean[] ours, double[] ranks, Weights weights) {
    double[][] moves = new double[points.size()][];
    double[] lengths = new double[moves.length];
    for (int k = 0; k < moves.length; k++) {
      moves[k] = move(points.get(k));
      lengths[k] = length(whitened(moves[k]));
      double most = Math.sqrt(mean.length) + 2.0 * mean.length / (mean.length + 2);
      if (!ours[k] && lengths[k] > most) {
        scale(moves[k], most / lengths[k]);
        lengths[k] = most;
      }
    }
    return after(moves, lengths, ranks, weights);
  }

  private Gaussian after(double[][] moves, double[] lengths, double[] ranks, Weights weights) {
    double[] best = new double[mean.length];
    for (int k = 0; k < moves.length; k++) {
      add(best, Math.max(0, ranks[k]), moves[k]);
    }
    double[] nextMean = new double[mean.length];
    Arrays.setAll(nextMean, i -> mean[i] + step * stretch[i] * best[i]);

    double[] nextStepPath =
        followed(stepPath, weights.stepMemory(), weights.mass(), whitened(best));
    double pace = length(nextStepPath) / expectedLength();
    double nextStep =
        Math.min(
            LARGEST_STEP,
            step * StrictMath.exp(weights.stepMemory() / weights.stepDamping() * (pace - 1)));

    // Where the step grows fast the path of the covariance waits, lest both grow at once.
    double begun = 1 - StrictMath.pow(1 - weights.stepMemory(), 2.0 * (updates + 1));
    boolean waits = pace / Math.sqrt(begun) >= 1.4 + 2.0 / (mean.length + 1);
    double[] nextPath =
        followed(
            path, weights.pathMemory(), weights.mass(), waits ? new double[best.length] : best);
    double stall = waits ? weights.pathMemory() * (2 - weights.pathMemory()) : 0;
    double[][] next = covariance(moves, lengths, ranks, weights, nextPath, stall);
    return new Gaussian(
        nextMean,
        nextStep,
        next,
        stretch,
        nextStepPath,
        nextPath,
        updates + 1,
        SymmetricEigen.of(next));
  }

  private double[][] covariance(
      double[][] moves,
      double[] lengths,
      double[] ranks,
      Weights weights,
      double[] nextPath,
      double stall) {
    int n = mean.length;
    double[] shares = new double[ranks.length];
    Arrays.setAll(
        shares,
        k ->
            weights.rankMany()
                * (ranks[k] >= 0 ? ranks[k] : ranks[k] * n / (lengths[k] * lengths[k] + 1e-8)));
    double kept =
        1 - weights.rankOne() * (1 - stall) - weights.rankMany() * Arrays.stream(ranks).sum();
    double[][] next = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double entry = kept * covariance[i][j] + weights.rankOne() * nextPath[i] * nextPath[j];
        for (int k = 0; k < moves.length; k++) {
          entry += shares[k] * moves[k][i] * moves[k][j];
        }
        next[i][j] = entry;
        next[j][i] = entry;
      }
    }
    return next;
  }

  /// A path one move further.
  private static double[] followed(double[] path, double memory, double mass, double[] move) {
    double push = Math.sqrt(memory * (2 - memory) * mass);
    double[] next = new double[path.length];
    Arrays.setAll(next, i -> (1 - memory) * path[i] + push * move[i]);
    return next;
  }

  /// How long a draw from the round distribution is on average.
  private double expectedLength() {
    double n = mean.length;
    return Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  }

  private double eigenvalue(int i) {
    double[] values = eigen.values();
    return Math.max(values[i], LEAST_EIGENVALUE * Math.max(1, values[values.length - 1]));
  }

  /// How far `point` is from the mean, in steps.
  private double[] move(double[] point) {
    double[] move = new double[mean.length];
    Arrays.setAll(move, i -> (point[i] - mean[i]) / (step * stretch[i]));
    return move;
  }

  /// A move in this distribution as the one that is as likely in the round one.
  private double[] whitened(double[] move) {
    int n = mean.length;
    double[] scaled = new double[n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        scaled[j] += eigen.vectors()[i][j] * move[i];
      }
      scaled[j] /= Math.sqrt(eigenvalue(j));
    }
    return turned(scaled);
  }

  /// From the axes of the distribution to those of the space.
  private double[] turned(double[] vector) {
    double[] turned = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        turned[i] += eigen.vectors()[i][j] * vector[j];
      }
    }
    return turned;
  }

  private static void add(double[] sum, double weight, double[] vector) {
    Arrays.setAll(sum, i -> sum[i] + weight * vector[i]);
  }

  private static void scale(double[] vector, double factor) {
    Arrays.setAll(vector, i -> vector[i] * factor);
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }
}
