package dev.assay.config;

import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;

/// [Space] ⇄ the list that stores it.
final class SpaceText {

  private SpaceText() {}

  static Value write(Space space) {
    return Value.of(space.parameters().stream().map(SpaceText::parameter).toList());
  }

  static Space read(Stored stored, String key) {
    return new Space(stored.tables(key).map(SpaceText::parameter).toList());
  }

  private static Value parameter(Parameter parameter) {
    var writer = new Stored.Writer().put("name", parameter.name());
    var table =
        switch (parameter.domain()) {
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
        };
    var when = new LinkedHashMap<String, Value>();
    parameter.when().allowed().forEach((parent, values) -> when.put(parent, Value.of(values)));
    return when.isEmpty() ? table.table() : table.put("when", Value.object(when)).table();
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

  private static Parameter parameter(Stored stored) {
    return new Parameter(
        stored.text("name"),
        domain(stored),
        stored.maybe("when", SpaceText::condition).orElse(Condition.ALWAYS));
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
    Stored when = stored.table("when");
    var allowed = new LinkedHashMap<String, List<Value>>();
    when.table().members().keySet().forEach(name -> allowed.put(name, when.items(name).toList()));
    return new Condition(allowed);
  }
}
