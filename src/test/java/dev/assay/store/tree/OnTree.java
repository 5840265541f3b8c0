package dev.assay.store.tree;

import dev.assay.store.Store;
import dev.assay.store.StoreFixture;
import dev.assay.store.Tried;
import java.util.List;
import java.util.random.RandomGenerator;

/// Tried on a tree.
interface OnTree extends Tried {
  @Override
  default StoreFixture fixture() {
    return (folder, clock) ->
        TreeStore.open(folder.resolve(".runs"), clock, RandomGenerator.getDefault());
  }

  @Override
  default List<String> problems(Store store) {
    return ((TreeStore) store).problems().stream().map(Problem::toString).toList();
  }
}
