package dev.assay.store;

import java.nio.file.Path;
import java.time.InstantSource;

/// Opens an implementation of a store; what a contract suite needs to know of it.
@FunctionalInterface
public interface QueueFixture<S extends QueueStore> {

  /// The store in `folder`: a new one, or the one that was made there before.
  S open(Path folder, InstantSource clock);
}
