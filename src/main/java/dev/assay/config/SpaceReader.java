package dev.assay.config;

import dev.assay.space.Condition;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `space`, `constraints` and `forbidden` → [Space] and [Expression]s.
final class SpaceReader {

  private final Problems problems;

  SpaceReader(Problems problems) {
    this.problems = problems;
  }

  /// The space, or empty where there is none or it was refused.
  Optional<Space> read(Fields top) {
    if (!top.has("space")) {
      return Optional.empty();
    }
    var members = top.named("space");
    if (members.isEmpty() && !top.isBroken("space")) {
      problems.error(
          top.line("space"), "space", "the space is empty", "name at least one parameter");
    }
    int before = problems.count();
    var reader = new DeclarationReader(problems);
    reader.read(members);
    if (problems.count() > before || top.isBroken("space") || members.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Space(reader.declarations()));
    } catch (InvalidSpaceException e) {
      problems.error(top.line("space"), "space", message(e));
      return Optional.empty();
    }
  }

  /// The constraints that hold together with `space`, what is forbidden among them.
  List<Expression> constraints(Fields top, Optional<Space> space) {
    var constraints = new ArrayList<Expression>();
    for (Node item : top.items("constraints")) {
      if (item instanceof Node.Scalar scalar) {
        try {
          Expression constraint = Expression.parse(scalar.written());
          space.ifPresent(constraint::check);
          constraints.add(constraint);
        } catch (InvalidSpaceException e) {
          problems.error(scalar.line(), "constraints", message(e));
        }
      }
    }
    for (Node item : top.items("forbidden")) {
      if (item instanceof Node.Mapping table) {
        try {
          Condition part = ConditionReader.read(table.members(), UnaryOperator.identity());
          space.ifPresent(known -> known.check(part));
          constraints.add(Expression.forbidding(part));
        } catch (InvalidSpaceException e) {
          problems.error(item.line(), "forbidden", message(e));
        }
      }
    }
    return constraints;
  }

  private static String message(InvalidSpaceException e) {
    return String.valueOf(e.getMessage());
  }
}
