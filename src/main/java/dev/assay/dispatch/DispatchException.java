package dev.assay.dispatch;

/// What was given cannot be made a batch or a script. The message is one line for a person.
public final class DispatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DispatchException(String message) {
    super(message);
  }
}
