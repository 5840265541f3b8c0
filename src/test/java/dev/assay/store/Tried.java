package dev.assay.store;

import java.util.List;

/// The implementation that a suite tries. Each has an interface of its own, which says it once for
/// all suites that the implementation claims.
public interface Tried {

  /// How it is opened.
  StoreFixture fixture();

  /// What a check of `store` finds.
  default List<String> problems(Store store) {
    throw new UnsupportedOperationException("nothing says how to check " + store.getClass());
  }
}
