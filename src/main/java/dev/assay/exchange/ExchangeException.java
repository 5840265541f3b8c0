package dev.assay.exchange;

/// A file cannot be read or written as what it is meant to be. The message is one line without the
/// name of the file.
public final class ExchangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String hint;

  /// A problem in line `line`, from 1; 0 where there are no lines.
  ///
  /// @param hint what to do, or empty
  public ExchangeException(int line, String message, String hint) {
    super(message);
    this.line = line;
    this.hint = hint;
  }

  /// A problem with the whole file.
  public ExchangeException(String message, String hint) {
    this(0, message, hint);
  }

  /// From 1; 0 where there are no lines.
  public int line() {
    return line;
  }

  /// What to do, or empty.
  public String hint() {
    return hint;
  }
}
