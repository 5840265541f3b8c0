/// The store in one SQLite file, the default on a single host, or in one schema of a PostgreSQL
/// database, for many hosts. Only the app room makes one; all others see [dev.assay.store.Store]. A
/// call that changes something becomes one closure on the writer's thread, which commits many of
/// them at once; a call that only reads takes a short read-only connection. Statements are written
/// once for both; how the two differ is in their `Engine` and `Dialect`. The only room that imports
/// `java.sql`.
@NullMarked
package dev.assay.store.sql;

import org.jspecify.annotations.NullMarked;
