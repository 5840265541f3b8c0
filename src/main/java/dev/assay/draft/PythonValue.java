package dev.assay.draft;

import dev.assay.space.Value;
import java.util.List;

/// What an argument of a Python call says, as far as it can be known without running it.
sealed interface PythonValue {

  /// A text, a number or a truth value.
  record Literal(Value value) implements PythonValue {}

  /// `None`.
  record None() implements PythonValue {}

  /// A list, tuple or set of what is known.
  record Items(List<PythonValue> items) implements PythonValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// A name with its dots, such as `float`.
  record Name(String dotted) implements PythonValue {}

  /// Anything else: only the running program knows it.
  ///
  /// @param source as it is written, on one line
  record Unknown(String source) implements PythonValue {}
}
