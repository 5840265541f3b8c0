package dev.assay.store.sql;

import dev.assay.store.Store;
import dev.assay.store.StoreFixture;
import dev.assay.store.Tried;
import java.util.List;

/// Tried on a PostgreSQL store.
interface OnPostgresql extends Tried {
  @Override
  default StoreFixture fixture() {
    return PostgresServer::store;
  }

  @Override
  default List<String> problems(Store store) {
    return ((PostgresqlStore) store).maintenance().check().problems();
  }
}
