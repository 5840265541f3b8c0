package dev.assay.store;

import java.nio.file.Path;
import java.time.InstantSource;

/// Opens an implementation of a store.
@FunctionalInterface
public interface StoreFixture {

  /// The store in `folder`: a new one, or the one that was made there before.
  Store open(Path folder, InstantSource clock);
}
