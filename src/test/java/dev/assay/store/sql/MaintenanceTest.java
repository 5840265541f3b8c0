package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.Maintenance;
import dev.assay.store.StoreContract;
import dev.assay.store.StoreException;
import dev.assay.trial.JobState;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// Check, backup and compact.
class MaintenanceTest extends StoreContract implements OnSqlite {

  private Maintenance maintenance() {
    return ((SqliteStore) store).maintenance();
  }

  @Test
  void a_sound_store_has_no_problems() {
    submit(staged("a", 3, stage("train"), stage("test", ok("train"))));
    var worker = worker();
    finish(worker, failed(claimOne(worker)));
    claimOne(worker);

    var report = maintenance().check();

    assertThat(report.problems()).isEmpty();
    assertThat(report.isIntact()).isTrue();
    assertThat(report.trials()).isEqualTo(3);
    assertThat(report.jobs()).isEqualTo(6);
  }

  @Test
  void counters_that_do_not_agree_are_reported_and_left_alone() {
    var id = submit(experiment("a", 3));
    claimOne(worker());
    try (var session = new DatabaseFile(folder.resolve(".assay/assay.db"), TTL).plain()) {
      session.script(
          """
          UPDATE tally SET queued = queued + 1;
          UPDATE lane SET ready = ready + 1;
          UPDATE attempt SET alive = 0;
          """);
    }

    var problems = maintenance().check().problems();

    assertThat(problems).anyMatch(p -> p.contains(id + " counts 3 queued jobs and has 2"));
    assertThat(problems).anyMatch(p -> p.contains("counts 3 ready jobs and has 2"));
    assertThat(problems).anyMatch(p -> p.contains(id + ".1.main is running and has 0 live"));
    assertThat(maintenance().check().problems()).isEqualTo(problems);
    assertThat(count(id, JobState.QUEUED)).isEqualTo(3);
  }

  @Test
  void a_backup_opens_as_a_store() throws Exception {
    var id = submit(experiment("a", 3));
    var copies = folder.resolve("copy/.assay");
    Files.createDirectories(copies);

    maintenance().backup(copies.resolve("assay.db"));
    store.operations().cancel(all(id), ADA);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(copies.resolve("assay.db"))))
        .isEqualTo("rw-------");
    try (var copy = fixture().open(folder.resolve("copy"), clock)) {
      assertThat(copy.experiments().get(id).orElseThrow().jobs().get(JobState.QUEUED)).isEqualTo(3);
      assertThat(((SqliteStore) copy).maintenance().check().problems()).isEmpty();
    }
  }

  @Test
  void a_backup_goes_to_a_new_file() throws Exception {
    var there = Files.writeString(folder.resolve("there"), "precious");

    assertThatThrownBy(() -> maintenance().backup(there))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT));

    assertThat(there).hasContent("precious");
  }

  @Test
  void compacting_gives_room_back() {
    var id = submit(experiment("a", 20_000));
    store.experiments().delete(id, ADA);

    assertThat(maintenance().compact()).isGreaterThan(1_000_000);
    assertThat(maintenance().check().problems()).isEmpty();
  }
}
