package dev.assay.store.sql;

import dev.assay.store.OperatorEventsContract;

/// The SQLite store tells what operators do.
class SqliteOperatorEventsTest extends OperatorEventsContract implements OnSqlite {}
