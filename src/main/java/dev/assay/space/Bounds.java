package dev.assay.space;

/// Numbers between two ends.
///
/// @param low minus infinity for no end
/// @param withLow whether `low` itself is within
/// @param high infinity for no end
/// @param withHigh whether `high` itself is within
public record Bounds(double low, boolean withLow, double high, boolean withHigh) {

  /// Refuses ends between which there is nothing.
  public Bounds {
    if (!(low < high || (low == high && withLow && withHigh))) {
      throw new InvalidSpaceException(
          "there is no number from %s to %s".formatted(text(low), text(high)));
    }
  }

  /// At least `low`.
  public static Bounds atLeast(double low) {
    return new Bounds(low, true, Double.POSITIVE_INFINITY, true);
  }

  /// At most `high`.
  public static Bounds atMost(double high) {
    return new Bounds(Double.NEGATIVE_INFINITY, true, high, true);
  }

  /// Whether `value` is a number within.
  public boolean contains(Value value) {
    return contains(Numbers.number(value));
  }

  private boolean contains(double number) {
    return (withLow ? low <= number : low < number) && (withHigh ? number <= high : number < high);
  }

  /// Whether some value of `domain` may lie within.
  boolean meets(Domain domain) {
    return switch (domain) {
      case Domain.Float(double least, double most, _, _, _) -> meets(least, most);
      case Domain.Int(long least, long most, _, _, _) -> meets(least, most);
      case Domain.Categorical(var choices, _) -> choices.stream().anyMatch(this::contains);
      case Domain.Ordinal(var choices) -> choices.stream().anyMatch(this::contains);
      case Domain.Constant(Value value) -> contains(value);
    };
  }

  private boolean meets(double least, double most) {
    return (withLow ? low <= most : low < most) && (withHigh ? least <= high : least < high);
  }

  /// Such as `>= 3 and < 8`.
  @Override
  public String toString() {
    String from = (withLow ? ">= " : "> ") + text(low);
    String to = (withHigh ? "<= " : "< ") + text(high);
    if (low == Double.NEGATIVE_INFINITY) {
      return to;
    }
    return high == Double.POSITIVE_INFINITY ? from : from + " and " + to;
  }

  /// `number` as a person writes it: 3 and not 3.0.
  static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
