package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.fakes.ManualClock;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made in a PostgreSQL database, and what is refused and left as it is.
@NeedsPostgres
class PostgresqlOpeningTest {

  @TempDir Path folder;

  private PostgresqlAddress address() {
    return PostgresServer.address(folder);
  }

  private static PostgresqlStore open(PostgresqlAddress address) {
    return PostgresqlStore.open(
        address, RandomGenerator.getDefault(), PostgresqlStore.Options.DEFAULT);
  }

  private <T> T plainly(java.util.function.Function<Session, T> work) {
    try (var session = new PostgresqlDatabase(address(), Duration.ofSeconds(9)).plain()) {
      return work.apply(session);
    }
  }

  private void run(String script) {
    plainly(session -> {
      session.script(script);
      return true;
    });
  }

  private List<String> tables() {
    return plainly(session ->
        session.list(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1",
            Row::text,
            address().schema()));
  }

  private static void assertRefused(PostgresqlAddress address, Code code, String... words) {
    assertThatThrownBy(() -> open(address))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  /// A table and its columns, each with its type as SQLite calls it.
  private static List<String> columns(List<String> tables, Session session, String sql) {
    var columns = new ArrayList<String>();
    for (String table : tables) {
      session
          .list(sql, row -> row.text() + " " + row.text() + " " + row.flag(), table)
          .forEach(column -> columns.add(table + "." + column));
    }
    return columns.stream().sorted().toList();
  }

  @Test
  void both_databases_have_the_same_tables_with_the_same_columns() {
    PostgresServer.store(folder, new ManualClock()).close();
    var file = new DatabaseFile(folder.resolve("assay.db"), Duration.ofSeconds(9));

    try (var sqlite = file.open(new ManualClock())) {
      var tables =
          sqlite.list(
              "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                  + " ORDER BY 1",
              Row::text);
      assertThat(tables()).filteredOn(name -> !name.equals("writer")).isEqualTo(tables);
      var there =
          plainly(session ->
              columns(
                  tables,
                  session,
                  """
                  SELECT column_name, CASE data_type WHEN 'bigint' THEN 'INTEGER'
                    WHEN 'double precision' THEN 'REAL' WHEN 'bytea' THEN 'BLOB'
                    WHEN 'text' THEN CASE collation_name WHEN 'C' THEN 'TEXT' ELSE 'sorted text' END
                    ELSE data_type END, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END
                  FROM information_schema.columns
                  WHERE table_schema = current_schema() AND table_name = ?\
                  """));
      var here =
          columns(
              tables,
              sqlite,
              """
              SELECT name, CASE type WHEN 'ANY' THEN 'REAL' ELSE type END,
                CASE WHEN "notnull" = 1 OR pk > 0 THEN 1 ELSE 0 END
              FROM pragma_table_info(?)\
              """);
      assertThat(there).isEqualTo(here);
    }
  }

  @Test
  void every_script_after_the_first_has_a_twin_of_the_same_name() {
    var names = PostgresqlDatabase.scripts().names();

    assertThat(names).first().isEqualTo("V013__tables.sql");
    assertThat(names.subList(1, names.size()))
        .isEqualTo(Migrations.names().subList(13, Migrations.names().size()));
    assertThat(PostgresqlDatabase.scripts().latest()).isEqualTo(Migrations.LATEST);
  }

  @Test
  void opening_again_changes_nothing() {
    open(address()).close();
    long before = plainly(session -> session.number("SELECT sum(applied_at) FROM migration"));

    open(address()).close();

    long after = plainly(session -> session.number("SELECT sum(applied_at) FROM migration"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void of_many_that_open_a_new_store_at_once_one_makes_it() throws Exception {
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Long>> openings = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        openings.add(() -> {
          try (var store = open(address())) {
            return store.events().newest();
          }
        });
      }
      for (var opened : pool.invokeAll(openings)) {
        assertThat(opened.get()).isZero();
      }
    }
  }

  @Test
  void a_newer_store_is_refused_and_left_as_it_is() {
    open(address()).close();
    run("INSERT INTO migration VALUES (999, 'V999__later.sql', 'x', 0)");

    assertRefused(address(), Code.UNUSABLE, "version 999", "newer Assay");
    run("DELETE FROM migration WHERE version = 999");
  }

  @Test
  void a_changed_script_is_reported_by_a_check() {
    open(address()).close();
    String was =
        plainly(session ->
            session
                .first("SELECT checksum FROM migration WHERE version = 13", Row::text)
                .orElseThrow());
    run("UPDATE migration SET checksum = 'x' WHERE version = 13");

    try (var store = open(address())) {
      assertThat(store.maintenance().check().problems())
          .anySatisfy(line -> assertThat(line).contains("changed script V013__tables.sql"));
    }
    run("UPDATE migration SET checksum = '" + was + "' WHERE version = 13");
  }

  @Test
  void a_schema_of_another_program_is_refused_and_left_as_it_is() {
    var theirs = PostgresServer.address("theirs");
    run("CREATE SCHEMA theirs; CREATE TABLE theirs.customers (id bigint)");

    assertRefused(theirs, Code.UNUSABLE, "another program", "customers", "currentSchema");

    run("DROP TABLE theirs.customers; DROP SCHEMA theirs");
  }

  @Test
  void what_cannot_be_reached_is_told_in_one_line() {
    var there = address();
    var port =
        new PostgresqlAddress("localhost", 1, "x", "assay", "ada", Optional.empty(), Map.of());
    var database =
        new PostgresqlAddress(
            there.host(),
            there.port(),
            "nothing",
            "assay",
            there.user(),
            there.password(),
            Map.of());

    assertRefused(port, Code.UNAVAILABLE, "postgresql://localhost:1/x", "cannot be reached");
    assertRefused(database, Code.UNAVAILABLE, "nothing", "does not exist");
  }
}
