package dev.assay.space;

import dev.assay.numeric.Normal;

/// A distribution over the numbers between two bounds: its cumulative fraction and the inverse.
///
/// @param low on the scale, maybe minus infinity under a normal prior
/// @param high on the scale
record Spread(Scale scale, Prior prior, double low, double high) {

  static Spread over(Scale scale, Prior prior, double low, double high) {
    return new Spread(scale, prior, scale.forward(low), scale.forward(high));
  }

  /// How much of the prior lies below `number`, from 0 to 1.
  double fraction(double number) {
    double position = scale.forward(number);
    double fraction =
        switch (prior) {
          case Prior.Uniform _ -> low == high ? 0.5 : (position - low) / (high - low);
          case Prior.Normal(double mean, double deviation) -> {
            double below = Normal.cumulative((low - mean) / deviation);
            double within = Normal.cumulative((high - mean) / deviation) - below;
            yield within > 0
                ? (Normal.cumulative((position - mean) / deviation) - below) / within
                : 0.5;
          }
        };
    return Math.clamp(fraction, 0.0, 1.0);
  }

  /// The number below which `fraction` of the prior lies.
  double number(double fraction) {
    double position =
        switch (prior) {
          case Prior.Uniform _ -> low * (1 - fraction) + high * fraction;
          case Prior.Normal(double mean, double deviation) -> {
            double below = Normal.cumulative((low - mean) / deviation);
            double above = Normal.cumulative((high - mean) / deviation);
            double at = below + (above - below) * Math.clamp(fraction, 1e-12, 1 - 1e-12);
            yield mean + deviation * Normal.quantile(at);
          }
        };
    return scale.back(Math.clamp(position, low, high));
  }
}
