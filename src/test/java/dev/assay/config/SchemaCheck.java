package dev.assay.config;

import dev.assay.space.Value;
import java.util.List;
import java.util.regex.Pattern;

/// As much of a JSON Schema validator as the published schema needs; an unknown keyword is an
/// error, so none is passed over in silence.
final class SchemaCheck {

  private SchemaCheck() {}

  static boolean accepts(Value schema, Value value) {
    return schema instanceof Value.Object(var keywords)
        ? keywords.entrySet().stream().allMatch(k -> holds(k.getKey(), k.getValue(), schema, value))
        : schema.equals(Value.of(true));
  }

  private static boolean holds(String keyword, Value rule, Value schema, Value value) {
    return switch (keyword) {
      case "$schema", "title", "description" -> true;
      case "type" -> list(rule).stream().anyMatch(type -> isOf(type, value));
      case "enum" -> list(rule).contains(value);
      case "not" -> !accepts(rule, value);
      case "anyOf" -> list(rule).stream().anyMatch(any -> accepts(any, value));
      case "minLength" -> !(value instanceof Value.Text(String t)) || !t.isEmpty();
      case "pattern" ->
          !(value instanceof Value.Text(String t)) || Pattern.compile(text(rule)).matcher(t).find();
      case "minimum" -> !isNumber(value) || number(value) >= number(rule);
      case "maximum" -> !isNumber(value) || number(value) <= number(rule);
      case "minItems" -> !(value instanceof Value.Array(var items)) || items.size() >= number(rule);
      case "items" ->
          !(value instanceof Value.Array(var items))
              || items.stream().allMatch(item -> accepts(rule, item));
      case "required" ->
          !(value instanceof Value.Object(var members))
              || list(rule).stream().allMatch(key -> members.containsKey(text(key)));
      case "properties", "additionalProperties" ->
          !(value instanceof Value.Object(var members))
              || members.entrySet().stream()
                  .allMatch(m -> accepts(property(schema, m.getKey()), m.getValue()));
      case "propertyNames" ->
          !(value instanceof Value.Object(var members))
              || members.keySet().stream().allMatch(name -> accepts(rule, Value.of(name)));
      default -> throw new IllegalArgumentException("a keyword that is not known: " + keyword);
    };
  }

  private static Value property(Value schema, String name) {
    Value.Object rules = (Value.Object) schema;
    return rules
        .get("properties")
        .flatMap(properties -> ((Value.Object) properties).get(name))
        .or(() -> rules.get("additionalProperties"))
        .orElse(Value.EMPTY);
  }

  private static List<Value> list(Value rule) {
    return rule instanceof Value.Array(var items) ? items : List.of(rule);
  }

  private static boolean isOf(Value type, Value value) {
    return switch (text(type)) {
      case "string" -> value instanceof Value.Text;
      case "integer" -> value instanceof Value.Int;
      case "number" -> isNumber(value);
      case "boolean" -> value instanceof Value.Bool;
      case "array" -> value instanceof Value.Array;
      case "object" -> value instanceof Value.Object;
      default -> throw new IllegalArgumentException("a type that is not known: " + type);
    };
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Int || value instanceof Value.Float;
  }

  private static double number(Value value) {
    return switch (value) {
      case Value.Int(var n) -> n.doubleValue();
      case Value.Float(double n) -> n;
      default -> Double.NaN;
    };
  }

  private static String text(Value value) {
    return ((Value.Text) value).value();
  }
}
