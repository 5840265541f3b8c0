package dev.assay.store.model;

import dev.assay.store.sql.NeedsPostgres;
import java.util.function.Supplier;

/// The same stories on PostgreSQL.
@NeedsPostgres
class PostgresqlToldStoriesTest extends ToldStoriesTest {
  @Override
  Supplier<StoreUnderTest> places() {
    return new PostgresqlPlaces(folder);
  }
}
