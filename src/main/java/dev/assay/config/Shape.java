package dev.assay.config;

import java.util.List;
import java.util.Map;

/// What the value of a key may look like. The reader checks documents by it and the published
/// schema is written from it, so they cannot differ.
sealed interface Shape {

  /// What is allowed, as messages say it.
  String allowed();

  /// A text.
  ///
  /// @param blank whether it may be empty
  record Text(boolean blank) implements Shape {
    Text() {
      this(false);
    }

    @Override
    public String allowed() {
      return "text";
    }
  }

  /// A text, number or boolean, taken as it is written.
  record Word() implements Shape {
    @Override
    public String allowed() {
      return "text or a number";
    }
  }

  /// A text of a certain form.
  ///
  /// @param regex of the whole text
  /// @param secret whether messages must not repeat what was found
  record Form(String regex, String allowed, boolean secret) implements Shape {
    Form(String regex, String allowed) {
      this(regex, allowed, false);
    }
  }

  /// A whole number within bounds, both included.
  record Whole(long least, long most) implements Shape {
    @Override
    public String allowed() {
      return most == Long.MAX_VALUE || most == Integer.MAX_VALUE
          ? least == Long.MIN_VALUE ? "a whole number" : "a whole number of at least " + least
          : "a whole number from %d to %d".formatted(least, most);
    }
  }

  /// A finite number.
  ///
  /// @param least the smallest that is allowed
  record Number(double least, String allowed) implements Shape {}

  /// One word of several.
  ///
  /// @param words those that are allowed
  /// @param aliases other spellings → one of `words`
  /// @param later words of later versions
  /// @param meant words that others use → the hint that leads to one of `words`
  record Choice(
      List<String> words,
      Map<String, String> aliases,
      List<String> later,
      Map<String, String> meant)
      implements Shape {
    Choice(String... words) {
      this(List.of(words), Map.of());
    }

    Choice(List<String> words, Map<String, String> aliases) {
      this(words, aliases, List.of(), Map.of());
    }

    @Override
    public String allowed() {
      return words.size() == 1
          ? words.getFirst()
          : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
  }

  /// A span of time.
  ///
  /// @param zero whether none at all is allowed
  record Span(boolean zero) implements Shape {
    @Override
    public String allowed() {
      return Quantities.DURATION + (zero ? "" : ", above 0");
    }
  }

  /// A number of bytes.
  record Size() implements Shape {
    @Override
    public String allowed() {
      return Quantities.SIZE;
    }
  }

  /// A point in time.
  record Moment() implements Shape {
    @Override
    public String allowed() {
      return Quantities.INSTANT;
    }
  }

  /// True or false.
  record Truth() implements Shape {
    @Override
    public String allowed() {
      return "true or false";
    }
  }

  /// Any value at all.
  record Any() implements Shape {
    @Override
    public String allowed() {
      return "any value";
    }
  }

  /// A list.
  ///
  /// @param least how many items it has at least
  /// @param single whether one item may stand for a list of one
  record ListOf(Shape item, int least, boolean single) implements Shape {
    @Override
    public String allowed() {
      return single
          ? item.allowed() + ", or a list of such"
          : (least > 0 ? "a list, not empty" : "a list") + ", of " + item.allowed();
    }
  }

  /// Names that their user chooses, each with a value.
  ///
  /// @param names the form of a name
  /// @param naming how messages say that form
  record Named(String names, String naming, Shape item) implements Shape {
    @Override
    public String allowed() {
      return "a table from names to " + item.allowed();
    }
  }

  /// A table of known keys.
  record Table(Section section) implements Shape {
    private static final int MOST_NAMED = 12;

    @Override
    public String allowed() {
      List<String> names = section.names();
      return names.size() > MOST_NAMED
          ? "a table of keys such as name, command and space"
          : "a table with the keys " + String.join(", ", names);
    }
  }

  /// Either of two that differ in kind: text or number, list, table.
  record Either(Shape first, Shape second) implements Shape {
    @Override
    public String allowed() {
      return first.allowed() + ", or " + second.allowed();
    }
  }
}
