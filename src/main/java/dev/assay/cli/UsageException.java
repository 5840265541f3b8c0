package dev.assay.cli;

/// The words of a command make no sense.
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /// @param message one line without an end mark
  /// @param hint what to do, or empty
  UsageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
