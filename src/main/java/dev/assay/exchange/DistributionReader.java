package dev.assay.exchange;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.List;

/// The attributes of a distribution as versions 0 to 5 of Optuna wrote them.
final class DistributionReader {

  private static final int SHOWN = 60;
  private static final int CHOICES = 10_000;

  private final Value.Object attributes;

  DistributionReader(Value.Object attributes) {
    this.attributes = attributes;
  }

  Distribution read(String name) {
    return switch (name) {
      case "FloatDistribution" -> real(flag("log"), step("step"));
      case "UniformDistribution" -> real(false, 0);
      case "LogUniformDistribution" -> real(true, 0);
      case "DiscreteUniformDistribution" -> real(false, step("q"));
      case "IntDistribution" -> whole(flag("log"));
      case "IntUniformDistribution" -> whole(false);
      case "IntLogUniformDistribution" -> whole(true);
      case "CategoricalDistribution" -> choices();
      default ->
          throw new ExchangeException(
              "a distribution is called '%s', which is not known".formatted(shown(name)),
              "known are those of Optuna 0 to 5");
    };
  }

  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private Distribution real(boolean isLog, double step) {
    double low = number("low");
    double high = number("high");
    if (!(low <= high)
        || (isLog && !(low > 0))
        || !Double.isFinite(low)
        || !Double.isFinite(high)) {
      throw impossible();
    }
    return new Distribution.Real(low, high, isLog, step);
  }

  private Distribution whole(boolean isLog) {
    double low = number("low");
    double high = number("high");
    double step = step("step");
    boolean fits =
        low == Math.rint(low)
            && high == Math.rint(high)
            && step == Math.rint(step)
            && Math.abs(low) < 0x1p53
            && Math.abs(high) < 0x1p53;
    if (!fits || low > high || (isLog && low < 1)) {
      throw impossible();
    }
    return new Distribution.Whole((long) low, (long) high, isLog, Math.max(1, (long) step));
  }

  private Distribution choices() {
    if (attributes.get("choices").orElse(Value.Null.NULL) instanceof Value.Array(List<Value> items)
        && !items.isEmpty()
        && items.size() <= CHOICES) {
      return new Distribution.Choices(items);
    }
    throw impossible();
  }

  private ExchangeException impossible() {
    return new ExchangeException(
        "a distribution makes no sense: " + shown(dev.assay.json.Json.write(attributes)), "");
  }

  private boolean flag(String key) {
    return attributes.get(key).filter(Value.of(true)::equals).isPresent();
  }

  private double step(String key) {
    Value step = attributes.get(key).orElse(Value.Null.NULL);
    if (step == Value.Null.NULL) {
      return 0;
    }
    double number = number(key);
    if (!(number > 0) || !Double.isFinite(number)) {
      throw impossible();
    }
    return number;
  }

  private double number(String key) {
    return switch (attributes.get(key).orElse(Value.Null.NULL)) {
      case Value.Int(BigInteger whole) -> whole.doubleValue();
      case Value.Float(double real) -> real;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
          throw impossible();
    };
  }
}
