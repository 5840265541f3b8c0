package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Search spaces of NNI, nested ones too. A nested choice becomes one categorical parameter of the
/// names, and its parameters follow under `choice.Name.parameter`, present when it is chosen.
final class NniDialect implements Dialect {

  /// How many numbers each distribution takes.
  private static final Map<String, Integer> ARGUMENTS =
      Map.of(
          "randint",
          2,
          "uniform",
          2,
          "loguniform",
          2,
          "normal",
          2,
          "lognormal",
          2,
          "quniform",
          3,
          "qloguniform",
          3);

  @Override
  public String name() {
    return "an NNI search space";
  }

  @Override
  public boolean recognises(Node.Mapping document) {
    return !document.members().isEmpty()
        && document.members().values().stream()
            .allMatch(member ->
                member.node() instanceof Node.Mapping table
                    && table.members().containsKey("_type")
                    && table.members().containsKey("_value"));
  }

  @Override
  public Node translate(Node.Mapping document, Problems problems) {
    var space = new Rewrite(document.line());
    var all = new Foreign(document, "", problems);
    for (String name : document.members().keySet()) {
      parameter(all.within(name), name, new Rewrite(0), space);
    }
    return new Rewrite(document.line()).put("space", space).node();
  }

  /// @param when the condition under which the parameter is present; empty for always
  private static void parameter(Foreign parameter, String name, Rewrite when, Rewrite space) {
    String type = parameter.text("_type").orElse("");
    List<Node> values = parameter.items("_value");
    var domain = new Rewrite(parameter.table().line());
    if (type.equals("choice")) {
      List<Node> choices = values.stream().map(NniDialect::plain).toList();
      domain.put("type", "categorical").put("choices", choices);
    } else {
      numbers(parameter, type, values, domain);
    }
    domain.put("when", when);
    space.at(parameter.table().line()).put(name, domain);
    if (type.equals("choice")) {
      for (Node choice : values) {
        if (choice instanceof Node.Mapping table && table.members().containsKey("_name")) {
          nested(new Foreign(table, parameter.pathOf("_value"), parameter.problems()), name, space);
        }
      }
    }
  }

  /// The choice itself, or the name of one that brings parameters.
  private static Node plain(Node choice) {
    if (choice instanceof Node.Mapping table) {
      Node.Member name = table.members().get("_name");
      return name == null ? choice : name.node();
    }
    return choice;
  }

  private static void nested(Foreign choice, String parent, Rewrite space) {
    String chosen = choice.text("_name").orElse("");
    for (String key : choice.members().keySet()) {
      if (!key.equals("_name")) {
        parameter(
            choice.within(key),
            "%s.%s.%s".formatted(parent, chosen, key),
            new Rewrite(choice.table().line()).put(parent, chosen),
            space);
      }
    }
  }

  private static void numbers(Foreign parameter, String type, List<Node> values, Rewrite domain) {
    Integer wanted = ARGUMENTS.get(type);
    var numbers = new ArrayList<Double>();
    values.forEach(value -> Foreign.number(value).ifPresent(numbers::add));
    if (wanted == null || numbers.size() != wanted) {
      parameter.error(
          "_type",
          wanted == null
              ? "'%s' has no counterpart".formatted(type)
              : "%s needs %d numbers in _value".formatted(type, wanted),
          "use choice, randint, uniform, quniform, loguniform, normal or lognormal");
      return;
    }
    double first = numbers.get(0);
    double second = numbers.get(1);
    switch (type) {
      // The upper bound of randint is not included.
      case "randint" ->
          domain
              .put("type", "int")
              .put("low", parameter.whole(first))
              .put("high", parameter.whole(second - 1));
      case "uniform" -> domain.put("type", "float").put("low", first).put("high", second);
      case "loguniform" ->
          domain.put("type", "float").put("scale", "log").put("low", first).put("high", second);
      case "normal" -> domain.put("type", "float").put("mean", first).put("sigma", second);
      case "lognormal" ->
          domain.put("type", "float").put("scale", "log").put("mean", first).put("sigma", second);
      default -> quantised(parameter, type, numbers, domain);
    }
  }

  private static void quantised(
      Foreign parameter, String type, List<Double> numbers, Rewrite domain) {
    double low = numbers.get(0);
    double high = numbers.get(1);
    double q = numbers.get(2);
    boolean whole = q == Math.rint(q) && low == Math.rint(low);
    if (type.equals("qloguniform") && q != 1) {
      parameter.error("_type", "qloguniform in steps of %s has no counterpart".formatted(q));
      return;
    }
    domain
        .put("type", whole ? "int" : "float")
        .put("low", whole ? parameter.whole(low) : Value.of(low))
        .put("high", whole ? parameter.whole(high) : Value.of(high));
    if (type.equals("qloguniform")) {
      domain.put("scale", "log");
    } else {
      domain.put("step", whole ? parameter.whole(q) : Value.of(q));
    }
  }
}
