package dev.assay.experiment;

import java.util.List;

/// What a job executes. Placeholders such as `{lr}` are still in place; they are filled for each
/// trial after the text has been cut into words, so a value never becomes a new word.
public sealed interface Command {

  /// A program and its arguments; no shell is involved.
  record Words(List<String> words) implements Command {
    public Words {
      words = List.copyOf(words);
    }
  }

  /// Shell text; values reach it through the environment and shell-quoted placeholders.
  record Script(String text) implements Command {}
}
