package dev.assay.config;

import dev.assay.config.JsonSchema.Violation;
import dev.assay.space.Value;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What no JSON Schema can say, in keywords of Assay: `assaySum`, numbers that together make a
/// certain sum, and `assayOrdered`, a list whose items are in the order of a number.
sealed interface SchemaRules {

  /// To the value that has the rule.
  List<String> path();

  /// What `root` breaks of it.
  List<Violation> check(Value root);

  /// `{"of": [names], "min": a, "max": b}`.
  record Sum(List<String> path, List<String> of, double min, double max) implements SchemaRules {
    @Override
    public List<Violation> check(Value root) {
      Optional<Value> table = at(root, path);
      double sum = 0;
      for (String name : of) {
        Optional<Value> part = table.flatMap(t -> at(t, List.of(name)));
        if (part.isEmpty() || Double.isNaN(Fields.number(part.get()))) {
          return List.of(); // that is for 'required' and 'type' to tell
        }
        sum += Fields.number(part.get());
      }
      boolean fits = sum >= min - 1e-12 && sum <= max + 1e-12;
      return fits
          ? List.of()
          : List.of(
              new Violation(
                  path,
                  "%s make %s together; from %s to %s is allowed"
                      .formatted(String.join(", ", of), shown(sum), shown(min), shown(max)),
                  "assaySum"));
    }

    private static String shown(double number) {
      return dev.assay.json.Json.write(Value.of(Math.rint(number * 1e9) / 1e9));
    }
  }

  /// The name of the number by which the items stand in order, each once.
  record Ordered(List<String> path, String by) implements SchemaRules {
    @Override
    public List<Violation> check(Value root) {
      if (!(at(root, path).orElse(Value.EMPTY) instanceof Value.Array(List<Value> items))) {
        return List.of();
      }
      double last = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < items.size(); i++) {
        double order = at(items.get(i), List.of(by)).map(Fields::number).orElse(Double.NaN);
        if (order <= last) {
          var place = new ArrayList<>(path);
          place.add(Integer.toString(i));
          return List.of(
              new Violation(
                  place,
                  "'%s' is %s after %s; a greater one is allowed"
                      .formatted(by, Sum.shown(order), Sum.shown(last)),
                  "assayOrdered"));
        }
        last = Double.isNaN(order) ? last : order;
      }
      return List.of();
    }
  }

  private static Optional<Value> at(Value root, List<String> path) {
    Value here = root;
    for (String name : path) {
      Optional<Value> next =
          here instanceof Value.Object table ? table.get(name) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  /// Finds the rules of a schema and of those it refers to, as far as they hold without a
  /// condition: through `properties`, `allOf` and `$ref`.
  final class Collector {
    private final Function<String, Value> documents;
    private final List<SchemaRules> rules = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /// @param documents the schema at a location
    Collector(Function<String, Value> documents) {
      this.documents = documents;
    }

    List<SchemaRules> of(Value root, String location) {
      collect(root, root, location, List.of());
      return List.copyOf(rules);
    }

    private void collect(Value node, Value root, String location, List<String> path) {
      if (!(node instanceof Value.Object schema)) {
        return;
      }
      items(schema, "assaySum").forEach(rule -> sum(rule, path));
      schema
          .get("assayOrdered")
          .filter(Value.Text.class::isInstance)
          .ifPresent(by -> rules.add(new Ordered(path, ((Value.Text) by).value())));
      items(schema, "allOf").forEach(part -> collect(part, root, location, path));
      if (schema.get("properties").orElse(Value.EMPTY) instanceof Value.Object properties) {
        properties
            .members()
            .forEach((name, inner) -> {
              var deeper = new ArrayList<>(path);
              deeper.add(name);
              collect(inner, root, location, deeper);
            });
      }
      if (schema.get("$ref").orElse(Value.EMPTY) instanceof Value.Text(String reference)) {
        follow(reference, root, location, path);
      }
    }

    private static List<Value> items(Value.Object schema, String key) {
      return schema.get(key).orElse(Value.EMPTY) instanceof Value.Array(List<Value> items)
          ? items
          : List.of();
    }

    private void sum(Value rule, List<String> path) {
      if (rule instanceof Value.Object table) {
        List<String> names =
            items(table, "of").stream()
                .filter(Value.Text.class::isInstance)
                .map(name -> ((Value.Text) name).value())
                .toList();
        double min = table.get("min").map(Fields::number).orElse(Double.NEGATIVE_INFINITY);
        double max = table.get("max").map(Fields::number).orElse(Double.POSITIVE_INFINITY);
        rules.add(new Sum(path, names, min, max));
      }
    }

    private void follow(String reference, Value root, String location, List<String> path) {
      if (!seen.add(location + " " + reference + " " + path)) {
        return;
      }
      int hash = reference.indexOf('#');
      String file = hash < 0 ? reference : reference.substring(0, hash);
      String target = file.isEmpty() ? location : URI.create(location).resolve(file).toString();
      Value document = file.isEmpty() ? root : documents.apply(target);
      List<String> pointer =
          hash < 0 || !reference.startsWith("/", hash + 1)
              ? List.of()
              : List.of(reference.substring(hash + 2).split("/"));
      at(document, pointer).ifPresent(found -> collect(found, document, target, path));
    }
  }
}
