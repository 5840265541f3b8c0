package dev.assay.cli;

import java.io.IOException;

/// Standard output takes no more.
final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputClosedException(IOException cause) {
    super("cannot write the output: " + cause.getMessage(), cause);
  }

  /// Whether only the reader went away, as `head` does when it has enough.
  boolean isBrokenPipe() {
    Throwable cause = getCause();
    String message = cause == null ? null : cause.getMessage();
    return message != null && (message.contains("Broken pipe") || message.contains("Pipe closed"));
  }
}
