package dev.assay.exchange;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one parameter was in the trials that are known, from which follows what it might have been
/// where nothing says so. For one thread.
public final class Observed {

  /// So many different values are no choices any more.
  private static final int MOST = 1000;

  private final Set<Value> values = new LinkedHashSet<>();
  private boolean isNumber = true;
  private boolean isWhole = true;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  /// Takes one value in.
  public void add(Value value) {
    if (values.size() <= MOST) {
      values.add(value);
    }
    switch (value) {
      case Value.Int(BigInteger whole) -> within(whole.doubleValue());
      case Value.Float(double real) -> {
        isWhole = false;
        within(real);
      }
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
          isNumber = false;
    }
  }

  private void within(double number) {
    isNumber &= Double.isFinite(number) && Math.abs(number) < 0x1p53;
    low = Math.min(low, number);
    high = Math.max(high, number);
  }

  /// What it might have been: numbers from the least to the greatest, or one of the values that it
  /// was. Empty where these are too many.
  public Optional<Distribution> distribution() {
    if (values.isEmpty() || (!isNumber && values.size() > MOST)) {
      return Optional.empty();
    }
    if (!isNumber) {
      return Optional.of(new Distribution.Choices(new ArrayList<>(values)));
    }
    return Optional.of(
        isWhole
            ? new Distribution.Whole((long) low, (long) high, false, 1)
            : new Distribution.Real(low, high, false, 0));
  }

  /// The different values, in the order in which they came; not all of them where there are many.
  public List<Value> values() {
    return List.copyOf(values);
  }
}
