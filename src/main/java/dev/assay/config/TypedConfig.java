package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.experiment.TypedJob;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The file of settings that one trial of a typed job gets.
public final class TypedConfig {

  private TypedConfig() {}

  /// The file of `job` with the params of a trial set in it and its paths absolute.
  ///
  /// @param params of the trial, see [TypedJob#overrides]
  /// @param environment of the submitter, for `~`
  /// @throws InputException if a param cannot be set, has a value that its type does not allow, or
  ///   a file that is named does not exist
  public static TomlConfig of(TypedJob job, Value.Object params, Map<String, String> environment) {
    Map<String, Value> overrides = TypedJob.overrides(params);
    TomlConfig config = TomlConfig.read(job.config(), job.text()).with(overrides);
    checkAllowed(job, config);
    TomlConfig absolute = config.from(Upward.parent(job.config()), environment);
    absolute.write(); // proves that it reads back as it is
    return absolute;
  }

  private static void checkAllowed(TypedJob job, TomlConfig config) {
    job.type()
        .allowed()
        .members()
        .forEach((key, rule) -> {
          Optional<Value> value = config.value(key);
          if (value.isPresent() && !fits(value.get(), rule)) {
            throw new InputException(
                Place.of(job.config().toString()),
                key,
                "found %s; %s is allowed in jobs of type %s"
                    .formatted(Shown.of(Node.of(value.get())), said(rule), job.type().name()),
                "");
          }
        });
  }

  private static boolean fits(Value value, Value rule) {
    return switch (rule) {
      case Value.Array(List<Value> allowed) -> allowed.stream().anyMatch(one -> equal(one, value));
      case Value.Object range -> {
        double number = Fields.number(value);
        yield number >= range.get("min").map(Fields::number).orElse(Double.NEGATIVE_INFINITY)
            && number <= range.get("max").map(Fields::number).orElse(Double.POSITIVE_INFINITY);
      }
      case Value.Text _, Value.Int _, Value.Float _, Value.Bool _, Value.Null _ -> false;
    };
  }

  /// 1 and 1.0 are the same number here, NaN is none.
  private static boolean equal(Value one, Value other) {
    return one.equals(other) || Fields.number(one) == Fields.number(other);
  }

  private static String said(Value rule) {
    if (rule instanceof Value.Array(List<Value> allowed)) {
      return allowed.stream()
          .map(value -> Shown.of(Node.of(value)))
          .collect(Collectors.joining(" or "));
    }
    var range = (Value.Object) rule;
    String least = range.get("min").map(v -> "at least " + Shown.of(Node.of(v))).orElse("");
    String most = range.get("max").map(v -> "at most " + Shown.of(Node.of(v))).orElse("");
    return "a number"
        + (least.isEmpty() ? "" : " of " + least)
        + (most.isEmpty() ? "" : (least.isEmpty() ? " of " : " and ") + most);
  }
}
