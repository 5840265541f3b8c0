package dev.assay.cli;

/// One thing a person can ask for. Built only when it is named.
interface Verb {

  /// Says which options and operands it takes; the global ones are there already.
  void declare(Shape shape);

  /// Does it.
  ///
  /// @return the exit code
  int run(Session session);
}
