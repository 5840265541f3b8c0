package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Resources;
import dev.assay.result.MetricReport;
import dev.assay.store.StoreContract;
import dev.assay.store.StoreException;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
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
class CopyTest extends StoreContract implements OnSqlite {

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

  /// Trials whose jobs do the work of these keys.
  private NewExperiment keyed(String... keys) {
    var plain = staged("keyed", keys.length, stage("main"));
    var reuse = Optional.of(new NewReuse(false, List.of(), "loss"));
    var main = new NewStage("main", List.of(), Resources.DEFAULT, 0, Optional.empty(), reuse);
    var trials =
        IntStream.range(0, keys.length)
            .mapToObj(i -> trials(keys.length).get(i).sharing(Map.of("main", keys[i])))
            .toList();
    return new NewExperiment(
        plain.id(),
        plain.name(),
        false,
        plain.labels(),
        plain.spec(),
        plain.priority(),
        plain.parallelism(),
        false,
        Optional.empty(),
        List.of(),
        List.of(main),
        trials);
  }

  @Test
  void what_was_done_is_taken_there_and_who_waited_for_work_gets_it_there() {
    var worker = worker();
    submit(keyed("done"));
    var done = claimOne(worker);
    finish(worker, completed(done, "loss", 0.25));
    var taken = submit(keyed("done"));
    var waiting = submit(keyed("open", "open"));
    store.workers().leave(worker);

    try (var there = postgresql()) {
      sqlite().tables().copyTo(there.tables());
      var again = keyed("done", "open");
      there.experiments().submit(new Submission(List.of(again), Optional.empty(), ADA));
      var lease = there.workers().register(registration("default"), TTL);
      var claims = there.leases().exchange(lease, List.of(), free(9), 9).claims();

      assertThat(claims).as("one does the work that is open").hasSize(1);
      var ended = List.of(completed(claims.getFirst(), "loss", 0.5));
      assertThat(there.leases().exchange(lease, ended, free(9), 9).claims()).isEmpty();
      for (var trial : List.of(taken.trial(1), again.id().trial(1))) {
        assertThat(there.trials().get(trial).orElseThrow().score()).as("%s", trial).hasValue(0.25);
        assertThat(there.trials().job(trial.job("main")).orElseThrow().reused())
            .contains(done.attempt());
      }
      for (var trial : List.of(waiting.trial(1), waiting.trial(2), again.id().trial(2))) {
        assertThat(there.trials().get(trial).orElseThrow().score()).as("%s", trial).hasValue(0.5);
      }
      assertThat(there.works().get("done").orElseThrow().hits()).isEqualTo(2);
      assertThat(there.maintenance().check().problems()).isEmpty();
    }
  }

  /// Copies one store into another, in a process of its own: `Copying FILE URL`.
  public static final class Copying {
    private Copying() {}

    public static void main(String[] args) {
      var random = java.util.random.RandomGenerator.getDefault();
      try (var from =
              SqliteStore.open(
                  Path.of(args[0]),
                  java.time.InstantSource.system(),
                  random,
                  SqliteStore.Options.DEFAULT);
          var to =
              PostgresqlStore.open(
                  PostgresqlAddress.parse(args[1], Map.of()),
                  random,
                  PostgresqlStore.Options.DEFAULT)) {
        from.tables().copyTo(to.tables());
      }
    }
  }

  @Test
  void a_copy_that_is_killed_amid_it_leaves_nothing_and_is_made_again() throws Exception {
    fill();
    Path file = folder.resolve(".assay/assay.db");
    var before = content(file);
    Path where = folder.resolve("there");

    try (var there = postgresql();
        var other = new PostgresqlDatabase(PostgresServer.address(where), TTL).plain()) {
      other.script("BEGIN; LOCK TABLE trial IN SHARE MODE"); // what comes before it goes through
      var copying =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Copying.class.getName(),
                  file.toString(),
                  PostgresServer.url(where))
              .inheritIO()
              .start();
      await("it waits to fill the table", () -> copying.isAlive() && isWaitedFor(other));
      copying.destroyForcibly().waitFor();
      other.script("ROLLBACK");

      assertThat(content(file)).isEqualTo(before);
      assertThat(there.events().newest()).isZero();
      sqlite().tables().copyTo(there.tables()); // waits until the server has noticed
      assertThat(there.events().newest()).isEqualTo(store.events().newest());
      assertThat(there.maintenance().check().problems()).isEmpty();
      assertThat(content(file)).isEqualTo(before);
    }
  }

  private static boolean isWaitedFor(Session session) {
    return session.number(
            "SELECT count(*) FROM pg_locks WHERE relation = 'trial'::regclass AND NOT granted")
        > 0;
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not within a minute: " + what).isLessThan(end);
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
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
