package dev.assay.config;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Collects the names that jobs see of a space, before the space itself is read.
final class SpaceNames {

  private final Map<String, Integer> lines;
  private final Set<String> always;

  /// @param lines where names go, each with its line
  /// @param always where those go that every trial has
  SpaceNames(Map<String, Integer> lines, Set<String> always) {
    this.lines = lines;
    this.always = always;
  }

  /// Adds the names of a whole space.
  void add(SequencedMap<String, Node.Member> members) {
    members.forEach((name, member) -> add("", name, member, true));
  }

  private void add(String prefix, String written, Node.Member member, boolean unconditional) {
    String name = prefix + written;
    if (!(member.node() instanceof Node.Mapping table)) {
      name(name, member, unconditional);
      return;
    }
    boolean there = unconditional && !table.members().containsKey("when");
    Set<String> row = row(table);
    if (row.isEmpty()) {
      name(name, member, there);
      choices(name, table);
      return;
    }
    row.forEach(one -> name(prefix + one, member, there));
  }

  private void name(String name, Node.Member member, boolean there) {
    lines.putIfAbsent(name, member.line());
    if (there) {
      always.add(name);
    }
  }

  /// The names of `rows`, where there are any.
  private static Set<String> row(Node.Mapping table) {
    Node.Member rows = table.members().get("rows");
    if (rows == null) {
      return Set.of();
    }
    return switch (rows.node()) {
      case Node.Mapping columns -> columns.members().keySet();
      case Node.Sequence(var items, _) ->
          !items.isEmpty() && items.getFirst() instanceof Node.Mapping first
              ? first.members().keySet()
              : Set.of();
      case Node.Scalar _, Node.Broken _ -> Set.of();
    };
  }

  /// The parameters that single choices have.
  private void choices(String name, Node.Mapping table) {
    Node.Member choices = table.members().get("choices");
    if (choices == null || !(choices.node() instanceof Node.Mapping named)) {
      return;
    }
    named
        .members()
        .forEach((choice, member) -> {
          if (member.node() instanceof Node.Mapping own) {
            own.members()
                .forEach((inner, node) -> add(name + "." + choice + ".", inner, node, false));
          }
        });
  }
}
