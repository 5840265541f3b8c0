package dev.assay.config;

import dev.assay.space.Domain;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// One parameter of `space` → the [Domain] it describes.
final class DomainReader {

  private final Problems problems;

  DomainReader(Problems problems) {
    this.problems = problems;
  }

  /// The domain, or empty where its numbers were refused.
  ///
  /// @param fields with the keys that `type` has
  /// @throws dev.assay.space.InvalidSpaceException if the numbers do not fit each other
  Optional<Domain> read(Fields fields, String type) {
    return switch (type) {
      case "float" -> Optional.of(real(fields));
      case "int" -> integers(fields);
      case "bool" -> Optional.of(new Domain.Categorical(List.of(Value.of(false), Value.of(true))));
      case "constant" -> fields.node("value").map(node -> new Domain.Constant(node.value()));
      case "ordinal" -> Optional.of(new Domain.Ordinal(choices(fields)));
      default -> Optional.of(new Domain.Categorical(choices(fields), weights(fields)));
    };
  }

  /// The choices of a list, or the names of those that have parameters of their own.
  private static List<Value> choices(Fields fields) {
    return fields.node("choices").orElse(new Node.Broken(0)) instanceof Node.Mapping table
        ? table.members().keySet().stream().map(Value::of).toList()
        : values(fields.items("choices"));
  }

  static List<Value> values(List<Node> items) {
    return items.stream().map(Node::value).toList();
  }

  private static List<Double> weights(Fields fields) {
    return fields.items("weights").stream().map(item -> Fields.number(item.value())).toList();
  }

  /// Without a bound where a prior says enough.
  private Domain real(Fields fields) {
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
    return domain;
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
}
