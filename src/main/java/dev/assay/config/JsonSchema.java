package dev.assay.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.assay.config.InputException.Place;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A JSON Schema (draft 2020-12) that is ready to check. It may refer to files beside it and to the
/// schemas that come with Assay, `assay:NAME`; nothing is ever fetched from a network. The only
/// class that knows the library, so that who uses no schema never loads it.
final class JsonSchema {

  /// The schemas that come with Assay.
  static final List<String> OURS =
      List.of(
          "architecture", "cycle", "dataset", "novelty", "optimizer", "preprocessing", "training");

  private static final String SCHEME = "assay:";
  private static final String META = "https://json-schema.org/draft/2020-12/schema";

  private final Schema schema;
  private final List<SchemaRules> rules;

  private JsonSchema(Schema schema, List<SchemaRules> rules) {
    this.schema = schema;
    this.rules = rules;
  }

  /// What a value breaks.
  ///
  /// @param path to the value, from the root
  /// @param problem what is wrong, without what was found
  /// @param keyword of the schema
  record Violation(List<String> path, String problem, String keyword) {}

  /// Loads one of ours, `assay:NAME`, or the file at an absolute path.
  ///
  /// @throws InputException if it is not there, or no JSON Schema
  static JsonSchema load(String name) {
    String location = name.startsWith(SCHEME) ? name : Path.of(name).toUri().toString();
    String text = text(location);
    Value document = parse(name, text);
    var refused = new ArrayList<InputException>(); // the library forgets why a text was not given
    var registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(iri -> text(iri, refused)));
    try {
      refuseBroken(name, registry, text);
      Schema schema = registry.getSchema(SchemaLocation.of(location), text, InputFormat.JSON);
      schema.initializeValidators();
      var rules = new SchemaRules.Collector(iri -> parse(iri, text(iri)));
      return new JsonSchema(schema, rules.of(document, location));
    } catch (SchemaException e) {
      if (!refused.isEmpty()) {
        throw refused.getFirst();
      }
      throw broken(name, "", String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static String text(String iri, List<InputException> refused) {
    try {
      return text(iri);
    } catch (InputException e) {
      refused.add(e);
      throw e;
    }
  }

  private static void refuseBroken(String name, SchemaRegistry registry, String text) {
    Schema meta = registry.getSchema(SchemaLocation.of(META));
    for (Error error : meta.validate(text, InputFormat.JSON)) {
      throw broken(name, pointer(error), violation(error).problem(), error);
    }
  }

  private static InputException broken(String name, String where, String why, Object cause) {
    var e =
        new InputException(
            Place.of(name),
            where,
            "not a JSON Schema: " + why,
            "see https://json-schema.org/draft/2020-12");
    if (cause instanceof Throwable throwable) {
      e.initCause(throwable);
    }
    return e;
  }

  private static String pointer(Error error) {
    return error.getInstanceLocation().toString();
  }

  private static Value parse(String name, String text) {
    try {
      return Json.parse(text);
    } catch (JsonSyntaxException e) {
      throw broken(name, "", String.valueOf(e.getMessage()), e);
    }
  }

  /// The text of what a schema refers to.
  private static String text(String iri) {
    try {
      if (iri.startsWith(SCHEME)) {
        return ours(iri.substring(SCHEME.length()));
      }
      if (iri.startsWith("file:")) {
        return Files.readString(Path.of(URI.create(iri)));
      }
    } catch (IOException e) {
      throw new InputException(
          Place.of(iri), "", "the schema cannot be read: " + e.getMessage(), "");
    }
    throw new InputException(
        Place.of(iri),
        "",
        "a schema refers to it, and nothing is fetched from a network",
        "keep a copy beside the schema");
  }

  private static String ours(String name) throws IOException {
    if (OURS.contains(name)) {
      try (InputStream in = JsonSchema.class.getResourceAsStream("schemas/" + name + ".json")) {
        if (in != null) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new InputException(
        Place.of(SCHEME + name),
        "",
        "there is no such schema; %s are there".formatted(String.join(", ", OURS)),
        Nearest.hint(name, OURS));
  }

  /// Everything that `value` breaks.
  List<Violation> check(Value value) {
    var violations = new ArrayList<Violation>();
    for (Error error : schema.validate(Json.write(value), InputFormat.JSON)) {
      violations.add(violation(error));
    }
    rules.forEach(rule -> violations.addAll(rule.check(value)));
    return violations;
  }

  private static Violation violation(Error error) {
    List<String> path =
        Arrays.stream(pointer(error).split("/"))
            .skip(1)
            .map(part -> part.replace("~1", "/").replace("~0", "~"))
            .toList();
    Object[] arguments = error.getArguments() == null ? new Object[0] : error.getArguments();
    String first = arguments.length > 0 ? String.valueOf(arguments[0]) : "";
    String second = arguments.length > 1 ? String.valueOf(arguments[1]) : "";
    String problem =
        switch (error.getKeyword()) {
          case "minimum" -> "a number of at least %s is allowed".formatted(first);
          case "maximum" -> "a number of at most %s is allowed".formatted(first);
          case "exclusiveMinimum" -> "a number above %s is allowed".formatted(first);
          case "exclusiveMaximum" -> "a number below %s is allowed".formatted(first);
          case "enum" -> "one of %s is allowed".formatted(first);
          case "type" -> "%s is allowed".formatted(second);
          case "required" -> "'%s' is missing".formatted(first);
          case "additionalProperties" -> "'%s' is not known here".formatted(first);
          default -> String.valueOf(error.getMessage());
        };
    return new Violation(path, problem, error.getKeyword());
  }
}
