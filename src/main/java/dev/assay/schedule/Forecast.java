package dev.assay.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a curve will probably end, as a mean and a standard deviation.
///
/// The curve is taken to be `c + a·φ(x)` with one of many shapes φ: powers of the resource,
/// exponentials, and the curves of trials that have ended. For each shape c and a are fitted by
/// least squares, in closed form; each counts as much as it explains what was said so far, and what
/// they say of the end is mixed. No shape may turn for the worse: it is then taken to stay level.
///
/// Sources: power and exponential families with model averaging, Domhan et al., *Speeding up
/// Automatic Hyperparameter Optimization of Deep Neural Networks by Extrapolation of Learning
/// Curves*, IJCAI 2015; affine transforms of earlier curves as shapes, Chandrashekaran and Lane,
/// *Speeding up Hyper-parameter Optimization by Extrapolation of Learning Curves Using Previous
/// Builds*, ECML PKDD 2017. Both sample their posteriors; least squares needs a ten thousandth of
/// the time. O(shapes × points).
///
/// @param mean of the loss at the end
/// @param deviation of it, above 0
record Forecast(double mean, double deviation) {

  private static final double[] POWERS = {0.1, 0.25, 0.5, 1, 1.5, 2, 3};
  private static final double[] RATES = {1, 3, 6, 12, 24};

  /// A loss is never known better than to this share of it.
  private static final double PRECISION = 1e-3;

  /// With less variation than this a shape is level, and says nothing.
  private static final double LEVEL = 1e-12;

  /// What a curve may look like: its values at the points of the one that is forecast, and then at
  /// the end.
  record Shape(double[] values) {}

  /// The shapes that need no earlier curve.
  ///
  /// @param points resources above 0, rising
  /// @param end above all of them
  static List<Shape> families(double[] points, double end) {
    double[] all = Arrays.copyOf(points, points.length + 1);
    all[points.length] = end;
    var shapes = new ArrayList<Shape>();
    for (double power : POWERS) {
      shapes.add(new Shape(Arrays.stream(all).map(x -> Math.pow(x, -power)).toArray()));
    }
    for (double rate : RATES) {
      shapes.add(new Shape(Arrays.stream(all).map(x -> Math.exp(-rate * x / end)).toArray()));
    }
    return shapes;
  }

  /// The end of a curve.
  ///
  /// @param losses so far, at least two, all finite
  /// @param noise how far losses jump from report to report without meaning it, from 0
  static Forecast of(double[] losses, List<Shape> shapes, double noise) {
    double largest = Arrays.stream(losses).map(Math::abs).max().orElse(0);
    double floor = Math.max(Math.max(noise, PRECISION * largest), Double.MIN_NORMAL);
    List<Fit> fits = shapes.stream().map(shape -> Fit.of(losses, shape)).toList();
    double least = fits.stream().mapToDouble(Fit::error).min().orElse(0);
    double points = losses.length;
    double unexplained = points * floor * floor;
    double[] weights =
        fits.stream()
            .mapToDouble(
                fit -> Math.pow((least + unexplained) / (fit.error() + unexplained), points / 2))
            .toArray();
    double sum = Arrays.stream(weights).sum();
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] / sum * fits.get(i).end();
    }
    double variance = floor * floor;
    for (int i = 0; i < weights.length; i++) {
      double off = fits.get(i).end() - mean;
      variance += weights[i] / sum * (fits.get(i).variance() + off * off);
    }
    return new Forecast(mean, Math.sqrt(variance));
  }

  /// One shape, fitted.
  ///
  /// @param end the loss at the end, and the `variance` of it
  /// @param error the sum of squares that the shape leaves
  private record Fit(double end, double variance, double error) {

    static Fit of(double[] losses, Shape shape) {
      int n = losses.length;
      double[] values = shape.values();
      double meanValue = Arrays.stream(values, 0, n).sum() / n;
      double meanLoss = Arrays.stream(losses).sum() / n;
      double vv = 0;
      double vl = 0;
      double ll = 0;
      for (int i = 0; i < n; i++) {
        double v = values[i] - meanValue;
        double l = losses[i] - meanLoss;
        vv += v * v;
        vl += v * l;
        ll += l * l;
      }
      boolean isLevel = vv < LEVEL;
      double slope = isLevel ? 0 : vl / vv;
      if (slope * (values[n] - values[n - 1]) > 0) {
        slope = 0;
      }
      double error = Math.max(0, ll - 2 * slope * vl + slope * slope * vv);
      double reach = values[n] - meanValue;
      double spread = 1 + 1.0 / n + (isLevel ? 0 : reach * reach / vv);
      return new Fit(meanLoss + slope * reach, error / Math.max(1, n - 2) * spread, error);
    }
  }
}
