package dev.assay.space;

/// What is believed about a number before anything was tried.
public sealed interface Prior {

  /// Every place on the scale of the domain is equally likely.
  enum Uniform implements Prior {
    /// The only one.
    UNIFORM
  }

  /// Normal on the scale of the domain and cut off at its bounds: on a linear scale a normal prior,
  /// on a log scale a log-normal one, on a logit scale a logit-normal one.
  ///
  /// @param mean on the scale of the domain: of a log-normal, the natural logarithm of its median
  /// @param deviation the standard deviation on that scale, above 0
  record Normal(double mean, double deviation) implements Prior {

    /// Refuses what is not finite and a deviation that is not above 0.
    public Normal {
      if (!Double.isFinite(mean)) {
        throw new InvalidSpaceException("mean must be a finite number, found %s".formatted(mean));
      }
      if (!(deviation > 0) || !Double.isFinite(deviation)) {
        throw new InvalidSpaceException("sigma must be above 0, found %s".formatted(deviation));
      }
    }
  }
}
