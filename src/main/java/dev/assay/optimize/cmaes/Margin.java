package dev.assay.optimize.cmaes;

import dev.assay.numeric.Normal;
import dev.assay.space.Axis;
import java.util.List;

/// Keeps discrete parameters from being stuck in one cell: its neighbours keep a probability of at
/// least a margin. In the first and the last cell the mean is pulled towards the neighbour, in
/// others the axis is stretched.
///
/// Source: Hamano et al., CMA-ES with Margin (arXiv:2205.13482), section 4.
final class Margin {

  private final double margin;

  /// @param margin from 0 to a half
  Margin(double margin) {
    this.margin = margin;
  }

  /// `gaussian` with the margin kept on those of `lines` that have cells.
  Gaussian kept(Gaussian gaussian, List<Axis.Line> lines) {
    double[] mean = gaussian.mean().clone();
    double[] stretch = gaussian.stretch().clone();
    for (int i = 0; i < mean.length; i++) {
      Axis.Line line = lines.get(i);
      if (line.cells() > 0) {
        double from = line.from(mean[i]);
        double to = line.to(mean[i]);
        if (from <= 0 || to >= 1) {
          mean[i] = outer(mean[i], from <= 0 ? to : from, gaussian.deviation(i));
        } else {
          inner(i, from, to, gaussian.deviation(i), mean, stretch);
        }
      }
    }
    return gaussian.with(mean, stretch);
  }

  /// The mean no farther from the only neighbour than the margin allows.
  private double outer(double mean, double edge, double deviation) {
    double farthest = deviation * Normal.quantile(1 - margin);
    return edge + Math.clamp(mean - edge, -farthest, farthest);
  }

  private void inner(
      int i, double from, double to, double deviation, double[] mean, double[] stretch) {
    double least = margin / 2;
    double below = Normal.cumulative((from - mean[i]) / deviation);
    double above = Normal.cumulative((mean[i] - to) / deviation);
    if (below >= least && above >= least) {
      return;
    }
    // What is lifted to the least probability is taken from the others, by what they have over it.
    double lifted = Math.max(least, below) + Math.max(least, above) - below - above;
    double over = Math.max(least, below) + Math.max(least, above) + (1 - below - above) - 3 * least;
    double nextBelow = taken(Math.max(least, below), lifted / over, least);
    double nextAbove = taken(Math.max(least, above), lifted / over, least);
    double left = Normal.quantile(1 - nextBelow);
    double right = Normal.quantile(1 - nextAbove);
    if (left + right > 0) {
      double wanted = (to - from) / (left + right);
      mean[i] = from + wanted * left;
      stretch[i] *= wanted / deviation;
    }
  }

  private static double taken(double probability, double share, double least) {
    return probability - share * (probability - least);
  }
}
