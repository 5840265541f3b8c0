package dev.assay.cli;

import java.util.List;

/// One thing a person can ask for. Built only when it is named.
interface Verb {

  /// Says which options and operands it takes; the global ones are there already.
  void declare(Shape shape);

  /// The words as the parser is to see them, for a verb in which they mean something of their own.
  default List<String> arranged(List<String> arguments) {
    return arguments;
  }

  /// Does it.
  ///
  /// @return the exit code
  int run(Session session);
}
