package dev.assay.client;

/// A trial whose result was wanted has none: it failed, was pruned, or was cancelled. The message
/// says which, why, with which exit code, and ends with its last lines of output.
public final class TrialFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LINES = 5;

  private final transient TrialResult result;

  TrialFailedException(TrialResult result) {
    super(text(result));
    this.result = result;
  }

  /// How it ended.
  public TrialResult result() {
    return result;
  }

  private static String text(TrialResult result) {
    var text = new StringBuilder("trial %s %s".formatted(result.id(), words(result)));
    if (!result.message().isEmpty()) {
      text.append(": ").append(result.message());
    }
    var lines = result.lastOutput().lines().toList();
    lines
        .subList(Math.max(0, lines.size() - LINES), lines.size())
        .forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }

  private static String words(TrialResult result) {
    String how =
        switch (result.status()) {
          case FAILED -> "failed";
          case PRUNED -> "was pruned";
          case CANCELLED -> "was cancelled";
          case PENDING, RUNNING, PAUSED, COMPLETED -> "is " + result.status().word();
        };
    return result.reason().isEmpty() ? how : "%s (%s)".formatted(how, result.reason());
  }
}
