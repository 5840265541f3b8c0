package dev.assay.store;

import java.util.Map;

/// The whole content of a store that keeps it in tables. A capability.
public interface Tables {

  /// Copies everything as of one moment, with every id, into a store that is empty; there it
  /// appears as a whole or not at all. This one stays as it is.
  ///
  /// @return how many rows each table has, here and there alike
  /// @throws StoreException `CONFLICT` when the other has something, or somebody works here;
  ///   `UNSUPPORTED` when the other keeps no tables
  Map<String, Long> copyTo(Tables other);
}
