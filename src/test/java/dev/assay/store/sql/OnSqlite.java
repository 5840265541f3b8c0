package dev.assay.store.sql;

import dev.assay.store.Store;
import dev.assay.store.StoreFixture;
import dev.assay.store.Tried;
import java.util.List;

/// Tried on a SQLite store.
interface OnSqlite extends Tried {
  @Override
  default StoreFixture fixture() {
    return SqliteStoreTest.SQLITE;
  }

  @Override
  default List<String> problems(Store store) {
    return ((SqliteStore) store).maintenance().check().problems();
  }
}
