package dev.assay.store.sql;

import dev.assay.store.OperatorEventsContract;
import dev.assay.store.StoreFixture;

/// The PostgreSQL store tells what operators do.
@NeedsPostgres
class PostgresqlOperatorEventsTest extends OperatorEventsContract {
  @Override
  protected StoreFixture fixture() {
    return PostgresServer::store;
  }
}
