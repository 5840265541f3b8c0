package dev.assay.config;

import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A table from names to what they must be → [Condition]: one value, a list of several, or bounds
/// such as `>= 3 and < 8`.
final class ConditionReader {

  private static final String BOUND =
      "(<=|>=|<|>)\\s*([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)";
  private static final Pattern BOUNDS =
      Pattern.compile("\\s*" + BOUND + "(?:\\s+and\\s+" + BOUND + ")?\\s*");

  private ConditionReader() {}

  /// @param fullName of a name as it is written
  /// @throws InvalidSpaceException if bounds leave nothing
  static Condition read(Map<String, Node.Member> members, UnaryOperator<String> fullName) {
    var allowed = new LinkedHashMap<String, List<Value>>();
    var within = new LinkedHashMap<String, Bounds>();
    members.forEach((written, member) -> {
      String name = fullName.apply(written);
      Optional<Bounds> bounds = bounds(member.node());
      if (bounds.isPresent()) {
        within.put(name, bounds.get());
      } else if (member.node() instanceof Node.Sequence(List<Node> items, _)) {
        allowed.put(name, DomainReader.values(items));
      } else {
        allowed.put(name, List.of(member.node().value()));
      }
    });
    return new Condition(allowed, within);
  }

  private static Optional<Bounds> bounds(Node node) {
    if (!(node.value() instanceof Value.Text(String text))) {
      return Optional.empty();
    }
    Matcher form = BOUNDS.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    Bounds first = bound(form.group(1), form.group(2));
    return Optional.of(
        form.group(3) == null ? first : both(first, bound(form.group(3), form.group(4))));
  }

  private static Bounds bound(String relation, String number) {
    double bound = Double.parseDouble(number);
    double infinity = Double.POSITIVE_INFINITY;
    return switch (relation) {
      case "<=" -> new Bounds(-infinity, true, bound, true);
      case "<" -> new Bounds(-infinity, true, bound, false);
      case ">=" -> new Bounds(bound, true, infinity, true);
      default -> new Bounds(bound, false, infinity, true);
    };
  }

  private static Bounds both(Bounds first, Bounds second) {
    Bounds lower = first.low() >= second.low() ? first : second;
    Bounds upper = first.high() <= second.high() ? first : second;
    return new Bounds(lower.low(), lower.withLow(), upper.high(), upper.withHigh());
  }
}
