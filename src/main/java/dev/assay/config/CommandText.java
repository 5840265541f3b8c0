package dev.assay.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Cuts `command:` text into words by the quoting rules of a POSIX shell; nothing is expanded.
/// Placeholders are still in place, so no value can ever become a new word.
final class CommandText {

  /// Words that mean something to a shell only.
  private static final Set<String> OPERATORS =
      Set.of("|", "||", "&&", "&", ";", ">", ">>", "<", "2>", "2>&1", "&>", "|&");

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int i;

  private CommandText(String text) {
    this.text = text;
  }

  /// The words of `text`.
  ///
  /// @throws IllegalArgumentException if a quote is not closed or a backslash ends the text
  static List<String> split(String text) {
    return new CommandText(text).words();
  }

  /// Whether `word` makes sense to a shell only.
  static boolean isOperator(String word) {
    return OPERATORS.contains(word);
  }

  private List<String> words() {
    while (i < text.length()) {
      char c = text.charAt(i++);
      switch (c) {
        case ' ', '\t', '\n', '\r' -> endWord();
        case '\'' -> single();
        case '"' -> doubled();
        case '\\' -> escaped();
        default -> add(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void add(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void single() {
    int end = text.indexOf('\'', i);
    if (end < 0) {
      throw new IllegalArgumentException("a single quote is never closed");
    }
    inWord = true;
    word.append(text, i, end);
    i = end + 1;
  }

  private void doubled() {
    inWord = true;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '"') {
        return;
      }
      if (c != '\\' || i == text.length() || "\"\\$`\n".indexOf(text.charAt(i)) < 0) {
        word.append(c);
      } else if (text.charAt(i++) != '\n') {
        word.append(text.charAt(i - 1));
      }
    }
    throw new IllegalArgumentException("a double quote is never closed");
  }

  private void escaped() {
    if (i == text.length()) {
      throw new IllegalArgumentException("a backslash ends the text");
    }
    char c = text.charAt(i++);
    if (c != '\n') {
      add(c);
    }
  }
}
