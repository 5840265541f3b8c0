package dev.assay.draft;

import dev.assay.draft.PythonToken.Kind;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds calls in a Python source, with their arguments. It takes any text.
final class PythonCalls {

  /// Deeper values are not looked into.
  private static final int DEPTH = 20;

  /// More numbers of a `range` are no choices.
  private static final int CHOICES = 64;

  private static final int SHOWN = 60;

  private final List<PythonToken> tokens;

  /// Of each bracket the place of the other one; the end where there is none.
  private final int[] other;

  /// A call.
  ///
  /// @param named arguments with a keyword
  /// @param isWhole whether nothing is hidden in a `*` or `**`
  record Call(
      int line, List<PythonValue> positional, Map<String, PythonValue> named, boolean isWhole) {}

  PythonCalls(String source) {
    this.tokens = PythonLexer.read(source);
    this.other = brackets(tokens);
  }

  private static int[] brackets(List<PythonToken> tokens) {
    int[] other = new int[tokens.size()];
    Arrays.fill(other, tokens.size());
    var open = new ArrayDeque<Integer>();
    for (int i = 0; i < tokens.size(); i++) {
      PythonToken token = tokens.get(i);
      if (token.kind() != Kind.MARK) {
        continue;
      }
      if ("([{".contains(token.text())) {
        open.push(i);
      } else if (")]}".contains(token.text()) && !open.isEmpty()) {
        other[open.pop()] = i;
      }
    }
    return other;
  }

  /// Whether `name` occurs at all.
  boolean mentions(String name) {
    return tokens.stream().anyMatch(token -> token.isName(name));
  }

  /// The calls of the method `name` on whatever object, in their order.
  List<Call> methods(String name) {
    var calls = new ArrayList<Call>();
    for (int i = 1; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).isName(name)
          && tokens.get(i - 1).isMark(".")
          && tokens.get(i + 1).isMark("(")) {
        calls.add(call(i + 1));
      }
    }
    return calls;
  }

  /// The calls in decorators `@first.second(…)`.
  List<Call> decorators(String first, String second) {
    var calls = new ArrayList<Call>();
    for (int i = 0; i + 4 < tokens.size(); i++) {
      if (tokens.get(i).isMark("@")
          && tokens.get(i + 1).isName(first)
          && tokens.get(i + 2).isMark(".")
          && tokens.get(i + 3).isName(second)
          && tokens.get(i + 4).isMark("(")) {
        calls.add(call(i + 4));
      }
    }
    return calls;
  }

  private Call call(int open) {
    var positional = new ArrayList<PythonValue>();
    var named = new LinkedHashMap<String, PythonValue>();
    boolean isWhole = other[open] < tokens.size();
    for (int[] part : parts(open)) {
      PythonToken first = tokens.get(part[0]);
      if (first.isMark("*") || first.isMark("**")) {
        isWhole = false;
      } else if (first.kind() == Kind.NAME
          && part[1] > part[0] + 1
          && tokens.get(part[0] + 1).isMark("=")
          && !(part[1] > part[0] + 2 && tokens.get(part[0] + 2).isMark("="))) {
        named.put(first.text(), value(part[0] + 2, part[1], 0));
      } else {
        positional.add(value(part[0], part[1], 0));
      }
    }
    return new Call(tokens.get(open).line(), positional, named, isWhole);
  }

  /// What commas part between a bracket and the one that closes it: from, and behind the end.
  private List<int[]> parts(int open) {
    var parts = new ArrayList<int[]>();
    int end = other[open];
    int from = open + 1;
    int i = from;
    while (i < end) {
      PythonToken token = tokens.get(i);
      if (token.isMark(",")) {
        add(parts, from, i);
        from = i + 1;
      }
      boolean isOpening = token.kind() == Kind.MARK && "([{".contains(token.text());
      i = isOpening ? other[i] + 1 : i + 1;
    }
    add(parts, from, end);
    return parts;
  }

  private static void add(List<int[]> parts, int from, int to) {
    if (from < to) {
      parts.add(new int[] {from, to});
    }
  }

  private PythonValue value(int from, int to, int depth) {
    if (from >= to || depth > DEPTH) {
      return unknown(from, to);
    }
    PythonToken first = tokens.get(from);
    return switch (first.kind()) {
      case TEXT -> text(from, to);
      case NUMBER -> to == from + 1 ? number(first.text(), 1, from, to) : unknown(from, to);
      case NAME -> name(from, to);
      case MARK -> mark(first, from, to, depth);
      case COMPUTED_TEXT, LINE_END -> unknown(from, to);
    };
  }

  /// Texts side by side are one.
  private PythonValue text(int from, int to) {
    var text = new StringBuilder();
    for (PythonToken token : tokens.subList(from, to)) {
      if (token.kind() != Kind.TEXT) {
        return unknown(from, to);
      }
      text.append(token.text());
    }
    return new PythonValue.Literal(Value.of(text.toString()));
  }

  private PythonValue name(int from, int to) {
    String first = tokens.get(from).text();
    if (to == from + 1) {
      return switch (first) {
        case "None" -> new PythonValue.None();
        case "True" -> new PythonValue.Literal(Value.of(true));
        case "False" -> new PythonValue.Literal(Value.of(false));
        default -> new PythonValue.Name(first);
      };
    }
    if (first.equals("range") && tokens.get(from + 1).isMark("(") && other[from + 1] == to - 1) {
      return range(from, to);
    }
    var dotted = new StringBuilder();
    for (int i = from; i < to; i++) {
      PythonToken token = tokens.get(i);
      boolean isName = (i - from) % 2 == 0;
      if (isName ? token.kind() != Kind.NAME : !token.isMark(".")) {
        return unknown(from, to);
      }
      dotted.append(token.text());
    }
    return new PythonValue.Name(dotted.toString());
  }

  private PythonValue range(int from, int to) {
    var ends = new ArrayList<Long>();
    for (int[] part : parts(from + 1)) {
      if (value(part[0], part[1], 1) instanceof PythonValue.Literal(Value.Int(BigInteger end))
          && end.bitLength() < 32) {
        ends.add(end.longValueExact());
      } else {
        return unknown(from, to);
      }
    }
    long low = ends.size() < 2 ? 0 : ends.getFirst();
    long step = ends.size() == 3 ? ends.getLast() : 1;
    if (ends.isEmpty() || ends.size() > 3 || step < 1) {
      return unknown(from, to);
    }
    long high = ends.size() == 1 ? ends.getFirst() : ends.get(1);
    if ((high - low) / step > CHOICES) {
      return unknown(from, to);
    }
    var items = new ArrayList<PythonValue>();
    for (long i = low; i < high; i += step) {
      items.add(new PythonValue.Literal(Value.of(i)));
    }
    return new PythonValue.Items(items);
  }

  private PythonValue mark(PythonToken first, int from, int to, int depth) {
    if (first.isMark("-") && to == from + 2 && tokens.get(from + 1).kind() == Kind.NUMBER) {
      return number(tokens.get(from + 1).text(), -1, from, to);
    }
    if (!"([{".contains(first.text()) || other[from] != to - 1) {
      return unknown(from, to);
    }
    List<int[]> parts = parts(from);
    boolean isBracketed = first.isMark("(") && parts.size() == 1 && !tokens.get(to - 2).isMark(",");
    if (isBracketed) {
      return value(from + 1, to - 1, depth + 1);
    }
    var items = new ArrayList<PythonValue>();
    for (int[] part : parts) {
      PythonValue item = value(part[0], part[1], depth + 1);
      if (!(item instanceof PythonValue.Literal)) {
        return unknown(from, to);
      }
      items.add(item);
    }
    return new PythonValue.Items(items);
  }

  private PythonValue number(String written, int sign, int from, int to) {
    String digits = written.replace("_", "");
    try {
      if (digits.matches("0[xX][0-9a-fA-F]+")) {
        return literal(Value.of(new BigInteger(digits.substring(2), 16).longValueExact() * sign));
      }
      if (digits.matches("[0-9]+")) {
        return literal(Value.of(new BigInteger(digits).longValueExact() * sign));
      }
      if (digits.matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
        double number = Double.parseDouble(digits) * sign;
        return Double.isFinite(number) ? literal(Value.of(number)) : unknown(from, to);
      }
    } catch (ArithmeticException e) {
      // too large to be tried
    }
    return unknown(from, to);
  }

  private static PythonValue literal(Value value) {
    return new PythonValue.Literal(value);
  }

  private PythonValue unknown(int from, int to) {
    var source = new StringBuilder();
    for (int i = from; i < to && source.length() <= SHOWN; i++) {
      PythonToken token = tokens.get(i);
      boolean isText = token.kind() == Kind.TEXT || token.kind() == Kind.COMPUTED_TEXT;
      boolean isSpaced =
          i > from && token.kind() == Kind.NAME && tokens.get(i - 1).kind() == Kind.NAME;
      source.append(isSpaced ? " " : "");
      source.append(isText ? "'" + token.text() + "'" : token.text());
    }
    return new PythonValue.Unknown(source.toString());
  }
}
