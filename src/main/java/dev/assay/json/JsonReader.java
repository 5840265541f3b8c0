package dev.assay.json;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Builds one [Value] from the library's tokens.
final class JsonReader {

  /// Longer numbers are a mistake or an attack: their conversion takes more than linear time.
  private static final int MAX_DIGITS = 100_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .build();

  /// The library accepts more spellings, such as `INF` and `+Infinity`.
  private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private static final Pattern SOURCE = Pattern.compile(" *\\([^()]*\\[Source:[^\\]]*\\][^()]*\\)");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  static Value read(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return read(parser);
    }
  }

  private static Value read(JsonParser parser) {
    try {
      return new JsonReader(parser).document();
    } catch (JacksonException e) {
      // A limit that is passed has no place of its own.
      TokenStreamLocation where = e.getLocation();
      throw error(
          where == null ? parser.currentLocation() : where, oneLine(e.getOriginalMessage()));
    }
  }

  private Value document() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw error(parser.currentLocation(), "there is no JSON value here, the text is empty");
    }
    Value value = value(first);
    if (parser.nextToken() != null) {
      throw error(parser.currentTokenLocation(), "more text after the end of the JSON value");
    }
    return value;
  }

  private Value value(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> Value.of(parser.getString());
      case VALUE_NUMBER_INT -> new Value.Int(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> number(parser.getString());
      case VALUE_TRUE -> Value.of(true);
      case VALUE_FALSE -> Value.of(false);
      case VALUE_NULL -> Value.Null.NULL;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw error(parser.currentTokenLocation(), "a JSON value was expected here");
    };
  }

  private Value number(String text) {
    char last = text.charAt(text.length() - 1);
    if ((last < '0' || last > '9') && !NON_FINITE.contains(text)) {
      throw error(
          parser.currentTokenLocation(),
          "'%s' is not a number; not finite are NaN, Infinity and -Infinity".formatted(text));
    }
    return Value.of(Double.parseDouble(text));
  }

  private Value array() {
    var items = new ArrayList<Value>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      items.add(value(token));
    }
    return Value.of(items);
  }

  private Value object() {
    var members = new LinkedHashMap<String, Value>();
    while (next() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (members.containsKey(key)) {
        throw error(
            parser.currentTokenLocation(),
            "the key '%s' is given twice in one object; keep one of them".formatted(key));
      }
      members.put(key, value(next()));
    }
    return Value.object(members);
  }

  private JsonToken next() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw error(parser.currentLocation(), "the text ends within a JSON value");
    }
    return token;
  }

  private static JsonSyntaxException error(TokenStreamLocation where, String problem) {
    return new JsonSyntaxException(where.getLineNr(), where.getColumnNr(), problem);
  }

  private static String oneLine(String message) {
    return SPACE.matcher(SOURCE.matcher(message).replaceAll("")).replaceAll(" ").strip();
  }
}
