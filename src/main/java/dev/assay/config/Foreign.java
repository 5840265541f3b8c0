package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/// One table of another tool's document, read leniently: a number may be written as text. Remembers
/// nothing; problems go to the list of the reading.
///
/// @param path of the table in its document, for messages; empty at the top
record Foreign(Node.Mapping table, String path, Problems problems) {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");

  private static final Node.Mapping NOTHING = new Node.Mapping(new LinkedHashMap<>(), 0);

  SequencedMap<String, Node.Member> members() {
    return table.members();
  }

  boolean has(String key) {
    return table.members().containsKey(key);
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(table.members().get(key)).map(Node.Member::node);
  }

  int line(String key) {
    Node.Member member = table.members().get(key);
    return member == null ? table.line() : member.line();
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// The table under `key`, or an empty one.
  Foreign within(String key) {
    return node(key).orElse(NOTHING) instanceof Node.Mapping inner
        ? new Foreign(inner, pathOf(key), problems)
        : new Foreign(NOTHING, pathOf(key), problems);
  }

  /// What a scalar says, as it was written.
  Optional<String> text(String key) {
    return node(key).flatMap(Foreign::text);
  }

  static Optional<String> text(Node node) {
    return node instanceof Node.Scalar(Value value, String written, _, _)
            && !(value instanceof Value.Null)
        ? Optional.of(written)
        : Optional.empty();
  }

  /// The items of a list; nothing where it is none.
  List<Node> items(String key) {
    return node(key).orElse(NOTHING) instanceof Node.Sequence(List<Node> items, _)
        ? items
        : List.of();
  }

  /// A number, maybe written as text; refuses anything else.
  OptionalDouble number(String key) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble number = number(node.get());
    if (number.isEmpty()) {
      error(key, "found %s; a number is allowed".formatted(Shown.of(node.get())));
    }
    return number;
  }

  static OptionalDouble number(Node node) {
    return switch (node.value()) {
      case Value.Int(BigInteger whole) -> OptionalDouble.of(whole.doubleValue());
      case Value.Float(double real) -> OptionalDouble.of(real);
      case Value.Text(String text) when NUMBER.matcher(text.strip()).matches() ->
          OptionalDouble.of(Double.parseDouble(text.strip()));
      case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
          OptionalDouble.empty();
    };
  }

  /// A number as the value it is: an integer where it is whole and was not written as a float.
  Optional<Value> numeric(String key) {
    return node(key)
        .filter(node -> number(node).isPresent())
        .map(node ->
            switch (node.value()) {
              case Value.Text(String text) -> parsed(text.strip());
              case Value other -> other;
            });
  }

  private static Value parsed(String text) {
    BigDecimal number = new BigDecimal(text);
    return text.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+')
        ? new Value.Int(number.toBigIntegerExact())
        : Value.of(number.doubleValue());
  }

  /// Whether the number under `key` is an integer.
  boolean isWhole(String key) {
    return numeric(key).filter(Value.Int.class::isInstance).isPresent();
  }

  /// The number under `key`, rounded, as an integer.
  Value whole(double number) {
    return new Value.Int(new BigDecimal(number).setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
  }

  void error(String key, String problem) {
    problems.error(line(key), pathOf(key), problem);
  }

  void error(String key, String problem, String hint) {
    problems.error(line(key), pathOf(key), problem, hint);
  }

  void warn(String key, String text) {
    problems.warn(line(key), pathOf(key), text);
  }

  /// Says which keys have no counterpart; `known` have one.
  void ignoreAllBut(Set<String> known) {
    for (Map.Entry<String, Node.Member> member : table.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        warn(member.getKey(), "has no counterpart and was left out");
      }
    }
  }
}
