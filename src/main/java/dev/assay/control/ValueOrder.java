package dev.assay.control;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import java.math.BigDecimal;
import java.util.Comparator;

/// One order of all values: numbers by size (NaN after all others), then texts, booleans, `null`,
/// and the rest by their JSON.
final class ValueOrder implements Comparator<Value> {

  static final ValueOrder ORDER = new ValueOrder();

  private ValueOrder() {}

  @Override
  public int compare(Value left, Value right) {
    int byKind = Integer.compare(kind(left), kind(right));
    return byKind != 0 ? byKind : sameKind(left, right);
  }

  /// Whether two values are of one kind: both numbers, both texts, …
  static boolean areAlike(Value left, Value right) {
    return kind(left) == kind(right);
  }

  private static int kind(Value value) {
    return switch (value) {
      case Value.Int _, Value.Float _ -> 0;
      case Value.Text _ -> 1;
      case Value.Bool _ -> 2;
      case Value.Null _ -> 3;
      case Value.Array _, Value.Object _ -> 4;
    };
  }

  private static int sameKind(Value left, Value right) {
    return switch (left) {
      case Value.Int _, Value.Float _ -> numbers(left, right);
      case Value.Text(String text) -> text.compareTo(((Value.Text) right).value());
      case Value.Bool(boolean truth) -> Boolean.compare(truth, ((Value.Bool) right).value());
      case Value.Null _ -> 0;
      case Value.Array _, Value.Object _ ->
          CanonicalJson.write(left).compareTo(CanonicalJson.write(right));
    };
  }

  /// Exact where both are finite: an integer may be larger than a double can tell apart.
  private static int numbers(Value left, Value right) {
    double a = asDouble(left);
    double b = asDouble(right);
    if (Double.isFinite(a) && Double.isFinite(b)) {
      return exact(left).compareTo(exact(right));
    }
    if (left instanceof Value.Int && right instanceof Value.Int) {
      return exact(left).compareTo(exact(right));
    }
    return Double.compare(a, b);
  }

  private static double asDouble(Value value) {
    return switch (value) {
      case Value.Int(var whole) -> whole.doubleValue();
      case Value.Float(double number) -> number;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  private static BigDecimal exact(Value value) {
    return value instanceof Value.Int(var whole)
        ? new BigDecimal(whole)
        : new BigDecimal(asDouble(value));
  }
}
