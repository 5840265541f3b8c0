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

  private static boolean same(BigInteger number, double other) {
    return Double.isFinite(other) && new BigDecimal(number).compareTo(new BigDecimal(other)) == 0;
  }
}
