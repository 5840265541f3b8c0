package dev.assay.provenance;

/// A copy of code that cannot be taken or given back. The message is one line.
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  SnapshotException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  SnapshotException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What to do about it.
  public String hint() {
    return hint;
  }
}
