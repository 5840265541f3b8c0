package dev.assay.space;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedSet;

/// A condition on the values of a point, such as `lr * width <= 10 and act != "tanh"`: numbers,
/// texts, `true`, `false`, names of parameters (`opt.lr`, or `` `weight-decay` `` where a name has
/// marks), `+ - * / % **`, `< <= > >= == !=` (also chained), `and or not`, parentheses, and the
/// functions `min max abs floor ceil round log log2 exp sqrt`. Numbers are doubles; `%` has the
/// sign of the divisor; a division by zero is infinite or not a number, and every order with not a
/// number is false. Immutable.
public final class Expression {

  /// Up to here every integer is a double.
  private static final double MOST_EXACT = 0x1p53;

  private final String text;
  private final Term term;
  private final SequencedSet<String> names;

  private Expression(String text, Term term) {
    this.text = text;
    this.term = term;
    var found = new LinkedHashSet<String>();
    collectNames(term, found);
    this.names = Collections.unmodifiableSequencedSet(found);
  }

  /// Reads an expression.
  ///
  /// @throws InvalidSpaceException with the column, if `text` is none
  public static Expression parse(String text) {
    return new Expression(text, ExpressionParser.parse(text));
  }

  /// The constraint that forbids all points for which `part` holds, such as `not (act == "relu" and
  /// depth > 3)`. A point without one of its names is not forbidden.
  ///
  /// @throws InvalidSpaceException if it speaks of a value that no expression can: null, a list or
  ///   an object
  public static Expression forbidding(Condition part) {
    return parse(ForbiddenText.of(part));
  }

  /// As it was written.
  public String text() {
    return text;
  }

  /// The parameters it speaks of, in the order of their first use.
  public SequencedSet<String> names() {
    return names;
  }

  /// Checks that it is a constraint on `space`: all names are known, all kinds of values fit, and
  /// the result is true or false.
  ///
  /// @throws InvalidSpaceException if not
  public void check(Space space) {
    TermKind.check(text, term, space);
  }

  /// Whether `params` satisfy this constraint. A constraint that speaks of an absent parameter (one
  /// whose condition does not hold) is satisfied as a whole.
  ///
  /// @throws InvalidSpaceException if a value is of the wrong kind, which [#check] mostly finds
  ///   before
  public boolean holds(Value.Object params) {
    return !params.members().keySet().containsAll(names) || truth(term, params.members());
  }

  /// What it gives under `values`, which has all its names. A whole number is an integer where
  /// everything it was made of is.
  ///
  /// @throws InvalidSpaceException if a value is of the wrong kind
  Value value(Map<String, Value> values) {
    Value result = value(term, values);
    boolean whole =
        result instanceof Value.Float(double number)
            && number == Math.rint(number)
            && Math.abs(number) < MOST_EXACT
            && isOfIntegers(term, values);
    return whole ? Value.of((long) Numbers.number(result)) : result;
  }

  /// Whether no float takes part.
  private boolean isOfIntegers(Term part, Map<String, Value> values) {
    return switch (part) {
      case Term.Literal(Value value) -> !(value instanceof Value.Float);
      case Term.Name(String name) -> !(values.get(name) instanceof Value.Float);
      default -> part.parts().stream().allMatch(inner -> isOfIntegers(inner, values));
    };
  }

  /// What kind of value it gives in `space`.
  ///
  /// @throws InvalidSpaceException if it does not fit the space
  TermKind.Kind kind(Space space) {
    return TermKind.of(text, term, space);
  }

  private Value value(Term term, Map<String, Value> params) {
    return switch (term) {
      case Term.Literal(Value value) -> value;
      case Term.Name(String name) -> known(name, params);
      case Term.Negation(Term operand) -> Value.of(-number(operand, params));
      case Term.Arithmetic(var operator, Term left, Term right) ->
          Value.of(operator.apply(number(left, params), number(right, params)));
      case Term.Call(var function, List<Term> arguments) ->
          Value.of(
              function.apply(
                  arguments.stream().mapToDouble(argument -> number(argument, params)).toArray()));
      case Term.Comparison comparison -> Value.of(holds(comparison, params));
      case Term.Not(Term operand) -> Value.of(!truth(operand, params));
      case Term.And(List<Term> operands) ->
          Value.of(operands.stream().allMatch(operand -> truth(operand, params)));
      case Term.Or(List<Term> operands) ->
          Value.of(operands.stream().anyMatch(operand -> truth(operand, params)));
    };
  }

  private boolean holds(Term.Comparison comparison, Map<String, Value> params) {
    for (int i = 0; i < comparison.relations().size(); i++) {
      Term left = comparison.operands().get(i);
      Term right = comparison.operands().get(i + 1);
      if (!holds(comparison.relations().get(i), left, right, params)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Term.Relation relation, Term left, Term right, Map<String, Value> params) {
    if (relation.isOrder()) {
      return relation.holds(number(left, params), number(right, params));
    }
    boolean same = Numbers.same(value(left, params), value(right, params));
    return same == (relation == Term.Relation.EQUAL);
  }

  private double number(Term operand, Map<String, Value> params) {
    return switch (value(operand, params)) {
      case Value.Int(BigInteger number) -> number.doubleValue();
      case Value.Float(double number) -> number;
      case Value other -> throw error(text, "needs a number, found " + CanonicalJson.write(other));
    };
  }

  private boolean truth(Term operand, Map<String, Value> params) {
    return switch (value(operand, params)) {
      case Value.Bool(boolean truth) -> truth;
      case Value other ->
          throw error(text, "needs true or false, found " + CanonicalJson.write(other));
    };
  }

  private static Value known(String name, Map<String, Value> params) {
    Value value = params.get(name);
    if (value == null) {
      throw new NoSuchElementException("no value of " + name);
    }
    return value;
  }

  private static void collectNames(Term term, SequencedSet<String> names) {
    if (term instanceof Term.Name(String name)) {
      names.add(name);
    }
    term.parts().forEach(part -> collectNames(part, names));
  }

  static InvalidSpaceException error(String text, String problem) {
    return new InvalidSpaceException("'%s': %s".formatted(text, problem));
  }

  static InvalidSpaceException error(String text, String problem, int column) {
    return error(text, "%s (column %d)".formatted(problem, column));
  }

  @Override
  public boolean equals(java.lang.Object other) {
    return other instanceof Expression expression && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
