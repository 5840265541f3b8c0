package dev.assay.store.sql;

import dev.assay.store.OperatorEventsContract;
import dev.assay.store.StoreFixture;

/// The SQLite store tells what operators do.
class SqliteOperatorEventsTest extends OperatorEventsContract {
  @Override
  protected StoreFixture fixture() {
    return SqliteStoreTest.SQLITE;
  }
}
