package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One PostgreSQL server for all tests of this process, without the care for power cuts; it ends
/// with the process. Tests get schemas of it, which are used again when the folder of the test that
/// had one is gone.
public final class PostgresServer {

  private static final PostgresServer SERVER = new PostgresServer();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String EMPTY =
      """
      DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
              AND c.relname <> 'migration' LOOP
          EXECUTE 'DELETE FROM ' || quote_ident(name);
        END LOOP;
        FOR name IN SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' LOOP
          EXECUTE format('SELECT setval(%L, 1, false)', name);
        END LOOP;
      END $$\
      """;

  private final Map<Path, String> schemas = new HashMap<>();
  private int made;
  private volatile Optional<EmbeddedPostgres> running = Optional.empty();
  private volatile Optional<String> failure = Optional.empty();

  private PostgresServer() {
    try {
      running =
          Optional.of(
              EmbeddedPostgres.builder()
                  .setServerConfig("fsync", "off")
                  .setServerConfig("full_page_writes", "off")
                  .setServerConfig("synchronous_commit", "off")
                  .setServerConfig("max_connections", "200")
                  .start());
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e.toString());
    }
  }

  /// Why it does not run; empty when it does.
  public static Optional<String> failure() {
    return SERVER.failure;
  }

  /// The store of a folder: a new one, or the one that was opened for it before.
  public static PostgresqlStore store(Path folder, InstantSource clock) {
    return store(folder, clock, Backfill.DEFAULT);
  }

  /// The same with other ways to fill gaps.
  public static PostgresqlStore store(Path folder, InstantSource clock, Backfill backfill) {
    return PostgresqlStore.open(
        address(folder),
        _ -> clock.instant(),
        RandomGenerator.getDefault(),
        new PostgresqlStore.Options(PATIENCE, backfill),
        Bell.Hints.GIVEN);
  }

  /// Where the store of a folder is.
  public static PostgresqlAddress address(Path folder) {
    return SERVER.named(SERVER.schema(folder));
  }

  /// The same as a setting says it; no password is asked for.
  public static String url(Path folder) {
    var there = address(folder);
    return "postgresql://%s@%s:%d/%s?currentSchema=%s"
        .formatted(there.user(), there.host(), there.port(), there.database(), there.schema());
  }

  /// A schema by its name, whether or not there is one.
  static PostgresqlAddress address(String schema) {
    return SERVER.named(schema);
  }

  /// Ends every connection of programs that call themselves so.
  ///
  /// @return how many
  public static long disconnect(String application) {
    try (var session = new PostgresqlDatabase(SERVER.named("public"), PATIENCE).plain()) {
      return session.number(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name ="
              + " ?",
          application);
    }
  }

  private PostgresqlAddress named(String schema) {
    int port = running.orElseThrow(() -> new IllegalStateException(failure.orElse(""))).getPort();
    return new PostgresqlAddress(
        "localhost", port, "postgres", schema, "postgres", Optional.of("postgres"), Map.of());
  }

  private synchronized String schema(Path folder) {
    String known = schemas.get(folder);
    if (known != null) {
      return known;
    }
    var free = schemas.entrySet().stream().filter(e -> !Files.exists(e.getKey())).findFirst();
    String schema = free.map(Map.Entry::getValue).orElseGet(() -> "test" + ++made);
    free.ifPresent(e -> {
      schemas.remove(e.getKey());
      clear(schema);
    });
    schemas.put(folder, schema);
    try {
      Files.createDirectories(folder); // as long as it stands, the schema is not free
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return schema;
  }

  private void clear(String schema) {
    try (var session = new PostgresqlDatabase(named(schema), PATIENCE).plain()) {
      session.script(EMPTY);
    }
  }
}
