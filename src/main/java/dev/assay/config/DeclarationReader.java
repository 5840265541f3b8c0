package dev.assay.config;

import dev.assay.space.Condition;
import dev.assay.space.Declaration;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The members of `space` → [Declaration]s. Choices with parameters of their own become plain
/// parameters: `beta` of the choice `adam` of `optimizer` is `optimizer.adam.beta`, and there only
/// when `optimizer` is `adam`.
final class DeclarationReader {

  /// Which keys a parameter of each type has, besides `type`, `when` and `default`.
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "float", List.of("low", "high", "scale", "step", "mean", "sigma"),
          "int", List.of("low", "high", "scale", "step", "mean", "sigma"),
          "categorical", List.of("choices", "weights"),
          "ordinal", List.of("choices"),
          "bool", List.of(),
          "constant", List.of("value"),
          "zip", List.of("rows"),
          "tied", List.of("to"));

  private static final Set<String> GENERAL = Set.of("type", "when", "default");
  private static final Set<String> BOUNDS = Set.of("low", "high");
  private static final Set<String> NEEDED = Set.of("low", "high", "choices", "value", "rows", "to");

  private final Problems problems;
  private final DomainReader domains;
  private final List<Declaration> declarations = new ArrayList<>();

  DeclarationReader(Problems problems) {
    this.problems = problems;
    this.domains = new DomainReader(problems);
  }

  /// All that was not refused, in order.
  List<Declaration> declarations() {
    return List.copyOf(declarations);
  }

  /// Where the members of a table are.
  ///
  /// @param path of the table, for messages
  /// @param prefix of their names
  /// @param siblings their names without it
  private record Level(String path, String prefix, Set<String> siblings, Condition when) {

    String fullName(String written) {
      return siblings.contains(written) ? prefix + written : written;
    }
  }

  /// Reads the members of `space`.
  void read(SequencedMap<String, Node.Member> members) {
    read(members, new Level("space", "", members.keySet(), Condition.ALWAYS));
  }

  private void read(SequencedMap<String, Node.Member> members, Level level) {
    members.forEach((name, member) -> {
      try {
        read(name, member, level);
      } catch (InvalidSpaceException e) {
        problems.error(member.line(), level.path() + "." + name, String.valueOf(e.getMessage()));
      }
    });
  }

  private void read(String written, Node.Member member, Level level) {
    String name = level.prefix() + written;
    switch (member.node()) {
      case Node.Broken _ -> {}
      case Node.Scalar scalar ->
          declarations.add(new Parameter(name, new Domain.Constant(scalar.value()), level.when()));
      case Node.Sequence(List<Node> items, _) ->
          declarations.add(
              new Parameter(
                  name, new Domain.Categorical(DomainReader.values(items)), level.when()));
      case Node.Mapping table ->
          table(name, Fields.of(SearchKeys.PARAMETER, table, level.path() + "." + written), level);
    }
  }

  private void table(String name, Fields fields, Level level) {
    String type = fields.text("type").orElse("");
    if (type.isEmpty() || !keysFit(fields, type)) {
      return;
    }
    Condition when = condition(fields, level);
    switch (type) {
      case "zip" ->
          rows(fields, level).ifPresent(rows -> declarations.add(new Zip(name, rows, when)));
      case "tied" ->
          declarations.add(new Tie(name, Expression.parse(fields.text("to").orElseThrow()), when));
      default ->
          domains
              .read(fields, type)
              .ifPresent(domain -> {
                declarations.add(
                    new Parameter(name, domain, when, fields.node("default").map(Node::value)));
                nested(name, fields);
              });
    }
  }

  private Condition condition(Fields fields, Level level) {
    Condition own = ConditionReader.read(fields.named("when"), level::fullName);
    if (level.when().isAlways()) {
      return own;
    }
    var allowed = new LinkedHashMap<>(level.when().allowed());
    allowed.putAll(own.allowed());
    return new Condition(allowed, own.within());
  }

  /// The parameters that single choices have.
  private void nested(String name, Fields fields) {
    if (!(fields.node("choices").orElse(new Node.Broken(0)) instanceof Node.Mapping choices)) {
      return;
    }
    choices
        .members()
        .forEach((choice, member) -> {
          String path = fields.pathOf("choices") + "." + choice;
          Node checked = checked(member.node(), path);
          if (checked instanceof Node.Mapping table) {
            read(
                table.members(),
                new Level(
                    path,
                    name + "." + choice + ".",
                    table.members().keySet(),
                    Condition.of(name, Value.of(choice))));
          }
        });
  }

  private Node checked(Node node, String path) {
    return switch (node) {
      case Node.Mapping _ -> new Checker(problems).check(node, SearchKeys.SPACE, path);
      case Node.Scalar scalar when scalar.value() instanceof Value.Null -> node;
      case Node.Broken _ -> node;
      case Node.Scalar _, Node.Sequence _ -> {
        problems.error(
            node.line(),
            path,
            "found %s; a table of parameters is allowed".formatted(Shown.of(node)),
            "write {} for a choice without");
        yield new Node.Broken(node.line());
      }
    };
  }

  /// A list of tables, or a table of lists that are equally long.
  private Optional<List<Value.Object>> rows(Fields fields, Level level) {
    if (fields.node("rows").orElseThrow() instanceof Node.Mapping columns) {
      return columns(fields, columns, level);
    }
    return Optional.of(
        fields.items("rows").stream()
            .map(item -> {
              var row = new LinkedHashMap<String, Value>();
              ((Node.Mapping) item)
                  .members()
                  .forEach((key, member) -> row.put(level.prefix() + key, member.node().value()));
              return Value.object(row);
            })
            .toList());
  }

  private Optional<List<Value.Object>> columns(Fields fields, Node.Mapping columns, Level level) {
    var rows = new ArrayList<LinkedHashMap<String, Value>>();
    for (var column : columns.members().entrySet()) {
      List<Node> items = ((Node.Sequence) column.getValue().node()).items();
      if (rows.isEmpty()) {
        items.forEach(_ -> rows.add(new LinkedHashMap<>()));
      }
      if (rows.size() != items.size()) {
        problems.error(
            column.getValue().line(),
            fields.pathOf("rows"),
            "'%s' has another number of values (%d) than the first (%d)"
                .formatted(column.getKey(), items.size(), rows.size()),
            "names that move together have equally many");
        return Optional.empty();
      }
      for (int i = 0; i < items.size(); i++) {
        rows.get(i).put(level.prefix() + column.getKey(), items.get(i).value());
      }
    }
    return Optional.of(rows.stream().map(Value::object).toList());
  }

  /// Whether the keys are those of the type and none of them was refused.
  private boolean keysFit(Fields fields, String type) {
    List<String> allowed = KEYS.getOrDefault(type, List.of());
    boolean derived = type.equals("zip") || type.equals("tied");
    boolean fit = true;
    for (String key : fields.table().members().keySet()) {
      boolean general = GENERAL.contains(key) && !(derived && key.equals("default"));
      if (!general && !allowed.contains(key)) {
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
    return fit
        && priorIsWhole(fields, "mean", "sigma")
        && priorIsWhole(fields, "sigma", "mean")
        && stepIsSound(fields);
  }

  private boolean priorIsWhole(Fields fields, String key, String other) {
    boolean alone = fields.has(key) && !fields.has(other);
    if (alone) {
      problems.error(
          fields.line(key),
          fields.pathOf(key),
          "'%s' is given without '%s'".formatted(key, other),
          "a normal prior has both");
    }
    return !alone;
  }

  private boolean stepIsSound(Fields fields) {
    boolean zero = fields.number("step").filter(step -> step == 0).isPresent();
    if (zero) {
      problems.error(
          fields.line("step"), fields.pathOf("step"), "found 0; a number above 0 is allowed");
    }
    return !zero;
  }
}
