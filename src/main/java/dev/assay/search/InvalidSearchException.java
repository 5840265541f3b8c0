package dev.assay.search;

/// A search cannot be as it was asked for. The message is one line: what was given, what is
/// allowed, what to do.
public final class InvalidSearchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidSearchException(String message) {
    super(message);
  }
}
