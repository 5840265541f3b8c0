package dev.assay.store.tree;

import java.util.random.RandomGenerator;

/// New random names. Safe for many threads.
final class Ids {

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  private final RandomGenerator random;

  Ids(RandomGenerator random) {
    this.random = random;
  }

  /// `length` lower-case letters or digits; each doubles the choice about five times.
  synchronized String next(int length) {
    var id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
