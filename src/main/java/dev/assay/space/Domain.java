package dev.assay.space;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The values that one parameter may take.
public sealed interface Domain {

  /// How many values there are, or empty where they are a continuum.
  Optional<BigInteger> size();

  /// Whether `value` may be taken; `16` and `16.0` are the same here. Of stepped floats only the
  /// bounds are asked for, since a float seldom meets a step exactly.
  boolean contains(Value value);

  /// The value at `index`, from 0, in the order of the domain; a size always fits a `long`.
  ///
  /// @throws IndexOutOfBoundsException beyond the last value, and always in a continuum
  Value at(long index);

  /// Floating-point numbers from `low` to `high`, both included.
  ///
  /// @param low only under a normal prior without a step may a bound be infinite; on a log scale it
  ///   is then 0, which is not a value, and on a logit scale the bounds are 0 and 1
  /// @param step the distance between two values counted from `low`, or 0 for a continuum; only on
  ///   a linear scale
  record Float(double low, double high, Scale scale, double step, Prior prior) implements Domain {

    /// Refuses bounds that run backwards, and a scale, step or prior that does not fit.
    public Float {
      boolean open = prior instanceof Prior.Normal && step == 0;
      check(
          !Double.isNaN(low)
              && !Double.isNaN(high)
              && (open || (Double.isFinite(low) && Double.isFinite(high))),
          "low %s and high %s must be finite numbers".formatted(low, high));
      check(low <= high, "low must not be above high, found %s and %s".formatted(low, high));
      check(
          scale != Scale.LOG || low > 0 || (open && low == 0),
          "low must be above 0 on a log scale, found %s".formatted(low));
      check(
          scale != Scale.LOGIT || (low > 0 && high < 1) || (open && low >= 0 && high <= 1),
          "low and high must be inside 0 to 1 on a logit scale, found %s and %s"
              .formatted(low, high));
      check(scale != Scale.POWER_OF_TWO, "powers of two are integers; use type int");
      check(step >= 0 && Double.isFinite(step), "step must be above 0, found %s".formatted(step));
      check(step == 0 || scale == Scale.LINEAR, "step needs a linear scale");
      check(
          step == 0 || steps(low, high, step).bitLength() < Long.SIZE - 1,
          "step %s is too small for this domain".formatted(step));
    }

    /// A continuum, or steps, without a prior.
    public Float(double low, double high, Scale scale, double step) {
      this(low, high, scale, step, Prior.Uniform.UNIFORM);
    }

    /// A continuum without a prior.
    public Float(double low, double high, Scale scale) {
      this(low, high, scale, 0);
    }

    @Override
    public Optional<BigInteger> size() {
      if (step == 0) {
        return low == high ? Optional.of(BigInteger.ONE) : Optional.empty();
      }
      return Optional.of(steps(low, high, step).add(BigInteger.ONE));
    }

    private static BigInteger steps(double low, double high, double step) {
      BigDecimal span = BigDecimal.valueOf(high).subtract(BigDecimal.valueOf(low));
      return span.divideToIntegralValue(BigDecimal.valueOf(step)).toBigInteger();
    }

    @Override
    public boolean contains(Value value) {
      return switch (value) {
        case Value.Float(double number) -> low <= number && number <= high;
        case Value.Int(BigInteger number) ->
            low <= number.doubleValue() && number.doubleValue() <= high;
        case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> false;
      };
    }

    /// Computed in decimals, so that the third step of 0.1 is 0.3 and not 0.30000000000000004.
    @Override
    public Value at(long index) {
      checkIndex(this, index);
      BigDecimal offset = BigDecimal.valueOf(step).multiply(BigDecimal.valueOf(index));
      return Value.of(BigDecimal.valueOf(low).add(offset).doubleValue());
    }
  }

  /// Integers from `low` to at most `high`, `step` apart, or the powers of two among them.
  ///
  /// @param step above 0; 1 unless the scale is linear
  record Int(long low, long high, long step, Scale scale, Prior prior) implements Domain {

    /// Refuses bounds that run backwards or span 2^63 and more, and a scale, step or prior that
    /// does not fit.
    public Int {
      check(low <= high, "low must not be above high, found %d and %d".formatted(low, high));
      check(
          low >= 0 || high < Long.MAX_VALUE + low,
          "low %d and high %d are too far apart".formatted(low, high));
      check(high < Long.MAX_VALUE, "high %d is too large".formatted(high));
      check(step > 0, "step must be above 0, found %d".formatted(step));
      check(
          scale != Scale.LOG || low > 0,
          "low must be above 0 on a log scale, found %d".formatted(low));
      check(scale != Scale.LOGIT, "a logit scale needs floats");
      check(
          scale != Scale.POWER_OF_TWO || (isPowerOfTwo(low) && isPowerOfTwo(high)),
          "low and high must be powers of two, found %d and %d".formatted(low, high));
      check(step == 1 || scale == Scale.LINEAR, "step needs a linear scale");
    }

    /// Integers without a prior.
    public Int(long low, long high, long step, Scale scale) {
      this(low, high, step, scale, Prior.Uniform.UNIFORM);
    }

    /// How many integers there are.
    public long count() {
      return scale == Scale.POWER_OF_TWO
          ? exponent(high) - exponent(low) + 1L
          : (high - low) / step + 1;
    }

    private static boolean isPowerOfTwo(long number) {
      return number > 0 && Long.bitCount(number) == 1;
    }

    private static int exponent(long powerOfTwo) {
      return Long.numberOfTrailingZeros(powerOfTwo);
    }

    @Override
    public Optional<BigInteger> size() {
      return Optional.of(BigInteger.valueOf(count()));
    }

    @Override
    public boolean contains(Value value) {
      return switch (value) {
        case Value.Int(BigInteger number) ->
            number.bitLength() < Long.SIZE && contains(number.longValue());
        case Value.Float(double number) ->
            number == Math.rint(number)
                && low <= number
                && number <= high
                && contains((long) number);
        case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> false;
      };
    }

    private boolean contains(long number) {
      return low <= number
          && number <= high
          && (scale == Scale.POWER_OF_TWO ? isPowerOfTwo(number) : (number - low) % step == 0);
    }

    @Override
    public Value at(long index) {
      checkIndex(this, index);
      return Value.of(scale == Scale.POWER_OF_TWO ? low << index : low + index * step);
    }
  }

  /// One of some values, which have no order.
  ///
  /// @param weights how likely each choice is, one number above 0 for each, in any unit; empty
  ///   where all are equally likely
  record Categorical(List<Value> choices, List<Double> weights) implements Domain {

    /// Refuses no choice, equal choices, and weights that do not fit.
    public Categorical {
      choices = distinct(choices);
      weights = List.copyOf(weights);
      check(
          weights.isEmpty() || weights.size() == choices.size(),
          "%d weights do not fit %d choices".formatted(weights.size(), choices.size()));
      check(
          weights.stream().allMatch(weight -> weight > 0 && Double.isFinite(weight)),
          "every weight must be above 0, found %s".formatted(weights));
    }

    /// Choices that are equally likely.
    public Categorical(List<Value> choices) {
      this(choices, List.of());
    }

    @Override
    public Optional<BigInteger> size() {
      return Optional.of(BigInteger.valueOf(choices.size()));
    }

    @Override
    public boolean contains(Value value) {
      return choices.stream().anyMatch(choice -> Numbers.same(choice, value));
    }

    @Override
    public Value at(long index) {
      checkIndex(this, index);
      return choices.get((int) index);
    }
  }

  /// One of some values in an order that means something, such as small, medium, large: neighbours
  /// are alike. Equally likely.
  record Ordinal(List<Value> choices) implements Domain {

    /// Refuses no choice and equal choices.
    public Ordinal {
      choices = distinct(choices);
    }

    @Override
    public Optional<BigInteger> size() {
      return Optional.of(BigInteger.valueOf(choices.size()));
    }

    @Override
    public boolean contains(Value value) {
      return choices.stream().anyMatch(choice -> Numbers.same(choice, value));
    }

    @Override
    public Value at(long index) {
      checkIndex(this, index);
      return choices.get((int) index);
    }
  }

  /// Always the same value.
  record Constant(Value value) implements Domain {

    @Override
    public Optional<BigInteger> size() {
      return Optional.of(BigInteger.ONE);
    }

    @Override
    public boolean contains(Value other) {
      return Numbers.same(value, other);
    }

    @Override
    public Value at(long index) {
      checkIndex(this, index);
      return value;
    }
  }

  private static List<Value> distinct(List<Value> choices) {
    check(!choices.isEmpty(), "choices must name at least one value");
    var seen = new HashSet<Value>();
    for (Value choice : choices) {
      check(
          seen.add(choice),
          "choices must differ, found %s twice".formatted(CanonicalJson.write(choice)));
    }
    return List.copyOf(choices);
  }

  private static void checkIndex(Domain domain, long index) {
    BigInteger size = domain.size().orElse(BigInteger.ZERO);
    if (index < 0 || BigInteger.valueOf(index).compareTo(size) >= 0) {
      throw new IndexOutOfBoundsException("no value %d among %s".formatted(index, size));
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidSpaceException(otherwise);
    }
  }
}
