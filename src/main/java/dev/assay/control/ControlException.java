package dev.assay.control;

/// A request that was refused. The message is one line; the hint says what to do about it and may
/// be empty.
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;
  private final String hint;

  /// Classes of refusal; every front end maps them in one place.
  public enum Code {
    /// A run or a validation failed. Exit code 1.
    FAILED(1),
    /// The request makes no sense. Exit code 2.
    USAGE(2),
    /// There is no such thing. Exit code 3.
    NOT_FOUND(3),
    /// It clashes with what is there. Exit code 4.
    CONFLICT(4),
    /// The caller may not. Exit code 5.
    NOT_PERMITTED(5),
    /// The store or an executor cannot be reached. Exit code 6.
    UNAVAILABLE(6),
    /// A budget or policy refuses it. Exit code 7.
    REFUSED(7),
    /// A wait ran out of time. Exit code 124.
    TIMED_OUT(124);

    private final int exitCode;

    Code(int exitCode) {
      this.exitCode = exitCode;
    }

    /// The exit code of a command that ends so.
    public int exitCode() {
      return exitCode;
    }
  }

  /// A refusal of class `code`.
  public ControlException(Code code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  /// A refusal of class `code` caused by `cause`.
  public ControlException(Code code, String message, String hint, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.hint = hint;
  }

  /// The class of refusal.
  public Code code() {
    return code;
  }

  /// What to do about it; empty if there is nothing to say.
  public String hint() {
    return hint;
  }
}
