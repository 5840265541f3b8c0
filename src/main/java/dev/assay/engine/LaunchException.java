package dev.assay.engine;

/// A job cannot be started as it is specified: a file or a secret it names is not there.
final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }

  LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
