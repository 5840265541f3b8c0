package dev.assay.engine;

/// As many workers of a pool are alive as may be.
public final class CrowdedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String pool;

  CrowdedException(String pool, int most) {
    super(
        "pool '%s' has %s already, as many as it may"
            .formatted(pool, most == 1 ? "one worker" : most + " workers"));
    this.pool = pool;
  }

  /// The pool that is full.
  public String pool() {
    return pool;
  }
}
