package dev.assay.experiment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;

/// Finds the placeholders of shell text and says where a shell would see each of them. A quoted
/// value keeps its meaning only where quotes have theirs, so the reader of specifications accepts
/// [Where#PLAIN] and [Where#COMMENT] and refuses every other place. Where the text is ambiguous
/// between shells it answers on the safe side.
public final class ShellText {

  /// What a shell does with the text around a placeholder.
  public enum Where {
    /// Words are cut and quotes count: a quoted value arrives whole.
    PLAIN("outside of quotes"),
    /// The shell does not read it, and the placeholder is left alone.
    COMMENT("in a comment"),
    /// Within `'…'`, `"…"` or `$'…'`.
    QUOTED("inside quotes"),
    /// After a backslash, which would disarm the first quote.
    ESCAPED("after a backslash"),
    /// In the lines of `<<END`.
    HEREDOC("inside a here-document"),
    /// Within backticks.
    BACKTICKS("inside backticks"),
    /// Within `${…}`, `$((…))`, `((…))` or `$[…]`.
    EXPANSION("inside an expansion"),
    /// After text that some shells read in another way than others.
    UNCLEAR("after text that not every shell reads alike");

    private final String words;

    Where(String words) {
      this.words = words;
    }

    /// The place, for messages.
    public String words() {
      return words;
    }
  }

  /// A placeholder.
  ///
  /// @param start of its opening brace
  /// @param end behind its closing brace
  /// @param name between the braces
  public record Hole(int start, int end, String name, Where where) {}

  private enum Mode {
    PLAIN,
    SUBSHELL,
    SINGLE,
    ANSI,
    DOUBLE,
    BACKTICKS,
    BRACES,
    ARITHMETIC,
    BRACKET
  }

  private final String text;
  private final Matcher placeholder;
  private final Deque<Mode> modes = new ArrayDeque<>(List.of(Mode.PLAIN));
  private final List<Hole> holes = new ArrayList<>();
  private final List<String> heredocs = new ArrayList<>();
  private boolean ambiguous;
  private int i;

  private ShellText(String text) {
    this.text = text;
    this.placeholder = Placeholder.PATTERN.matcher(text);
  }

  /// The placeholders of `script` in their order.
  public static List<Hole> holes(String script) {
    var shell = new ShellText(script);
    while (shell.i < script.length()) {
      shell.step();
    }
    return List.copyOf(shell.holes);
  }

  private Mode mode() {
    return modes.element();
  }

  private void step() {
    if (hole(where())) {
      return;
    }
    switch (mode()) {
      case SINGLE -> closeAt("'");
      case ANSI -> ansi();
      case DOUBLE -> withinDouble();
      case PLAIN, SUBSHELL -> plain();
      case BACKTICKS, BRACES, ARITHMETIC, BRACKET -> expansion();
    }
  }

  /// Records the placeholder that starts here, if one does.
  private boolean hole(Where where) {
    if (!startsHole(i)) {
      return false;
    }
    holes.add(new Hole(i, placeholder.end(), placeholder.group(1), where));
    i = placeholder.end();
    return true;
  }

  private boolean startsHole(int at) {
    return at < text.length()
        && text.charAt(at) == '{'
        && placeholder.region(at, text.length()).lookingAt();
  }

  private Where where() {
    if (modes.contains(Mode.BACKTICKS)) {
      return Where.BACKTICKS;
    }
    if (ambiguous) {
      return Where.UNCLEAR;
    }
    return switch (mode()) {
      case PLAIN, SUBSHELL -> Where.PLAIN;
      case SINGLE, ANSI, DOUBLE -> Where.QUOTED;
      case BACKTICKS -> Where.BACKTICKS;
      case BRACES, ARITHMETIC, BRACKET -> Where.EXPANSION;
    };
  }

  private boolean at(String mark) {
    return text.startsWith(mark, i);
  }

  private boolean closeAt(String mark) {
    if (!at(mark)) {
      i++;
      return false;
    }
    modes.pop();
    i += mark.length();
    return true;
  }

  private boolean open(String mark, Mode mode) {
    if (!at(mark)) {
      return false;
    }
    modes.push(mode);
    i += mark.length();
    return true;
  }

  private void ansi() {
    if (at("\\")) {
      // A shell that does not know $'…' would end the text at an escaped quote.
      ambiguous = ambiguous || at("\\'");
      i += 2;
      return;
    }
    closeAt("'");
  }

  private void withinDouble() {
    if (at("\\")) {
      escape();
    } else if (!opensExpansion()) {
      closeAt("\"");
    }
  }

  private void escape() {
    i++;
    if (!hole(where() == Where.PLAIN ? Where.ESCAPED : where())) {
      i++;
    }
  }

  private boolean opensExpansion() {
    if (at("`") && mode() == Mode.BACKTICKS) {
      return false;
    }
    return open("$((", Mode.ARITHMETIC)
        || open("$(", Mode.SUBSHELL)
        || open("${", Mode.BRACES)
        || open("$[", Mode.BRACKET)
        || open("`", Mode.BACKTICKS);
  }

  private boolean opensQuote() {
    return open("$'", Mode.ANSI) || open("'", Mode.SINGLE) || open("\"", Mode.DOUBLE);
  }

  private void plain() {
    if (at("\\")) {
      escape();
    } else if (at("#") && atWordStart()) {
      comment();
    } else if (at("<<<")) {
      i += 3;
    } else if (at("<<")) {
      heredoc();
    } else if (at("\n")) {
      i++;
      heredocs.forEach(this::skipHeredoc);
      heredocs.clear();
    } else if (!opensQuote() && !opensExpansion() && !open("((", Mode.ARITHMETIC)) {
      parenthesis();
    }
  }

  private void parenthesis() {
    if (mode() == Mode.SUBSHELL) {
      if (!open("(", Mode.SUBSHELL)) {
        closeAt(")");
      }
      return;
    }
    i++;
  }

  private void expansion() {
    if (at("\\")) {
      escape();
      return;
    }
    if (opensQuote() || opensExpansion()) {
      return;
    }
    // What is a shift or a number's base to one shell begins a here-document or comment in another.
    ambiguous = ambiguous || (mode() != Mode.BACKTICKS && (at("<<") || (at("#") && atWordStart())));
    if (mode() == Mode.ARITHMETIC && at("(")) {
      modes.push(Mode.BRACES);
      i++;
      return;
    }
    switch (mode()) {
      case BACKTICKS -> closeAt("`");
      case BRACKET -> closeAt("]");
      case ARITHMETIC -> closeAt("))");
      case BRACES, PLAIN, SUBSHELL, SINGLE, ANSI, DOUBLE -> closeAt(at(")") ? ")" : "}");
    }
  }

  private boolean atWordStart() {
    return i == 0 || " \t\n;&|()".indexOf(text.charAt(i - 1)) >= 0;
  }

  private void comment() {
    while (i < text.length() && !at("\n")) {
      if (!hole(where() == Where.PLAIN ? Where.COMMENT : where())) {
        i++;
      }
    }
  }

  /// Remembers the word that ends the lines after this one.
  private void heredoc() {
    i += at("<<-") ? 3 : 2;
    while (at(" ") || at("\t")) {
      i++;
    }
    int start = i;
    while (i < text.length() && " \t\n;&|()<>".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    heredocs.add(text.substring(start, i).replaceAll("['\"\\\\]", ""));
  }

  private void skipHeredoc(String end) {
    while (i < text.length()) {
      int newline = text.indexOf('\n', i);
      int stop = newline < 0 ? text.length() : newline;
      boolean last = text.substring(i, stop).replaceFirst("^\t+", "").equals(end);
      while (i < stop) {
        if (!hole(Where.HEREDOC)) {
          i++;
        }
      }
      i = Math.min(stop + 1, text.length());
      if (last) {
        return;
      }
    }
  }
}
