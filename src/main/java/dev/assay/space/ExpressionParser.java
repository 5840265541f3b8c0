package dev.assay.space;

import dev.assay.space.ExpressionLexer.Kind;
import dev.assay.space.ExpressionLexer.Token;
import dev.assay.space.Term.Function;
import dev.assay.space.Term.Operator;
import dev.assay.space.Term.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Reads an expression by recursive descent, one method a level of binding: `or`, `and`, `not`,
/// comparison, `+ -`, `* / %`, unary `-`, `**`, value.
final class ExpressionParser {

  /// Deeper text would overflow the stack.
  private static final int MAX_DEPTH = 100;

  private static final int MAX_LENGTH = 2_000;

  private static final Map<String, Relation> RELATIONS =
      Map.of(
          "<", Relation.LESS,
          "<=", Relation.AT_MOST,
          ">", Relation.MORE,
          ">=", Relation.AT_LEAST,
          "==", Relation.EQUAL,
          "!=", Relation.NOT_EQUAL);

  private static final Map<String, Operator> SUMS =
      Map.of("+", Operator.ADD, "-", Operator.SUBTRACT);

  private static final Map<String, Operator> PRODUCTS =
      Map.of("*", Operator.MULTIPLY, "/", Operator.DIVIDE, "%", Operator.REMAINDER);

  private final String text;
  private final List<Token> tokens;
  private int position;
  private int depth;

  private ExpressionParser(String text) {
    this.text = text;
    this.tokens = ExpressionLexer.tokens(text);
  }

  static Term parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidSpaceException(
          "an expression has at most %d characters, found %d".formatted(MAX_LENGTH, text.length()));
    }
    var parser = new ExpressionParser(text);
    Term term = parser.or();
    if (parser.current().kind() != Kind.END) {
      throw parser.error("an operator is expected");
    }
    return term;
  }

  private Term or() {
    Term first = and();
    if (!isAt("or")) {
      return first;
    }
    var operands = new ArrayList<>(List.of(first));
    while (skip("or")) {
      operands.add(and());
    }
    return new Term.Or(operands);
  }

  private Term and() {
    Term first = not();
    if (!isAt("and")) {
      return first;
    }
    var operands = new ArrayList<>(List.of(first));
    while (skip("and")) {
      operands.add(not());
    }
    return new Term.And(operands);
  }

  private Term not() {
    if (!skip("not")) {
      return comparison();
    }
    descend();
    Term operand = not();
    depth--;
    return new Term.Not(operand);
  }

  private Term comparison() {
    Term first = sum();
    var operands = new ArrayList<>(List.of(first));
    var relations = new ArrayList<Relation>();
    while (isMark() && RELATIONS.containsKey(current().text())) {
      relations.add(Objects.requireNonNull(RELATIONS.get(take().text())));
      operands.add(sum());
    }
    return relations.isEmpty() ? first : new Term.Comparison(operands, relations);
  }

  private Term sum() {
    Term left = product();
    while (isMark() && SUMS.containsKey(current().text())) {
      Operator operator = Objects.requireNonNull(SUMS.get(take().text()));
      left = new Term.Arithmetic(operator, left, product());
    }
    return left;
  }

  private Term product() {
    Term left = sign();
    while (isMark() && PRODUCTS.containsKey(current().text())) {
      Operator operator = Objects.requireNonNull(PRODUCTS.get(take().text()));
      left = new Term.Arithmetic(operator, left, sign());
    }
    return left;
  }

  private Term sign() {
    boolean negative = isAt("-");
    if (!negative && !isAt("+")) {
      return power();
    }
    take();
    descend();
    Term operand = sign();
    depth--;
    return negative ? new Term.Negation(operand) : operand;
  }

  /// Binds to the right, and tighter than a sign on its left: `-2 ** 2` is -4.
  private Term power() {
    Term base = value();
    if (!skip("**")) {
      return base;
    }
    descend();
    Term exponent = sign();
    depth--;
    return new Term.Arithmetic(Operator.POWER, base, exponent);
  }

  private Term value() {
    Token token = current();
    if (token.kind() == Kind.LITERAL) {
      take();
      return new Term.Literal(token.value());
    }
    if (token.kind() == Kind.NAME) {
      take();
      return isAt("(") ? call(token) : new Term.Name(token.text());
    }
    if (!isAt("(")) {
      throw error("a value is expected");
    }
    return parenthesis();
  }

  private Term parenthesis() {
    take();
    descend();
    Term inner = or();
    depth--;
    if (!skip(")")) {
      throw error("')' is expected");
    }
    return inner;
  }

  private Term call(Token name) {
    Function function = function(name);
    take();
    descend();
    var arguments = new ArrayList<Term>();
    do {
      arguments.add(or());
    } while (skip(","));
    depth--;
    if (!skip(")")) {
      throw error("')' is expected");
    }
    if (function.takesMany() ? arguments.size() < 2 : arguments.size() != 1) {
      throw Expression.error(
          text,
          "%s takes %s, found %d"
              .formatted(
                  name.text(),
                  function.takesMany() ? "two or more numbers" : "one number",
                  arguments.size()),
          name.column());
    }
    return new Term.Call(function, arguments);
  }

  private Function function(Token name) {
    return Stream.of(Function.values())
        .filter(function -> functionName(function).equals(name.text()))
        .findFirst()
        .orElseThrow(() ->
            Expression.error(
                text,
                "there is no function '%s'; there are %s"
                    .formatted(
                        name.text(),
                        String.join(
                            ", ",
                            Stream.of(Function.values())
                                .map(ExpressionParser::functionName)
                                .toList())),
                name.column()));
  }

  private static String functionName(Function function) {
    return function.name().toLowerCase(Locale.ROOT);
  }

  private void descend() {
    if (++depth > MAX_DEPTH) {
      throw error("the expression is nested more than %d deep".formatted(MAX_DEPTH));
    }
  }

  private Token current() {
    return tokens.get(position);
  }

  private Token take() {
    return tokens.get(position++);
  }

  private boolean isMark() {
    return current().kind() == Kind.MARK;
  }

  private boolean isAt(String mark) {
    return isMark() && current().text().equals(mark);
  }

  private boolean skip(String mark) {
    if (!isAt(mark)) {
      return false;
    }
    position++;
    return true;
  }

  private InvalidSpaceException error(String problem) {
    Token found = current();
    String what = found.kind() == Kind.END ? "the end" : "'" + found.text() + "'";
    return Expression.error(text, problem + ", found " + what, found.column());
  }
}
