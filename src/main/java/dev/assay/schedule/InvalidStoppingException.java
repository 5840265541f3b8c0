package dev.assay.schedule;

/// A scheduler cannot work as it was asked to. The message is one line: what was given and what is
/// allowed.
public final class InvalidStoppingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidStoppingException(String message) {
    super(message);
  }
}
