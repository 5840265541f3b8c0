package dev.assay.draft;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One thing that a program lets its caller set.
///
/// @param name of the parameter, as a specification may write it
/// @param words of the command that set it, such as `--lr {lr}`
/// @param preset what it is without these words; empty where it has to be given
/// @param choices all values it may have; empty where it is not a choice
record Knob(
    String name, String words, Kind kind, Optional<Value> preset, List<Value> choices, int line) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");
  private static final Pattern FLAG = Pattern.compile("--?[A-Za-z][A-Za-z0-9_.-]*");
  private static final List<String> RESERVED =
      List.of("args", "params_json", "params_json_shell", "job_id");

  enum Kind {
    WHOLE,
    REAL,
    /// Written as a whole number, which says nothing of whether it has to be one.
    NUMBER,
    /// A text, or whatever else is no number.
    TEXT
  }

  Knob {
    choices = List.copyOf(choices);
  }

  /// Whether a parameter of a specification may be called so, and stand in a command.
  static boolean isName(String name) {
    return name.length() <= 100 && NAME.matcher(name).matches() && !RESERVED.contains(name);
  }

  static boolean isFlag(String text) {
    return text.length() <= 100 && FLAG.matcher(text).matches();
  }

  /// The last part of its name, by which people know what it is.
  String plainName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
