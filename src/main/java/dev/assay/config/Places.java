package dev.assay.config;

import dev.assay.config.InputException.Place;
import java.util.Set;

/// Where the keys of a document stand, for what is found out about them after it was read.
/// Immutable.
public final class Places {

  private final Node document;
  private final Problems problems;

  /// @param document as it was checked, under the keys that flags gave
  /// @param flags keys that were given by flags
  Places(Node document, Source source, Set<String> flags) {
    this.document = document;
    this.problems = new Problems(source, flags);
  }

  /// The document as a whole, for what is wrong with no key of its own.
  public Place document() {
    return problems.place(0, "");
  }

  /// What is wrong with the value of a key, at its line; or at that of the innermost table around
  /// it where the key was not given.
  ///
  /// @param key with its path, such as `search.options.population`
  /// @param problem what was found and what is allowed, without an end mark
  /// @param hint what to do, or empty
  public InputException problem(String key, String problem, String hint) {
    return new InputException(problems.place(line(key), key), key, problem, hint);
  }

  private int line(String key) {
    Node node = document;
    int line = 0;
    for (String name : key.split("\\.")) {
      if (!(node instanceof Node.Mapping table) || !table.members().containsKey(name)) {
        return line;
      }
      Node.Member member = java.util.Objects.requireNonNull(table.members().get(name));
      node = member.node();
      line = member.line();
    }
    return line;
  }
}
