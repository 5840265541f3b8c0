package dev.assay.app;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Randomness from the system, sought when it is first needed: finding it takes as long as a short
/// command may take in all. Safe for use by many threads; `this` guards the field.
final class LazyRandom implements RandomGenerator {
  private @Nullable SecureRandom random;

  @Override
  public synchronized long nextLong() {
    if (random == null) {
      random = new SecureRandom();
    }
    return random.nextLong();
  }
}
