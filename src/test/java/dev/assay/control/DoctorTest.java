package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.control.Doctor.Verdict;
import dev.assay.space.Value;
import dev.assay.store.Ground;
import dev.assay.store.sql.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  @TempDir private Path folder;

  private Value.Object examine(Ground ground, Instant now) {
    return new Doctor(folder.resolve(".assay"), () -> ground, InstantSource.fixed(now)).examine();
  }

  private Ground here() {
    return SqliteStore.ground(folder.resolve(".assay/assay.db"));
  }

  private static Value.Object check(Value.Object answer, String name) {
    return ControlHome.items(answer, "checks").stream()
        .map(Value.Object.class::cast)
        .filter(check -> ControlHome.text(check, "name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String status(Value.Object answer, String name) {
    return ControlHome.text(check(answer, name), "status");
  }

  @Test
  void a_machine_that_runs_these_tests_is_well_and_nothing_is_made() throws IOException {
    var answer = examine(here(), Instant.now());

    for (String name : List.of("java", "sqlite", "store", "home", "temp", "clock", "tools")) {
      assertThat(check(answer, name)).as(name).matches(_ -> status(answer, name).equals("ok"));
    }
    assertThat(ControlHome.text(check(answer, "sqlite"), "found")).startsWith("SQLite 3.");
    assertThat(ControlHome.text(check(answer, "store"), "found")).startsWith("no store yet");
    try (var entries = Files.list(folder)) {
      assertThat(entries).isEmpty();
    }
  }

  @Test
  void a_store_is_looked_at_and_left_as_it_is() throws IOException {
    Path database = folder.resolve(".assay/assay.db");
    Files.createDirectories(folder.resolve(".assay"));
    Files.writeString(
        database, "not a database at all, but longer than a header of a hundred bytes".repeat(3));
    byte[] before = Files.readAllBytes(database);

    var answer = examine(here(), Instant.now());

    assertThat(ControlHome.flag(answer, "ok")).isFalse();
    assertThat(status(answer, "store")).isEqualTo("fail");
    assertThat(ControlHome.text(check(answer, "store"), "hint")).contains("not an SQLite database");
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void a_clock_in_the_past_fails_and_one_that_went_back_is_told() throws IOException {
    assertThat(status(examine(here(), Instant.EPOCH), "clock")).isEqualTo("fail");
    try (var home = new ControlHome(folder)) {
      home.submit("command: x");

      assertThat(status(examine(here(), Instant.now()), "clock")).isEqualTo("ok");
      assertThat(status(examine(here(), Instant.now().minusSeconds(3600)), "clock"))
          .isEqualTo("warn");
    }
  }

  @Test
  void a_network_file_system_fails() {
    var ground =
        new Ground(
            "SQLite 3.54.1",
            folder.toString(),
            "nfs4",
            true,
            9,
            Optional.empty(),
            List.of("on a network file system"));

    assertThat(status(examine(ground, NOW), "store")).isEqualTo("fail");
  }

  @Test
  void what_is_too_little_is_told_with_what_to_do() {
    assertThat(Doctor.java(24, "/opt/jdk").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(Doctor.limit("open_files", "256", 1024, "ulimit -n"))
        .satisfies(check -> {
          assertThat(check.verdict()).isEqualTo(Verdict.WARN);
          assertThat(check.hint()).contains("ulimit -n 1024");
        });
    assertThat(Doctor.limit("open_files", "unlimited", 1024, "").verdict()).isEqualTo(Verdict.OK);
    assertThat(Doctor.names("ANSI_X3.4-1968").hint()).contains("C.UTF-8");
  }

  @Test
  void gpus_are_named_and_a_driver_that_fails_is_quoted() {
    assertThat(Doctor.gpus(0, List.of("0, NVIDIA H200, 570.1", "")).found())
        .isEqualTo("0, NVIDIA H200, 570.1");
    var broken = Doctor.gpus(9, List.of("NVIDIA-SMI has failed"));
    assertThat(broken.verdict()).isEqualTo(Verdict.WARN);
    assertThat(broken.found()).isEqualTo("NVIDIA-SMI has failed");
  }
}
