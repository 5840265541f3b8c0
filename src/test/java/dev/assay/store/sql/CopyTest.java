package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.result.MetricReport;
import dev.assay.store.StoreContract;
import dev.assay.store.StoreException;
import dev.assay.store.StoreFixture;
import dev.assay.store.Submission.NewSweep;
import dev.assay.trial.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whole stores, copied from one kind of database into another.
@NeedsPostgres
class CopyTest extends StoreContract {

  @Override
  protected StoreFixture fixture() {
    return SqliteStoreTest.SQLITE;
  }

  private SqliteStore sqlite() {
    return (SqliteStore) store;
  }

  private PostgresqlStore postgresql() {
    return PostgresServer.store(folder.resolve("there"), clock);
  }

  /// Something of everything, and two numbers that were given and are gone.
  private void fill() {
    var worker = worker();
    var first = submit(experiment("a", 3));
    var claim = claimOne(worker);
    store
        .metrics()
        .report(
            worker,
            claim.attempt(),
            List.of(
                new MetricReport("loss", 1, Double.NaN, ""), new MetricReport("loss", 2, 0.5, "")),
            Optional.empty());
    finish(worker, completed(claim, "loss", 0.5));
    finish(worker, completed(claimOne(worker), "loss", Double.NaN));
    finish(worker, failed(claimOne(worker)));
    submit(staged("ümläut \u2713", 2, stage("train"), stage("test", ok("train"))));
    submit(experiment("grows", 0).growing(new NewSweep(OptionalInt.of(3))));
    store.experiments().delete(submit(experiment("gone", 1)), ADA);
    store.experiments().archive(first, true, ADA);
    store.workers().leave(worker);
  }

  /// Every row of every table, as text.
  private static Map<String, List<String>> content(Path database) {
    var content = new LinkedHashMap<String, List<String>>();
    try (var session = new DatabaseFile(database, Duration.ofSeconds(9)).reader()) {
      for (String table :
          session.list(
              "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'migration'"
                  + " AND name NOT LIKE 'sqlite_stat%' ORDER BY 1",
              Row::text)) {
        int columns = (int) session.number("SELECT count(*) FROM pragma_table_info(?)", table);
        content.put(
            table,
            session.list(
                "SELECT * FROM " + table + " ORDER BY 1, 2",
                row ->
                    IntStream.range(0, columns)
                        .mapToObj(_ -> text(row.any()))
                        .collect(Collectors.joining("|"))));
      }
    }
    return content;
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof byte[] bytes ? java.util.Arrays.toString(bytes) : String.valueOf(value);
  }

  @Test
  void everything_goes_to_postgresql_and_back_and_is_what_it_was() {
    fill();
    Path back = folder.resolve("back.db");

    try (var there = postgresql();
        var home =
            SqliteStore.open(
                back,
                clock,
                java.util.random.RandomGenerator.getDefault(),
                SqliteStore.Options.DEFAULT)) {
      var counts = sqlite().tables().copyTo(there.tables());
      there.tables().copyTo(home.tables());

      assertThat(counts).containsEntry("experiment", 3L).containsEntry("job", 7L);
      assertThat(there.maintenance().check().problems()).isEmpty();
      assertThat(home.maintenance().check().problems()).isEmpty();
      var before = content(folder.resolve(".assay/assay.db"));
      content(back)
          .forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(before.get(table)));
    }
  }

  @Test
  void what_waited_is_run_there_under_new_numbers() {
    fill();

    try (var there = postgresql()) {
      sqlite().tables().copyTo(there.tables());
      long before = there.events().newest();
      var worker = there.workers().register(registration("default"), TTL);
      var claims = there.leases().exchange(worker, List.of(), free(9), 2).claims();

      assertThat(claims).hasSize(2);
      assertThat(claims).allSatisfy(c -> assertThat(c.attempt().number()).isGreaterThan(3));
      assertThat(there.events().newest()).isGreaterThan(before);
      var id = claims.getFirst().job().trial().experiment();
      assertThat(there.experiments().get(id).orElseThrow().jobs())
          .containsEntry(JobState.RUNNING, 2);
      assertThat(there.maintenance().check().problems()).isEmpty();
    }
  }

  private static void assertRefused(
      dev.assay.store.Tables from, dev.assay.store.Tables to, String why) {
    assertThatThrownBy(() -> from.copyTo(to))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT))
        .hasMessageContaining(why);
  }

  @Test
  void a_store_in_which_somebody_works_is_not_copied_and_nothing_is_written_over() {
    var worker = worker();
    submit(experiment("a", 1));
    claimOne(worker);

    try (var there = postgresql()) {
      assertRefused(sqlite().tables(), there.tables(), worker.worker() + " works");
      store.workers().expire(worker.worker(), worker.epoch(), ADA);
      assertRefused(sqlite().tables(), there.tables(), "1 jobs");
      assertThat(there.events().newest()).isZero();

      there.workers().leave(there.workers().register(registration("default"), TTL));
      assertRefused(there.tables(), sqlite().tables(), "is not empty");
      assertRefused(there.tables(), there.tables(), "onto itself");
    }
  }
}
