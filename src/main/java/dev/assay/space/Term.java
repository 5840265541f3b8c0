package dev.assay.space;

import java.util.List;

/// One node of an expression.
sealed interface Term {

  /// The nodes right below it, in the order in which they are written.
  default List<Term> parts() {
    return switch (this) {
      case Literal _, Name _ -> List.of();
      case Negation(Term operand) -> List.of(operand);
      case Not(Term operand) -> List.of(operand);
      case Arithmetic(_, Term left, Term right) -> List.of(left, right);
      case Comparison(List<Term> operands, _) -> operands;
      case And(List<Term> operands) -> operands;
      case Or(List<Term> operands) -> operands;
      case Call(_, List<Term> arguments) -> arguments;
    };
  }

  /// A number, a text, `true` or `false`.
  record Literal(Value value) implements Term {}

  /// The value of a parameter.
  record Name(String name) implements Term {}

  /// `-operand`.
  record Negation(Term operand) implements Term {}

  /// `left operator right` of numbers.
  record Arithmetic(Operator operator, Term left, Term right) implements Term {}

  /// `a < b <= c`: each neighbours' relation holds.
  record Comparison(List<Term> operands, List<Relation> relations) implements Term {}

  /// `not operand`.
  record Not(Term operand) implements Term {}

  /// All of `operands`.
  record And(List<Term> operands) implements Term {}

  /// At least one of `operands`.
  record Or(List<Term> operands) implements Term {}

  /// A function of numbers.
  record Call(Function function, List<Term> arguments) implements Term {}

  /// What joins two numbers into one.
  enum Operator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER,
    POWER;

    double apply(double left, double right) {
      return switch (this) {
        case ADD -> left + right;
        case SUBTRACT -> left - right;
        case MULTIPLY -> left * right;
        case DIVIDE -> left / right;
        case REMAINDER -> remainder(left, right);
        case POWER -> StrictMath.pow(left, right);
      };
    }

    /// With the sign of the divisor, as in Python.
    private static double remainder(double left, double right) {
      double rest = left % right;
      return rest != 0 && rest < 0 != right < 0 ? rest + right : rest;
    }
  }

  /// What two values may be to each other.
  enum Relation {
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST,
    EQUAL,
    NOT_EQUAL;

    /// Whether it needs numbers.
    boolean isOrder() {
      return this != EQUAL && this != NOT_EQUAL;
    }

    /// Of an order only.
    boolean holds(double left, double right) {
      return switch (this) {
        case LESS -> left < right;
        case AT_MOST -> left <= right;
        case MORE -> left > right;
        case AT_LEAST -> left >= right;
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
      };
    }
  }

  /// The functions there are.
  enum Function {
    MIN,
    MAX,
    ABS,
    FLOOR,
    CEIL,
    ROUND,
    LOG,
    LOG2,
    EXP,
    SQRT;

    /// Whether it takes two or more numbers; otherwise exactly one.
    boolean takesMany() {
      return this == MIN || this == MAX;
    }

    double apply(double[] numbers) {
      double first = numbers[0];
      return switch (this) {
        case MIN -> fold(numbers, Math::min);
        case MAX -> fold(numbers, Math::max);
        case ABS -> Math.abs(first);
        case FLOOR -> Math.floor(first);
        case CEIL -> Math.ceil(first);
        case ROUND -> Math.rint(first);
        case LOG -> StrictMath.log(first);
        case LOG2 -> log2(first);
        case EXP -> StrictMath.exp(first);
        case SQRT -> Math.sqrt(first);
      };
    }

    private static double fold(double[] numbers, java.util.function.DoubleBinaryOperator join) {
      double result = numbers[0];
      for (double number : numbers) {
        result = join.applyAsDouble(result, number);
      }
      return result;
    }

    /// Exact for powers of two: people write `log2(width) % 1 == 0`.
    private static double log2(double number) {
      int exponent = Math.getExponent(number);
      return number == Math.scalb(1.0, exponent)
          ? exponent
          : StrictMath.log(number) / StrictMath.log(2);
    }
  }
}
