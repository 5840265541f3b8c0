package dev.assay.optimize;

/// An optimizer cannot propose anything for this space. The message is one line: what is in the way
/// and what to change.
public final class InfeasibleSearchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InfeasibleSearchException(String message) {
    super(message);
  }
}
