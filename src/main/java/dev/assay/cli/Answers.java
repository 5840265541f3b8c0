package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// What a change answered, as lines: `changed: 3`, and so on for every member that has something to
/// say.
final class Answers {

  private Answers() {}

  static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    answer
        .members()
        .forEach((key, value) -> {
          String text = value instanceof Value.Array(var items) ? words(items) : word(value);
          if (!text.isEmpty()) {
            lines.add(key.replace('_', ' ') + ": " + SafeText.line(text));
          }
        });
    return lines;
  }

  private static String words(List<Value> items) {
    return String.join(", ", items.stream().map(Answers::word).toList());
  }

  private static String word(Value value) {
    return switch (value) {
      case Value.Bool(boolean truth) -> truth ? "yes" : "no";
      case Value.Object object -> Fields.pairs(object);
      case Value.Null _, Value.Int _, Value.Float _, Value.Text _, Value.Array _ ->
          Fields.text(value);
    };
  }
}
