package dev.assay.config;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What a person or program gave us cannot be accepted. The message is one line that says where it
/// stands, under which key, what is wrong, and what to do: `digits.yaml:7: space.lr.low: must be
/// below high, found 3; give a smaller low`.
public final class InputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String key;
  private final String problem;
  private final String hint;

  /// Where a text stands.
  ///
  /// @param name the file, or the option such as `--sweep`, or empty where the problem lies between
  ///   several of them
  /// @param line from 1, or 0 where there are no lines
  public record Place(String name, int line) {

    /// Nowhere in particular.
    public static final Place NONE = new Place("", 0);

    /// A whole file or option.
    public static Place of(String name) {
      return new Place(name, 0);
    }

    @Override
    public String toString() {
      return line > 0 ? name + ":" + line : name;
    }
  }

  /// A problem at `place`.
  ///
  /// @param key the key with its path, such as `space.lr.low`, or empty
  /// @param problem what was found and what is allowed, without an end mark
  /// @param hint what to do, or empty
  public InputException(Place place, String key, String problem, String hint) {
    super(message(place, key, problem, hint));
    this.place = place;
    this.key = key;
    this.problem = problem;
    this.hint = hint;
  }

  /// A problem at `place` that needs no key and no hint.
  public InputException(Place place, String problem) {
    this(place, "", problem, "");
  }

  /// The same problem, found at `place`.
  public InputException at(Place place) {
    return copy(place, key);
  }

  /// The same problem, under `key`.
  public InputException under(String key) {
    return copy(place, key);
  }

  private InputException copy(Place place, String key) {
    var copy = new InputException(place, key, problem, hint);
    copy.initCause(this);
    return copy;
  }

  /// The file or option, or empty.
  public String where() {
    return place.name();
  }

  /// The line in the file from 1, or 0 where there are no lines.
  public int line() {
    return place.line();
  }

  /// The key with its path, or empty.
  public String key() {
    return key;
  }

  /// What was found and what is allowed, without place and key.
  public String problem() {
    return problem;
  }

  /// This problem and the others that were found in the same text, in their order.
  public List<InputException> all() {
    var all = new ArrayList<>(List.of(this));
    for (Throwable other : getSuppressed()) {
      if (other instanceof InputException problem) {
        all.add(problem);
      }
    }
    return List.copyOf(all);
  }

  /// What to do, or empty.
  public String hint() {
    return hint;
  }

  private static String message(Place place, String key, String problem, String hint) {
    var line = new StringBuilder();
    String where = place.toString();
    if (!where.isEmpty()) {
      line.append(where).append(": ");
    }
    if (!key.isEmpty()) {
      line.append(key).append(": ");
    }
    line.append(problem);
    if (!hint.isEmpty()) {
      line.append("; ").append(hint);
    }
    return printable(line);
  }

  /// Given text may hold line ends and terminal commands; a message may not.
  private static String printable(CharSequence text) {
    var line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (Character.isISOControl(unit) || unit == '\u2028' || unit == '\u2029') {
            line.append("\\u").append(HexFormat.of().toHexDigits(unit));
          } else {
            line.append(unit);
          }
        }
      }
    }
    return line.toString();
  }
}
