package dev.assay.space;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Comparing values as numbers, where `16` and `16.0` are the same although they are different
/// configurations.
final class Numbers {

  private Numbers() {}

  /// Whether both are the same value, or the same number.
  static boolean same(Value left, Value right) {
    if (left.equals(right)) {
      return true;
    }
    return switch (left) {
      case Value.Int(BigInteger number) ->
          right instanceof Value.Float(double other) && same(number, other);
      case Value.Float(double number) ->
          switch (right) {
            case Value.Int(BigInteger other) -> same(other, number);
            case Value.Float(double other) -> number == other;
            case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> false;
          };
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> false;
    };
  }

  /// Whether both are the same value, or numbers that differ by no more than other arithmetic does.
  static boolean alike(Value left, Value right) {
    double a = number(left);
    double b = number(right);
    return same(left, right) || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }

  /// The number that `value` is, or NaN.
  static double number(Value value) {
    return switch (value) {
      case Value.Int(BigInteger number) -> number.doubleValue();
      case Value.Float(double number) -> number;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  private static boolean same(BigInteger number, double other) {
    return Double.isFinite(other) && new BigDecimal(number).compareTo(new BigDecimal(other)) == 0;
  }
}
