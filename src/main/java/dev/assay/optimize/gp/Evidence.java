package dev.assay.optimize.gp;

import dev.assay.numeric.Cholesky;
import dev.assay.numeric.Lbfgsb;
import java.util.Arrays;

/// How unlikely a sample is under a model, as a function of the logarithms of its hyperparameters:
/// minus the logarithm of the marginal likelihood times the belief, with its gradient (Rasmussen
/// and Williams, "Gaussian Processes for Machine Learning", equation 5.9). The constant mean is the
/// one that makes the sample most likely. O(n³ + n² d) an evaluation; not for several threads at
/// once.
final class Evidence implements Lbfgsb.Differentiable {

  private final int n;
  private final int d;
  private final double[] targets;
  private final Belief belief;
  private final double[][] distances;
  private final double[] covariances;
  private final double[] slopes;

  Evidence(Sample sample, Belief belief) {
    this.n = sample.size();
    this.d = sample.dimensions();
    this.targets = sample.targets();
    this.belief = belief;
    int pairs = n * (n - 1) / 2;
    this.distances = new double[d][];
    this.covariances = new double[pairs];
    this.slopes = new double[pairs];
    for (int k = 0; k < d; k++) {
      distances[k] = distances(sample, k, pairs);
    }
  }

  /// The squared distances of all pairs in one input, row by row below the diagonal.
  private static double[] distances(Sample sample, int k, int pairs) {
    double[] distances = new double[pairs];
    int d = sample.dimensions();
    boolean choice = sample.choices()[k];
    int pair = 0;
    for (int i = 0; i < sample.size(); i++) {
      double at = sample.inputs()[i * d + k];
      for (int j = 0; j < i; j++) {
        double gap = at - sample.inputs()[j * d + k];
        distances[pair++] = choice ? (gap == 0 ? 0 : 1) : gap * gap;
      }
    }
    return distances;
  }

  @Override
  public double at(double[] logs, double[] gradient) {
    Hyper hyper = Hyper.exp(logs);
    Cholesky factor;
    try {
      factor = Cholesky.of(covariance(hyper), n);
    } catch (ArithmeticException e) {
      // Not a model: the search for hyperparameters turns back.
      return Double.POSITIVE_INFINITY;
    }
    double mean = Posterior.mean(factor, targets);
    double[] residuals = new double[n];
    Arrays.setAll(residuals, i -> targets[i] - mean);
    double[] weights = residuals.clone();
    factor.solve(weights);
    slope(hyper, factor.inverse(), weights, gradient);
    return Posterior.dot(residuals, weights, n) / 2
        + factor.logDeterminant() / 2
        + belief.penalty(logs, gradient);
  }

  /// The lower triangle of the covariance of the targets. Remembers those of pairs, and slopes.
  private double[] covariance(Hyper hyper) {
    Arrays.fill(covariances, 0);
    for (int k = 0; k < d; k++) {
      double weight = hyper.weights()[k];
      double[] distance = distances[k];
      for (int pair = 0; pair < covariances.length; pair++) {
        covariances[pair] += weight * distance[pair];
      }
    }
    Matern.correlate(covariances, slopes, covariances.length, hyper.signal());
    double[] matrix = new double[Cholesky.entries(n)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(covariances, i * (i - 1) / 2, matrix, Cholesky.entries(i), i);
      matrix[Cholesky.entries(i) + i] = hyper.signal() + hyper.noise();
    }
    return matrix;
  }

  /// Half the trace of (K⁻¹ - w wᵀ) ∂K for every logarithm, w being K⁻¹ times the residuals.
  private void slope(Hyper hyper, double[] inverse, double[] weights, double[] gradient) {
    double diagonal = 0;
    double below = 0;
    int pair = 0;
    for (int i = 0; i < n; i++) {
      int row = Cholesky.entries(i);
      double weight = weights[i];
      for (int j = 0; j < i; j++, pair++) {
        double part = inverse[row + j] - weight * weights[j];
        below += part * covariances[pair];
        slopes[pair] *= part;
      }
      diagonal += inverse[row + i] - weight * weight;
    }
    for (int k = 0; k < d; k++) {
      gradient[k] = hyper.weights()[k] * Posterior.dot(slopes, distances[k], slopes.length);
    }
    gradient[d] = below + hyper.signal() * diagonal / 2;
    gradient[d + 1] = hyper.noise() * diagonal / 2;
  }
}
