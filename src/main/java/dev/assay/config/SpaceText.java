package dev.assay.config;

import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.Declaration;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.util.LinkedHashMap;
import java.util.List;

/// [Space] ⇄ the list that stores it.
final class SpaceText {

  private SpaceText() {}

  static Value write(Space space) {
    return Value.of(space.declarations().stream().map(SpaceText::declaration).toList());
  }

  static Space read(Stored stored, String key) {
    return new Space(stored.tables(key).map(SpaceText::declaration).toList());
  }

  private static Value declaration(Declaration declaration) {
    var writer = new Stored.Writer().put("name", declaration.name());
    switch (declaration) {
      case Parameter parameter -> {
        domain(parameter.domain(), writer);
        writer.put("default", parameter.preset());
      }
      case Zip zip -> writer.put("type", "zip").put("rows", zip.rows().stream());
      case Tie tie -> writer.put("type", "tied").put("to", tie.value().text());
    }
    return condition(declaration.when(), writer).table();
  }

  private static void domain(Domain domain, Stored.Writer writer) {
    switch (domain) {
      case Domain.Float(double low, double high, Scale scale, double step, Prior prior) ->
          prior(
              prior,
              writer
                  .put("type", "float")
                  .put("low", low)
                  .put("high", high)
                  .put("scale", scale.name())
                  .put("step", step));
      case Domain.Int(long low, long high, long step, Scale scale, Prior prior) ->
          prior(
              prior,
              writer
                  .put("type", "int")
                  .put("low", low)
                  .put("high", high)
                  .put("scale", scale.name())
                  .put("step", step));
      case Domain.Categorical(List<Value> choices, List<Double> weights) ->
          weights(weights, writer.put("type", "categorical").put("choices", choices.stream()));
      case Domain.Ordinal(List<Value> choices) ->
          writer.put("type", "ordinal").put("choices", choices.stream());
      case Domain.Constant(Value value) -> writer.put("type", "constant").put("value", value);
    }
  }

  private static Stored.Writer condition(Condition condition, Stored.Writer writer) {
    if (!condition.allowed().isEmpty()) {
      var when = new LinkedHashMap<String, Value>();
      condition.allowed().forEach((parent, values) -> when.put(parent, Value.of(values)));
      writer.put("when", Value.object(when));
    }
    if (!condition.within().isEmpty()) {
      var within = new LinkedHashMap<String, Value>();
      condition.within().forEach((parent, bounds) -> within.put(parent, bounds(bounds)));
      writer.put("when_within", Value.object(within));
    }
    return writer;
  }

  private static Value bounds(Bounds bounds) {
    return new Stored.Writer()
        .put("low", bounds.low())
        .put("with_low", Value.of(bounds.withLow()))
        .put("high", bounds.high())
        .put("with_high", Value.of(bounds.withHigh()))
        .table();
  }

  private static Bounds bounds(Stored stored) {
    return new Bounds(
        stored.real("low"),
        stored.value("with_low").equals(Value.of(true)),
        stored.real("high"),
        stored.value("with_high").equals(Value.of(true)));
  }

  private static Stored.Writer prior(Prior prior, Stored.Writer writer) {
    return switch (prior) {
      case Prior.Uniform _ -> writer;
      case Prior.Normal(double mean, double deviation) ->
          writer.put("mean", mean).put("sigma", deviation);
    };
  }

  private static Stored.Writer weights(List<Double> weights, Stored.Writer writer) {
    return weights.isEmpty() ? writer : writer.put("weights", weights.stream().map(Value::of));
  }

  private static Declaration declaration(Stored stored) {
    String name = stored.text("name");
    Condition when = condition(stored);
    return switch (stored.text("type")) {
      case "zip" -> new Zip(name, stored.tables("rows").map(Stored::table).toList(), when);
      case "tied" -> new Tie(name, Expression.parse(stored.text("to")), when);
      default -> new Parameter(name, domain(stored), when, stored.table().get("default"));
    };
  }

  private static Domain domain(Stored stored) {
    return switch (stored.text("type")) {
      case "float" ->
          new Domain.Float(
              stored.real("low"),
              stored.real("high"),
              scale(stored),
              stored.real("step"),
              prior(stored));
      case "int" ->
          new Domain.Int(
              stored.whole("low"),
              stored.whole("high"),
              stored.whole("step"),
              scale(stored),
              prior(stored));
      case "categorical" ->
          new Domain.Categorical(stored.items("choices").toList(), weights(stored));
      case "ordinal" -> new Domain.Ordinal(stored.items("choices").toList());
      default -> new Domain.Constant(stored.value("value"));
    };
  }

  private static Prior prior(Stored stored) {
    return stored.table().get("sigma").isPresent()
        ? new Prior.Normal(stored.real("mean"), stored.real("sigma"))
        : Prior.Uniform.UNIFORM;
  }

  private static List<Double> weights(Stored stored) {
    return stored.table().get("weights").isPresent()
        ? stored.items("weights").map(Stored::real).toList()
        : List.of();
  }

  private static Scale scale(Stored stored) {
    return Scale.valueOf(stored.text("scale"));
  }

  private static Condition condition(Stored stored) {
    var allowed = new LinkedHashMap<String, List<Value>>();
    var within = new LinkedHashMap<String, Bounds>();
    if (stored.table().get("when").isPresent()) {
      Stored when = stored.table("when");
      when.table().members().keySet().forEach(name -> allowed.put(name, when.items(name).toList()));
    }
    if (stored.table().get("when_within").isPresent()) {
      Stored when = stored.table("when_within");
      when.table().members().keySet().forEach(name -> within.put(name, bounds(when.table(name))));
    }
    return new Condition(allowed, within);
  }
}
