package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.fakes.ManualClock;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Survey.Most;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is made, what is opened, and what is refused and left as it is.
class OpeningTest {

  @TempDir Path folder;

  private SqliteStore open(Path database) {
    return SqliteStore.open(
        database, new ManualClock(), RandomGenerator.getDefault(), SqliteStore.Options.DEFAULT);
  }

  private Path made() {
    Path database = folder.resolve("assay.db");
    open(database).close();
    return database;
  }

  private void assertRefused(Path database, String... words) throws IOException {
    byte[] before = Files.readAllBytes(database);

    assertThatThrownBy(() -> open(database))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNUSABLE))
        .hasMessageContainingAll(words);

    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void a_new_store_belongs_to_its_user_alone() throws IOException {
    Path database = folder.resolve("new/.assay/assay.db");

    open(database).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void opening_again_changes_nothing() throws IOException {
    Path database = made();
    byte[] before = Files.readAllBytes(database);

    open(database).close();

    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b.db", "50%.db", "what?.db", "#1.db", "ünï.db", "a%20b.db", "x;y&z=1.db"})
  void any_file_name_will_do(String name) {
    Path database = folder.resolve(name);

    open(database).close();

    assertThat(database).isNotEmptyFile();
  }

  @Test
  void a_newer_store_is_refused_and_left_as_it_is() throws Exception {
    Path database = made();
    execute(database, "PRAGMA user_version = 99");

    assertRefused(database, "version 99", "newer Assay");
  }

  @Test
  void a_file_that_is_no_database_is_refused_and_left_as_it_is() throws IOException {
    Path database = Files.writeString(folder.resolve("notes.txt"), "not a database\n".repeat(100));

    assertRefused(database, database.toString(), "not an SQLite database");
  }

  @Test
  void a_short_file_is_refused_and_left_as_it_is() throws IOException {
    assertRefused(Files.writeString(folder.resolve("short"), "x"), "not an SQLite database");
  }

  @Test
  void a_database_of_another_program_is_refused_and_left_as_it_is() throws Exception {
    Path database = folder.resolve("other.db");
    execute(database, "CREATE TABLE t (x)");

    assertRefused(database, "another program");
  }

  @Test
  void a_truncated_store_is_refused_and_left_as_it_is() throws IOException {
    Path database = made();
    try (var channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }

    assertRefused(database, "damaged", "backup");
  }

  @Test
  void a_store_with_broken_pages_is_refused_and_left_as_it_is() throws IOException {
    Path database = made();
    try (var channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[8000]), 100);
    }

    assertRefused(database, "damaged", "backup");
  }

  @Test
  void a_changed_script_is_reported_by_a_check() throws Exception {
    Path database = made();
    execute(database, "UPDATE migration SET checksum = 'x' WHERE version = 1");

    try (var store = open(database)) {
      assertThat(store.maintenance().check().problems())
          .singleElement()
          .asString()
          .contains("V001__queue.sql");
    }
  }

  @Test
  void an_older_store_is_brought_up_to_date_with_all_that_is_in_it() throws Exception {
    Path database = old(1);
    execute(
        database,
        """
        INSERT INTO job (id, experiment, trial, stage, lane, state, waits)
        VALUES (7, 1, 1, 1, 1, 'held', 3)\
        """);

    try (var store = open(database)) {
      assertThat(store.maintenance().check().jobs()).isEqualTo(1);
    }
  }

  @Test
  void stages_of_one_size_that_wait_for_different_gpus_get_lanes_of_their_own() throws Exception {
    Path database = old(6);
    execute(
        database,
        """
        INSERT INTO experiment (id, uid, name, trials, created_at, labels, spec)
          VALUES (1, 'e1', 'old', 1, 0, '{}', '{}');
        INSERT INTO tally (experiment, priority, parallelism, queued) VALUES (1, 5, 9, 3);
        INSERT INTO lane (id, experiment, pool, cpus, gpus, memory, prio, ready, can_run, active)
          VALUES (1, 1, 'default', 1, 1, 0, 5, 3, 1, 1);
        INSERT INTO stage VALUES (1, 1, 0, 'a', 1, 0, 0, 0, NULL, 1, 1, 0, 1, 'default', '0'),
          (2, 1, 1, 'b', 1, 0, 0, 0, NULL, 1, 1, 0, 1, 'default', '1'),
          (3, 1, 2, 'c', 1, 0, 0, 0, NULL, 1, 1, 0, 1, 'default', '1');
        INSERT INTO trial (id, experiment, number, content, replicate, params, origin)
          VALUES (1, 1, 1, x'00', 1, '{}', '{}');
        INSERT INTO job (id, experiment, trial, stage, lane, state)
          VALUES (1, 1, 1, 1, 1, 'queued'), (2, 1, 1, 2, 1, 'queued'), (3, 1, 1, 3, 1, 'queued')\
        """);

    try (var store = open(database)) {
      assertThat(store.maintenance().check().problems()).isEmpty();
    }
    try (var session = new DatabaseFile(database, Duration.ofSeconds(30)).plain()) {
      assertThat(
              session.list(
                  """
                  SELECT l.gpu_preference || ' ' || l.ready || ' ' || group_concat(j.id)
                  FROM lane l JOIN job j ON j.lane = l.id GROUP BY l.id ORDER BY l.id\
                  """,
                  Row::text))
          .containsExactly("0 1 1", "1 2 2,3");
    }
  }

  @Test
  void a_store_with_more_indexes_goes_on_where_it_was() throws Exception {
    Path database = old(11);
    execute(
        database,
        """
        INSERT INTO experiment (id, uid, name, trials, created_at, labels, spec)
          VALUES (4, 'e000000000a1', 'old', 1, 0, '{}', '{}');
        INSERT INTO tally (experiment, priority, parallelism, held) VALUES (4, 5, 9, 1);
        INSERT INTO lane (id, experiment, pool, cpus, gpus, memory, gpu_preference, prio)
          VALUES (6, 4, 'default', 1, 0, 0, '', 5);
        INSERT INTO stage VALUES (7, 4, 0, 'main', 6, 0, 0, 0, NULL, 1, 0, 0, 1, 'default', '');
        INSERT INTO trial (id, experiment, number, content, replicate, params, origin)
          VALUES (1, 4, 1, x'00', 1, '{}', '{}');
        INSERT INTO job (id, experiment, trial, stage, lane, state) VALUES (1, 4, 1, 7, 6, 'held');
        INSERT INTO event (seq, at, type, actor) VALUES (8, 0, 'worker.left', 'store')\
        """);

    try (var store = open(database)) {
      var id = new ExperimentId("e000000000a1");
      assertThat(store.operations().release(new Subject.OfExperiment(id), "user:ada")).isEqualTo(1);

      assertThat(store.maintenance().check().problems()).isEmpty();
      assertThat(store.events().newest()).isEqualTo(9);
      assertThat(store.survey().look(new Most(1, 1, 1, 1)).open())
          .extracting(ExperimentView::id)
          .containsExactly(id);
    }
    assertThatThrownBy(() -> execute(database, "DELETE FROM event")).hasMessageContaining("append");
  }

  @Test
  void a_folder_is_refused() {
    assertThatThrownBy(() -> open(folder)).isInstanceOf(StoreException.class);
  }

  /// Many rounds: between the first look of one and the last write of another there is little time.
  @Test
  void many_may_open_a_new_store_at_once() throws Exception {
    try (var pool = Executors.newFixedThreadPool(6)) {
      for (int round = 0; round < 25; round++) {
        Path database = folder.resolve("many-" + round + ".db");
        var work = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 6; i++) {
          long nanos = i * 1_500_000L;
          work.add(() -> {
            LockSupport.parkNanos(nanos);
            try (var store = open(database)) {
              return store.events().newest() == 0;
            }
          });
        }
        for (var each : pool.invokeAll(work)) {
          assertThat(each.get()).isTrue();
        }
      }
    }
    try (var store = open(folder.resolve("many-0.db"))) {
      assertThat(store.maintenance().check().problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, false", "xfs, false", "btrfs, false", "tmpfs, false", "overlay, false", "nfs4, true",
    "cifs, true", "smb3, true", "fuse.sshfs, true", "9p, true", "fuseblk, false", "Lustre, true"
  })
  void network_file_systems_are_known(String type, boolean shared) {
    assertThat(DatabaseFile.isShared(type)).isEqualTo(shared);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.51.2", "3.50.9", "3.7.17"})
  void an_old_sqlite_is_refused(String version) {
    assertThatThrownBy(() -> DatabaseFile.refuseOldSqlite(version))
        .hasMessageContainingAll(version, "3.51.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.51.3", "3.54.1", "4.0"})
  void a_newer_sqlite_is_welcome(String version) {
    DatabaseFile.refuseOldSqlite(version);
  }

  /// A store as it was made in an older version.
  private Path old(int version) throws Exception {
    Path database = folder.resolve("assay.db");
    for (int made = 1; made <= version; made++) {
      String name = Migrations.names().get(made - 1);
      byte[] script;
      try (var stream = SqliteStore.class.getResourceAsStream(name)) {
        script = java.util.Objects.requireNonNull(stream).readAllBytes();
      }
      execute(database, new String(script, StandardCharsets.UTF_8));
      String checksum =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(script));
      execute(
          database,
          "INSERT INTO migration VALUES (%d, '%s', '%s', 0)".formatted(made, name, checksum));
    }
    execute(database, "PRAGMA application_id = " + Migrations.APPLICATION_ID);
    execute(database, "PRAGMA user_version = " + version);
    return database;
  }

  private static void execute(Path database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
