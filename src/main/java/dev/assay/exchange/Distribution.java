package dev.assay.exchange;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The values that a parameter might have taken, as Optuna says it, and the number under which it
/// stores each of them.
public sealed interface Distribution {

  /// Floats from `low` to `high`.
  ///
  /// @param step 0 for a continuum
  record Real(double low, double high, boolean isLog, double step) implements Distribution {}

  /// Integers from `low` to `high`.
  record Whole(long low, long high, boolean isLog, long step) implements Distribution {}

  /// One of some, stored by its place among them.
  record Choices(List<Value> choices) implements Distribution {
    /// Takes a copy.
    public Choices {
      choices = List.copyOf(choices);
    }
  }

  /// The value that is stored as `number`; empty where there is none.
  default Optional<Value> value(double number) {
    return switch (this) {
      case Real _ -> Optional.of(Value.of(number));
      case Whole _ ->
          number == Math.rint(number) && Math.abs(number) < 0x1p62
              ? Optional.of(Value.of((long) number))
              : Optional.empty();
      case Choices(List<Value> choices) ->
          number >= 0 && number < choices.size() && number == Math.rint(number)
              ? Optional.of(choices.get((int) number))
              : Optional.empty();
    };
  }

  /// The number as which `value` is stored; NaN where it is none of these.
  default double number(Value value) {
    return switch (this) {
      case Real _, Whole _ ->
          switch (value) {
            case Value.Int(var whole) -> whole.doubleValue();
            case Value.Float(double real) -> real;
            case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
                Double.NaN;
          };
      case Choices(List<Value> choices) ->
          choices.contains(value) ? choices.indexOf(value) : Double.NaN;
    };
  }

  /// As Optuna writes it since its version 3.
  default String json() {
    var attributes = new LinkedHashMap<String, Value>();
    String name =
        switch (this) {
          case Real(double low, double high, boolean isLog, double step) -> {
            attributes.put("step", step == 0 ? Value.Null.NULL : Value.of(step));
            attributes.put("low", Value.of(low));
            attributes.put("high", Value.of(high));
            attributes.put("log", Value.of(isLog));
            yield "FloatDistribution";
          }
          case Whole(long low, long high, boolean isLog, long step) -> {
            attributes.put("log", Value.of(isLog));
            attributes.put("step", Value.of(step));
            attributes.put("low", Value.of(low));
            attributes.put("high", Value.of(high));
            yield "IntDistribution";
          }
          case Choices(List<Value> choices) -> {
            attributes.put("choices", Value.of(choices));
            yield "CategoricalDistribution";
          }
        };
    var distribution = new LinkedHashMap<String, Value>();
    distribution.put("name", Value.of(name));
    distribution.put("attributes", Value.object(attributes));
    return Json.writeExact(Value.object(distribution));
  }

  /// The distribution that any version of Optuna wrote as `text`.
  ///
  /// @throws ExchangeException if it is none
  static Distribution parse(String text) {
    try {
      if (Json.parse(text) instanceof Value.Object whole
          && whole.get("name").orElse(Value.Null.NULL) instanceof Value.Text(String name)
          && whole.get("attributes").orElse(Value.Null.NULL) instanceof Value.Object attributes) {
        return new DistributionReader(attributes).read(name);
      }
    } catch (JsonSyntaxException e) {
      throw new ExchangeException("a distribution is no JSON: " + e.getMessage(), "");
    }
    throw new ExchangeException(
        "a distribution has no name and attributes: " + DistributionReader.shown(text), "");
  }
}
