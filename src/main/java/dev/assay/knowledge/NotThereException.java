package dev.assay.knowledge;

/// A note or run that was named is not there. The message is one line; the hint says what to do and
/// may be empty.
public final class NotThereException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String hint;

  NotThereException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /// What to do about it; empty if there is nothing to say.
  public String hint() {
    return hint;
  }
}
