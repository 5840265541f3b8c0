package dev.assay.store.model;

import dev.assay.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/// How a story opens the store it is played on. One of these is one place; opening it again gives
/// what was there.
interface StoreUnderTest {

  /// Opens the store, which is made at the first time.
  Store open(InstantSource clock);

  /// Removes the place; the story is over.
  void remove();

  /// What the store itself finds wrong with its counters, if it can tell.
  default Optional<String> selfCheck(Store store) {
    return Optional.empty();
  }
}
