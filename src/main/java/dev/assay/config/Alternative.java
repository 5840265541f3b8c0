package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One of the alternatives of a swept key.
sealed interface Alternative {

  /// `a..b` or `a..b..step` of whole numbers.
  Pattern RANGE =
      Pattern.compile("([+-]?[0-9]{1,40})\\.\\.([+-]?[0-9]{1,40})(?:\\.\\.([+-]?[0-9]{1,40}))?");

  /// What looks like a range and is none.
  Pattern OF_NUMBERS = Pattern.compile("[+-]?\\.?[0-9][0-9.eE+-]*\\.\\.[+-]?\\.?[0-9][0-9.eE+-]*");

  /// One value.
  record One(Value value) implements Alternative {}

  /// The integers from `first` to `last`, both included, `step` apart.
  record Range(BigInteger first, BigInteger last, BigInteger step) implements Alternative {}

  /// How many values it stands for.
  default BigInteger count() {
    return switch (this) {
      case One _ -> BigInteger.ONE;
      case Range(var first, var last, var step) ->
          last.subtract(first).divide(step).add(BigInteger.ONE);
    };
  }

  /// Its values, made while they are read.
  default Iterator<Value> values() {
    return switch (this) {
      case One(Value value) -> List.of(value).iterator();
      case Range(var first, var last, var step) ->
          Stream.iterate(first, next -> next.compareTo(last) <= 0, next -> next.add(step))
              .<Value>map(Value.Int::new)
              .iterator();
    };
  }

  /// Reads one alternative up to `|` or `,`.
  static Alternative read(LiteralReader reader) {
    if (reader.atDelimited()) {
      return new One(reader.value("|,"));
    }
    String word = reader.word("|,");
    Matcher range = RANGE.matcher(word);
    if (range.matches()) {
      return range(reader, range);
    }
    if (OF_NUMBERS.matcher(word).matches()) {
      throw reader.error(
          "the range %s is not of whole numbers, as in 0..3 or 0..10..2".formatted(word),
          "list the values with |, or quote it to make it text");
    }
    return new One(Literals.typed(reader, word));
  }

  private static Range range(LiteralReader reader, Matcher form) {
    BigInteger first = new BigInteger(form.group(1));
    BigInteger last = new BigInteger(form.group(2));
    BigInteger step = form.group(3) == null ? BigInteger.ONE : new BigInteger(form.group(3));
    if (last.compareTo(first) < 0) {
      throw reader.error(
          "the range %s runs backwards".formatted(form.group()),
          "write the smaller number first: %d..%d".formatted(last, first));
    }
    if (step.signum() <= 0) {
      throw reader.error("the step of %s is not above 0".formatted(form.group()), "give one");
    }
    return new Range(first, last, step);
  }
}
