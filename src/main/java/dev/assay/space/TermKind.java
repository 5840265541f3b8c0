package dev.assay.space;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// What kind of value a term has in a space, known before there is a point: finds `act < 3` and
/// misspelled names when the spec is read and not in the middle of a search.
final class TermKind {

  /// The kinds; `ANY` where only a point can tell.
  enum Kind {
    NUMBER,
    TEXT,
    TRUTH,
    ANY
  }

  private final String text;
  private final Space space;

  private TermKind(String text, Space space) {
    this.text = text;
    this.space = space;
  }

  /// Checks that `term`, written as `text`, can be a constraint on `space`.
  static void check(String text, Term term, Space space) {
    new TermKind(text, space).require(term, Kind.TRUTH, "a constraint must be true or false");
  }

  /// The kind of `term`, written as `text`, in `space`.
  static Kind of(String text, Term term, Space space) {
    return new TermKind(text, space).of(term);
  }

  private void require(Term term, Kind kind, String otherwise) {
    Kind found = of(term);
    if (found != kind && found != Kind.ANY) {
      throw Expression.error(text, "%s, found a %s".formatted(otherwise, name(found)));
    }
  }

  private Kind of(Term term) {
    return switch (term) {
      case Term.Literal(Value value) -> of(value);
      case Term.Name(String name) -> of(name);
      case Term.Negation(Term operand) -> number(List.of(operand));
      case Term.Arithmetic(_, Term left, Term right) -> number(List.of(left, right));
      case Term.Call(_, List<Term> arguments) -> number(arguments);
      case Term.Comparison comparison -> of(comparison);
      case Term.Not(Term operand) -> truth(List.of(operand));
      case Term.And(List<Term> operands) -> truth(operands);
      case Term.Or(List<Term> operands) -> truth(operands);
    };
  }

  private Kind number(List<Term> operands) {
    operands.forEach(operand -> require(operand, Kind.NUMBER, "arithmetic needs numbers"));
    return Kind.NUMBER;
  }

  private Kind truth(List<Term> operands) {
    operands.forEach(operand -> require(operand, Kind.TRUTH, "and, or, not need comparisons"));
    return Kind.TRUTH;
  }

  private Kind of(Term.Comparison comparison) {
    for (int i = 0; i < comparison.relations().size(); i++) {
      Term left = comparison.operands().get(i);
      Term right = comparison.operands().get(i + 1);
      if (comparison.relations().get(i).isOrder()) {
        require(left, Kind.NUMBER, "< <= > >= need numbers");
        require(right, Kind.NUMBER, "< <= > >= need numbers");
      } else {
        checkEquality(of(left), of(right));
      }
    }
    return Kind.TRUTH;
  }

  private void checkEquality(Kind left, Kind right) {
    if (left != right && left != Kind.ANY && right != Kind.ANY) {
      throw Expression.error(text, "a %s never equals a %s".formatted(name(left), name(right)));
    }
  }

  private Kind of(String name) {
    return switch (declaration(name)) {
      case Parameter parameter -> of(parameter.domain());
      case Zip zip -> ofAll(zip.values(name));
      case Tie tie -> tie.value().kind(space);
    };
  }

  private Declaration declaration(String name) {
    return space
        .declaration(name)
        .orElseThrow(() -> {
          SequencedSet<String> names = space.names();
          return Expression.error(
              text,
              "there is no parameter '%s'; the space has %s"
                  .formatted(name, names.isEmpty() ? "none" : String.join(", ", names)));
        });
  }

  private static Kind of(Domain domain) {
    return switch (domain) {
      case Domain.Float _, Domain.Int _ -> Kind.NUMBER;
      case Domain.Constant(Value value) -> of(value);
      case Domain.Categorical(List<Value> choices, _) -> ofAll(choices);
      case Domain.Ordinal(List<Value> choices) -> ofAll(choices);
    };
  }

  private static Kind ofAll(List<Value> choices) {
    Set<Kind> kinds = new HashSet<>();
    choices.forEach(choice -> kinds.add(of(choice)));
    return kinds.size() == 1 ? kinds.iterator().next() : Kind.ANY;
  }

  private static Kind of(Value value) {
    return switch (value) {
      case Value.Int(BigInteger _) -> Kind.NUMBER;
      case Value.Float(double _) -> Kind.NUMBER;
      case Value.Text _ -> Kind.TEXT;
      case Value.Bool _ -> Kind.TRUTH;
      case Value.Null _, Value.Array _, Value.Object _ -> Kind.ANY;
    };
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case NUMBER -> "number";
      case TEXT -> "text";
      case TRUTH -> "truth value";
      case ANY -> "value";
    };
  }
}
