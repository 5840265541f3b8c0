package dev.assay.config;

import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `space` and `constraints` → [Space] and [Expression]s.
final class SpaceReader {

  /// Which keys a parameter of each type has, besides `type` and `when`.
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "float", List.of("low", "high", "scale", "step", "mean", "sigma"),
          "int", List.of("low", "high", "scale", "step", "mean", "sigma"),
          "categorical", List.of("choices", "weights"),
          "ordinal", List.of("choices"),
          "bool", List.of(),
          "constant", List.of("value"));

  private static final Set<String> BOUNDS = Set.of("low", "high");

  private static final Set<String> NEEDED = Set.of("low", "high", "choices", "value");

  private final Problems problems;

  SpaceReader(Problems problems) {
    this.problems = problems;
  }

  /// The space, or empty where there is none or it was refused.
  Optional<Space> read(Fields top) {
    if (!top.has("space")) {
      return Optional.empty();
    }
    var members = top.named("space");
    if (members.isEmpty() && !top.isBroken("space")) {
      problems.error(
          top.line("space"), "space", "the space is empty", "name at least one parameter");
    }
    var parameters = new ArrayList<Parameter>();
    members.forEach((name, member) -> parameter(name, member).ifPresent(parameters::add));
    if (parameters.isEmpty() || parameters.size() < members.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Space(parameters));
    } catch (InvalidSpaceException e) {
      problems.error(top.line("space"), "space", message(e));
      return Optional.empty();
    }
  }

  private Optional<Parameter> parameter(String name, Node.Member member) {
    String path = "space." + name;
    try {
      return switch (member.node()) {
        case Node.Broken _ -> Optional.empty();
        case Node.Scalar scalar ->
            Optional.of(new Parameter(name, new Domain.Constant(scalar.value())));
        case Node.Sequence(List<Node> items, _) -> Optional.of(new Parameter(name, choices(items)));
        case Node.Mapping table -> {
          var fields = Fields.of(SearchKeys.PARAMETER, table, path);
          yield domain(fields).map(domain -> new Parameter(name, domain, condition(fields)));
        }
      };
    } catch (InvalidSpaceException e) {
      problems.error(member.line(), path, message(e));
      return Optional.empty();
    }
  }

  private static Domain choices(List<Node> items) {
    return new Domain.Categorical(values(items));
  }

  private Optional<Domain> domain(Fields fields) {
    String type = fields.text("type").orElse("");
    if (type.isEmpty() || !keysFit(fields, type)) {
      return Optional.empty();
    }
    return switch (type) {
      case "float" -> real(fields);
      case "int" -> integers(fields);
      case "bool" -> Optional.of(new Domain.Categorical(List.of(Value.of(false), Value.of(true))));
      case "constant" -> fields.node("value").map(node -> new Domain.Constant(node.value()));
      case "ordinal" -> Optional.of(new Domain.Ordinal(values(fields.items("choices"))));
      default ->
          Optional.of(new Domain.Categorical(values(fields.items("choices")), weights(fields)));
    };
  }

  private static List<Value> values(List<Node> items) {
    return items.stream().map(Node::value).toList();
  }

  private static List<Double> weights(Fields fields) {
    return fields.items("weights").stream()
        .map(item -> item.value() instanceof Value.Int(var n) ? n.doubleValue() : real(item))
        .toList();
  }

  private static double real(Node item) {
    return item.value() instanceof Value.Float(double number) ? number : Double.NaN;
  }

  /// Without a bound where a prior says enough.
  private Optional<Domain> real(Fields fields) {
    Scale scale = scale(fields);
    double least = scale == Scale.LINEAR ? Double.NEGATIVE_INFINITY : 0;
    double most = scale == Scale.LOGIT ? 1 : Double.POSITIVE_INFINITY;
    var domain =
        new Domain.Float(
            fields.number("low").orElse(least),
            fields.number("high").orElse(most),
            scale,
            fields.number("step").orElse(0.0),
            prior(fields));
    warnOfMean(fields, scale, domain.low(), domain.high());
    return Optional.of(domain);
  }

  private static Prior prior(Fields fields) {
    return fields.has("sigma")
        ? new Prior.Normal(
            fields.number("mean").orElse(0.0), fields.number("sigma").orElse(Double.NaN))
        : Prior.Uniform.UNIFORM;
  }

  /// A mean that was meant as a value of the parameter lies far away on its scale.
  private void warnOfMean(Fields fields, Scale scale, double low, double high) {
    double mean = fields.number("mean").orElse(Double.NaN);
    if (mean < scale.forward(low) || mean > scale.forward(high)) {
      problems.warn(
          fields.line("mean"),
          fields.pathOf("mean"),
          scale == Scale.LINEAR
              ? "%s is outside the bounds".formatted(mean)
              : "%s stands on the %s scale, where the bounds are %.3g and %.3g; %s"
                  .formatted(
                      mean,
                      fields.text("scale").orElse(""),
                      scale.forward(low),
                      scale.forward(high),
                      "the value %s is %.3g there".formatted(mean, scale.forward(mean))));
    }
  }

  /// Whether the keys are those of the type and none of them was refused.
  private boolean keysFit(Fields fields, String type) {
    List<String> allowed = KEYS.getOrDefault(type, List.of());
    boolean fit = true;
    for (String key : fields.table().members().keySet()) {
      if (!key.equals("type") && !key.equals("when") && !allowed.contains(key)) {
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "type %s has no '%s'".formatted(type, key),
            allowed.isEmpty() ? "leave it out" : "it has " + String.join(", ", allowed));
        fit = false;
      }
      fit = fit && !fields.isBroken(key);
    }
    boolean open = type.equals("float") && fields.has("sigma") && !fields.has("step");
    for (String key : allowed) {
      if (NEEDED.contains(key) && !fields.has(key) && !(open && BOUNDS.contains(key))) {
        problems.error(
            fields.table().line(), fields.path(), "type %s needs '%s'".formatted(type, key));
        fit = false;
      }
    }
    for (String key : List.of("mean", "sigma")) {
      String other = key.equals("mean") ? "sigma" : "mean";
      if (fit && allowed.contains(key) && fields.has(key) && !fields.has(other)) {
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "'%s' is given without '%s'".formatted(key, other),
            "a normal prior has both");
        fit = false;
      }
    }
    return fit && !stepIsZero(fields);
  }

  private boolean stepIsZero(Fields fields) {
    boolean zero = fields.number("step").filter(step -> step == 0).isPresent();
    if (zero) {
      problems.error(
          fields.line("step"), fields.pathOf("step"), "found 0; a number above 0 is allowed");
    }
    return zero;
  }

  private Optional<Domain> integers(Fields fields) {
    boolean whole = true;
    for (String key : List.of("low", "high", "step")) {
      boolean fits =
          fields
              .number(key)
              .map(number -> number == Math.rint(number) && Math.abs(number) < 9.2e18)
              .orElse(true);
      if (!fits) {
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "found %s; a whole number is allowed".formatted(fields.text(key).orElse("")));
        whole = false;
      }
    }
    if (!whole) {
      return Optional.empty();
    }
    var domain =
        new Domain.Int(
            integer(fields, "low", 0),
            integer(fields, "high", 0),
            integer(fields, "step", 1),
            scale(fields),
            prior(fields));
    warnOfMean(fields, domain.scale(), domain.low(), domain.high());
    return Optional.of(domain);
  }

  private static long integer(Fields fields, String key, long otherwise) {
    return fields
        .node(key)
        .map(node ->
            node.value() instanceof Value.Int(var n)
                ? n.longValueExact()
                : fields.number(key).orElse(0.0).longValue())
        .orElse(otherwise);
  }

  private static Scale scale(Fields fields) {
    return switch (fields.text("scale").orElse("linear")) {
      case "log" -> Scale.LOG;
      case "logit" -> Scale.LOGIT;
      case "pow2" -> Scale.POWER_OF_TWO;
      default -> Scale.LINEAR;
    };
  }

  /// A list names several values that let the parameter be present.
  private static Condition condition(Fields fields) {
    var allowed = new LinkedHashMap<String, List<Value>>();
    fields
        .named("when")
        .forEach((parent, member) ->
            allowed.put(
                parent,
                member.node() instanceof Node.Sequence(List<Node> items, _)
                    ? items.stream().map(Node::value).toList()
                    : List.of(member.node().value())));
    return new Condition(allowed);
  }

  /// The constraints that hold together with `space`.
  List<Expression> constraints(Fields top, Optional<Space> space) {
    var constraints = new ArrayList<Expression>();
    for (Node item : top.items("constraints")) {
      if (item instanceof Node.Scalar scalar) {
        try {
          Expression constraint = Expression.parse(scalar.written());
          space.ifPresent(constraint::check);
          constraints.add(constraint);
        } catch (InvalidSpaceException e) {
          problems.error(scalar.line(), "constraints", message(e));
        }
      }
    }
    return constraints;
  }

  private static String message(InvalidSpaceException e) {
    return String.valueOf(e.getMessage());
  }
}
