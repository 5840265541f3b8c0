package dev.assay.space;

/// How a number is spread over its domain.
public enum Scale {
  /// Equal differences are equally likely.
  LINEAR,
  /// Equal ratios are equally likely; the domain must be above 0.
  LOG,
  /// Equal differences of `log(x / (1 - x))` are equally likely; the domain must be inside 0 to 1.
  /// For probabilities close to 0 and to 1, such as a discount; only of floats.
  LOGIT,
  /// Powers of two, each equally likely; only of integers, whose bounds must be powers of two.
  POWER_OF_TWO;

  /// Where `number` lies on this scale: itself, its natural logarithm, its logit, its logarithm to
  /// base two.
  public double forward(double number) {
    return switch (this) {
      case LINEAR -> number;
      case LOG -> StrictMath.log(number);
      case LOGIT -> StrictMath.log(number) - StrictMath.log1p(-number);
      case POWER_OF_TWO -> StrictMath.log(number) / StrictMath.log(2);
    };
  }

  /// The number that lies at `position` on this scale; the inverse of [#forward].
  public double back(double position) {
    return switch (this) {
      case LINEAR -> position;
      case LOG -> StrictMath.exp(position);
      case LOGIT -> 1 / (1 + StrictMath.exp(-position));
      case POWER_OF_TWO -> StrictMath.pow(2, position);
    };
  }
}
