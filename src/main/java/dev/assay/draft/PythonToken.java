package dev.assay.draft;

/// A word of a Python source.
///
/// @param text of a text its value, of everything else what is written
/// @param line from 1
record PythonToken(Kind kind, String text, int line) {

  enum Kind {
    NAME,
    NUMBER,
    TEXT,
    /// A text whose value only the running program knows, or bytes.
    COMPUTED_TEXT,
    /// A single character, or `**`.
    MARK,
    LINE_END
  }

  boolean isMark(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
