package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// The JSON Schema (draft 2020-12) of a specification, for editors and other programs. Written from
/// the table of keys by which specifications are checked; what a schema cannot say (cycles, low
/// above high) only the reader finds.
public final class SpecSchema {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private SpecSchema() {}

  /// The schema.
  public static Value.Object document() {
    var document =
        new Stored.Writer()
            .put("$schema", DIALECT)
            .put("title", "Assay specification")
            .put("description", "What one experiment runs; written as YAML, JSON or TOML.");
    schema(SpecKeys.DOCUMENT).members().forEach(document::put);
    return document.table();
  }

  private static Stored.Writer type(String... types) {
    return types.length == 1
        ? new Stored.Writer().put("type", types[0])
        : new Stored.Writer().put("type", List.of(types));
  }

  private static Value.Object schema(Shape shape) {
    return switch (shape) {
      case Shape.Text(boolean blank) ->
          blank ? type("string").table() : type("string").put("minLength", 1).table();
      case Shape.Word _ -> type("string", "number", "boolean").table();
      case Shape.Form form -> form(form);
      case Shape.Whole whole -> whole(whole);
      case Shape.Number number -> number(number);
      case Shape.Choice choice -> choice(choice);
      case Shape.Span _ -> span();
      case Shape.Size _ ->
          type("string", "integer").put("minimum", 0).put("description", shape.allowed()).table();
      case Shape.Moment _ -> type("string").put("description", shape.allowed()).table();
      case Shape.Truth _ -> type("boolean").table();
      case Shape.Any _ -> Value.EMPTY;
      case Shape.ListOf list -> list(list);
      case Shape.Named named -> named(named);
      case Shape.Table(Section section) -> table(section);
      case Shape.Either(Shape first, Shape second) -> either(schema(first), schema(second));
    };
  }

  private static Value.Object either(Value.Object first, Value.Object second) {
    return new Stored.Writer().put("anyOf", List.of(first, second).stream()).table();
  }

  private static Value.Object form(Shape.Form form) {
    return type("string", "integer").put("pattern", pattern(form.regex())).table();
  }

  /// A pattern as other programs understand it.
  private static String pattern(String regex) {
    return "^(" + regex.replace("(?s)", "").replace("file:.+", "file:[\\s\\S]+") + ")$";
  }

  private static Value.Object whole(Shape.Whole whole) {
    var schema = type("integer");
    if (whole.least() != Long.MIN_VALUE) {
      schema.put("minimum", whole.least());
    }
    if (whole.most() != Long.MAX_VALUE) {
      schema.put("maximum", whole.most());
    }
    return schema.table();
  }

  private static Value.Object number(Shape.Number number) {
    return number.least() == -Double.MAX_VALUE
        ? type("number").table()
        : type("number").put("minimum", number.least()).table();
  }

  private static Value.Object choice(Shape.Choice choice) {
    var words = new ArrayList<>(choice.words());
    choice.aliases().keySet().stream().sorted().forEach(words::add);
    return new Stored.Writer().put("enum", words).table();
  }

  private static Value.Object span() {
    return either(
        type("string").put("description", Quantities.DURATION).table(),
        type("number").put("minimum", 0).put("description", "seconds").table());
  }

  private static Value.Object list(Shape.ListOf list) {
    Value.Object item = schema(list.item());
    var array = type("array").put("items", item);
    if (list.least() > 0) {
      array.put("minItems", list.least());
    }
    return list.single() ? either(item, array.table()) : array.table();
  }

  private static Value.Object named(Shape.Named named) {
    var schema = type("object").put("additionalProperties", schema(named.item()));
    // Classes of Unicode letters are not understood everywhere.
    if (!named.names().contains("\\p{")) {
      schema.put(
          "propertyNames", new Stored.Writer().put("pattern", pattern(named.names())).table());
    }
    return schema.table();
  }

  private static Value.Object table(Section section) {
    var properties = new Stored.Writer();
    section.keys().forEach(key -> properties.put(key.name(), property(key)));
    var schema =
        type("object")
            .put("properties", properties.table())
            .put("additionalProperties", Value.of(false));
    List<String> required =
        section.keys().stream().filter(Section.Key::required).map(Section.Key::name).toList();
    return required.isEmpty() ? schema.table() : schema.put("required", required).table();
  }

  private static Value.Object property(Section.Key key) {
    String meaning = key.meaning();
    var schema =
        new Stored.Writer()
            .put(
                "description",
                key.preset().isEmpty() ? meaning : meaning + "; default: " + key.preset());
    schema(key.shape())
        .members()
        .forEach((name, value) -> {
          if (!name.equals("description")) {
            schema.put(name, value);
          }
        });
    return schema.table();
  }
}
