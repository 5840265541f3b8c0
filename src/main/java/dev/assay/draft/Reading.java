package dev.assay.draft;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What was read from a script so far: what it lets set, and what was not understood. Nothing is
/// guessed: what is unclear is a remark, for a person to decide.
final class Reading {

  private final List<Knob> knobs = new ArrayList<>();
  private final List<String> needed = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  void add(Knob knob) {
    if (names.add(knob.name())) {
      knobs.add(knob);
    } else {
      remark(
          knob.line(), "'%s' is set a second time; only the first is used".formatted(knob.name()));
    }
  }

  /// Words without which the program does not start, with a stand-in in capitals.
  void need(String words, String what) {
    needed.add(words);
    remark("%s: put its value in the command, in the place of the capitals".formatted(what));
  }

  void remark(int line, String text) {
    remarks.add("line %d: %s".formatted(line, text));
  }

  /// A remark on a whole file.
  void remark(String text) {
    remarks.add(text);
  }

  List<Knob> knobs() {
    return List.copyOf(knobs);
  }

  List<String> needed() {
    return List.copyOf(needed);
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  boolean isEmpty() {
    return knobs.isEmpty() && needed.isEmpty() && remarks.isEmpty();
  }

  /// Whether `value` can be a choice: a number, or a text without anything that cannot be seen.
  static boolean isChoice(Value value) {
    return switch (value) {
      case Value.Text(String text) ->
          !text.isEmpty()
              && text.length() <= 100
              && text.codePoints().allMatch(c -> c == ' ' || isVisible(c));
      case Value.Int _, Value.Float _ -> true;
      case Value.Bool _, Value.Null _, Value.Array _, Value.Object _ -> false;
    };
  }

  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
