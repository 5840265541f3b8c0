package dev.assay.store.sql;

import dev.assay.store.OperatorEventsContract;

/// The PostgreSQL store tells what operators do.
@NeedsPostgres
class PostgresqlOperatorEventsTest extends OperatorEventsContract implements OnPostgresql {}
