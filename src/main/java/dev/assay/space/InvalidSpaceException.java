package dev.assay.space;

/// A domain, condition or constraint that cannot be meant. The message is one line: what was given
/// and what is allowed. Whoever read the text adds where it stands.
public final class InvalidSpaceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidSpaceException(String message) {
    super(message);
  }
}
