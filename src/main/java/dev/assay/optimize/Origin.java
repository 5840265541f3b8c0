package dev.assay.optimize;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;

/// What an optimizer notes beside its suggestion: which optimizer, which phase, and what it wants
/// to find in the history again.
public final class Origin {

  private Origin() {}

  /// The origin that says `optimizer` and `phase`, such as `startup` or `model`.
  public static Value.Object of(String optimizer, String phase) {
    var members = new LinkedHashMap<String, Value>();
    members.put("optimizer", Value.of(optimizer));
    members.put("phase", Value.of(phase));
    return Value.object(members);
  }

  /// `origin` with `value` under `name`.
  public static Value.Object with(Value.Object origin, String name, Value value) {
    var members = new LinkedHashMap<>(origin.members());
    members.put(name, value);
    return Value.object(members);
  }

  /// Whether `origin` names `optimizer`.
  public static boolean names(Value.Object origin, String optimizer) {
    return origin.get("optimizer").filter(Value.of(optimizer)::equals).isPresent();
  }

  /// The number under `name`, whether it was stored as an integer or not; empty where there is
  /// none.
  public static OptionalDouble number(Value.Object origin, String name) {
    return switch (origin.get(name).orElse(Value.Null.NULL)) {
      case Value.Int(BigInteger number) -> OptionalDouble.of(number.doubleValue());
      case Value.Float(double number) -> OptionalDouble.of(number);
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
          OptionalDouble.empty();
    };
  }
}
