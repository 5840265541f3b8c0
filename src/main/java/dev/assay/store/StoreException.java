package dev.assay.store;

/// The store refused or failed. Nothing was changed, unless the method says otherwise.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /// Classes of failure, stable across versions.
  public enum Code {
    /// No such experiment, trial, job, attempt or worker; or a prefix that names several.
    NOT_FOUND,
    /// The same idempotency key came with another body, a name that must be unique is taken, or the
    /// thing is in a state that forbids the change.
    CONFLICT,
    /// A budget does not allow it.
    REFUSED,
    /// The store does not let this user in, or not do this.
    NOT_PERMITTED,
    /// The store cannot be reached, is busy for too long, or its disk is full. Trying again may
    /// help.
    UNAVAILABLE,
    /// This kind of store cannot do it.
    UNSUPPORTED,
    /// The store is damaged, or from a newer version, or on a file system that cannot hold it.
    UNUSABLE
  }

  /// A failure of class `code`; `message` is one line that says what was found and what to do.
  public StoreException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /// A failure of class `code` caused by `cause`.
  public StoreException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /// The class of failure.
  public Code code() {
    return code;
  }
}
