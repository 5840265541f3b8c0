package dev.assay.config;

import dev.assay.config.SpecDocument.Keys;
import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.Declaration;
import dev.assay.space.Domain;
import dev.assay.space.FloatText;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What stands under `space:` for one name, in the keys that a person would have written.
public final class SpaceDocument {

  private SpaceDocument() {}

  /// The table of `declaration`.
  public static Value.Object write(Declaration declaration) {
    var keys = new Keys();
    switch (declaration) {
      case Parameter parameter -> {
        domain(keys, parameter.domain());
        parameter.preset().ifPresent(preset -> keys.put("default", preset));
      }
      case Zip zip -> {
        keys.put("type", "zip");
        keys.list("rows", zip.rows());
      }
      case Tie tie -> keys.put("type", "tied").put("to", tie.value().text());
    }
    keys.table("when", when(declaration.when()));
    return keys.table();
  }

  private static void domain(Keys keys, Domain domain) {
    switch (domain) {
      case Domain.Float(double low, double high, Scale scale, double step, Prior prior) -> {
        keys.put("type", "float");
        boolean isOpen =
            !Double.isFinite(low)
                || !Double.isFinite(high)
                || (scale == Scale.LOG && low <= 0)
                || (scale == Scale.LOGIT && (low <= 0 || high >= 1));
        if (!isOpen) {
          keys.put("low", Value.of(low)).put("high", Value.of(high));
        }
        scale(keys, scale);
        keys.unless(0, "step", step);
        prior(keys, prior);
      }
      case Domain.Int(long low, long high, long step, Scale scale, Prior prior) -> {
        keys.put("type", "int").put("low", Value.of(low)).put("high", Value.of(high));
        scale(keys, scale);
        if (step != 1) {
          keys.put("step", Value.of(step));
        }
        prior(keys, prior);
      }
      case Domain.Categorical(List<Value> choices, List<Double> weights) -> {
        keys.put("type", "categorical");
        keys.list("choices", choices);
        keys.list("weights", weights.stream().map(Value::of).toList());
      }
      case Domain.Ordinal(List<Value> choices) -> {
        keys.put("type", "ordinal");
        keys.list("choices", choices);
      }
      case Domain.Constant(Value value) -> keys.put("type", "constant").put("value", value);
    }
  }

  private static void scale(Keys keys, Scale scale) {
    if (scale != Scale.LINEAR) {
      keys.put(
          "scale", scale == Scale.POWER_OF_TWO ? "pow2" : scale.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void prior(Keys keys, Prior prior) {
    if (prior instanceof Prior.Normal(double mean, double deviation)) {
      keys.put("mean", Value.of(mean)).put("sigma", Value.of(deviation));
    }
  }

  private static Map<String, Value> when(Condition condition) {
    var when = new LinkedHashMap<String, Value>();
    condition
        .allowed()
        .forEach((parent, values) ->
            when.put(parent, values.size() == 1 ? values.getFirst() : Value.of(values)));
    condition.within().forEach((parent, bounds) -> when.put(parent, Value.of(text(bounds))));
    return when;
  }

  private static String text(Bounds bounds) {
    String low =
        Double.isFinite(bounds.low())
            ? (bounds.withLow() ? ">= " : "> ") + FloatText.of(bounds.low())
            : "";
    String high =
        Double.isFinite(bounds.high())
            ? (bounds.withHigh() ? "<= " : "< ") + FloatText.of(bounds.high())
            : "";
    return low.isEmpty() || high.isEmpty() ? low + high : low + " and " + high;
  }
}
