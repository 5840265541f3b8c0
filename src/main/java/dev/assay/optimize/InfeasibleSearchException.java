package dev.assay.optimize;

/// An optimizer cannot propose anything for this space. The message is one line: what is in the way
/// and what to change.
public final class InfeasibleSearchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// With `message`, one line: what is in the way and what to change.
  public InfeasibleSearchException(String message) {
    super(message);
  }

  /// None of `points`, in words, satisfies the constraints of `problem`.
  static InfeasibleSearchException noneOf(String points, Problem problem) {
    return new InfeasibleSearchException(
        "none of %s satisfies %s; loosen the constraints or narrow the space"
            .formatted(points, problem.constraintTexts()));
  }
}
