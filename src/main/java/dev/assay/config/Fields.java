package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Typed reading of a table that was checked: every value has its shape or was refused, and what
/// was refused reads as if it were not there.
///
/// @param section which keys may be asked for
/// @param table checked against `section`
/// @param path of the table, for messages
record Fields(Section section, Node.Mapping table, String path) {

  /// The fields of `node`, which is a table or was refused.
  static Fields of(Section section, Node node, String path) {
    return new Fields(
        section,
        node instanceof Node.Mapping table
            ? table
            : new Node.Mapping(new LinkedHashMap<>(), node.line()),
        path);
  }

  /// The full name of a key, for messages.
  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<Node.Member> member(String key) {
    if (section.key(key).isEmpty()) {
      throw new IllegalArgumentException("no key '%s' in %s".formatted(key, section.title()));
    }
    return Optional.ofNullable(table.members().get(key));
  }

  /// Whether the key was given, well or badly.
  boolean has(String key) {
    return member(key).isPresent();
  }

  /// Whether the key was given and its value was refused, whole or in part.
  boolean isBroken(String key) {
    return member(key).map(member -> isBroken(member.node())).orElse(false);
  }

  private static boolean isBroken(Node node) {
    return switch (node) {
      case Node.Broken _ -> true;
      case Node.Scalar _ -> false;
      case Node.Sequence(var items, _) -> items.stream().anyMatch(Fields::isBroken);
      case Node.Mapping(var members, _) ->
          members.values().stream().anyMatch(member -> isBroken(member.node()));
    };
  }

  /// The line of the key, or of the table where it is not given.
  int line(String key) {
    return member(key).map(Node.Member::line).orElse(table.line());
  }

  /// The value of the key, unless it was refused.
  Optional<Node> node(String key) {
    return member(key).map(Node.Member::node).filter(node -> !(node instanceof Node.Broken));
  }

  private Optional<Node.Scalar> scalar(String key) {
    return node(key).filter(Node.Scalar.class::isInstance).map(Node.Scalar.class::cast);
  }

  Optional<String> text(String key) {
    return scalar(key).map(Node.Scalar::written);
  }

  Optional<Long> whole(String key) {
    return scalar(key)
        .map(scalar -> scalar.value() instanceof Value.Int(BigInteger n) ? n.longValueExact() : 0L);
  }

  Optional<Double> number(String key) {
    return scalar(key).map(scalar -> number(scalar.value()));
  }

  /// The number that `value` is, or NaN.
  static double number(Value value) {
    return switch (value) {
      case Value.Int(BigInteger n) -> n.doubleValue();
      case Value.Float(double n) -> n;
      case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  Optional<java.time.Duration> duration(String key) {
    return scalar(key).flatMap(Quantities::duration);
  }

  Optional<Long> size(String key) {
    return scalar(key).flatMap(Quantities::size);
  }

  /// The items of a list that were not refused.
  List<Node> items(String key) {
    return node(key).stream()
        .flatMap(node -> node instanceof Node.Sequence(var items, _) ? items.stream() : null)
        .filter(node -> !(node instanceof Node.Broken))
        .toList();
  }

  /// The texts of a list of scalars.
  List<String> texts(String key) {
    return items(key).stream()
        .filter(Node.Scalar.class::isInstance)
        .map(node -> ((Node.Scalar) node).written())
        .toList();
  }

  /// The members of a table of chosen names that were not refused.
  SequencedMap<String, Node.Member> named(String key) {
    var members = new LinkedHashMap<String, Node.Member>();
    if (node(key).orElse(null) instanceof Node.Mapping(var given, _)) {
      given.forEach((name, member) -> {
        if (!(member.node() instanceof Node.Broken)) {
          members.put(name, member);
        }
      });
    }
    return members;
  }

  /// The members of a table from names to scalars, as texts.
  Map<String, String> textsByName(String key) {
    var texts = new LinkedHashMap<String, String>();
    named(key)
        .forEach((name, member) -> {
          if (member.node() instanceof Node.Scalar scalar) {
            texts.put(name, scalar.written());
          }
        });
    return texts;
  }

  /// The fields of a table within this one; empty ones where it is not given.
  Fields within(String key, Section inner) {
    return of(inner, node(key).orElse(new Node.Broken(line(key))), pathOf(key));
  }
}
