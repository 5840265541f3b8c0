package dev.assay.process;

/// This machine cannot do what the room needs: a tool is missing, a directory cannot be written.
public final class ProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProcessException(String message) {
    super(message);
  }

  ProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
