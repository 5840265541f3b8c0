package dev.assay.space;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// The text of a double-precision number as Python's `repr` writes it: the fewest digits that read
/// back as the same number, `1.0`, `0.0001`, `1e-05`, `1e+16`, `nan`, `-inf`.
public final class FloatText {

  private FloatText() {}

  /// The text of `value`; not-a-number and the infinities are `nan`, `inf` and `-inf`.
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String sign = Math.copySign(1.0, value) < 0 ? "-" : "";
    return sign + (value == 0 ? "0.0" : positive(Math.abs(value)));
  }

  private static String positive(double value) {
    BigDecimal shortest = shortest(value);
    String digits = shortest.unscaledValue().toString();
    // The decimal point stands after this many of the digits.
    int point = digits.length() - shortest.scale();
    if (point <= -4 || point > 16) {
      return scientific(digits, point - 1);
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length()) + ".0";
    }
    return digits.substring(0, point) + "." + digits.substring(point);
  }

  private static String scientific(String digits, int exponent) {
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  /// Java writes at least two digits and picks the closest of those (`4.9E-324`), so where it needs
  /// no more than two, one may do (`5e-324`).
  private static BigDecimal shortest(double value) {
    BigDecimal java = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (java.precision() != 2) {
      return java;
    }
    BigDecimal one = java.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one.stripTrailingZeros() : java;
  }
}
