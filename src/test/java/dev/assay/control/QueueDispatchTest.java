package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which jobs of a queue's submissions may run when.
class QueueDispatchTest {
  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() throws IOException {
    home = new ControlHome(folder);
    Files.writeString(folder.resolve("c.toml"), "n = 1\n");
  }

  @AfterEach
  void close() {
    home.close();
  }

  private String submit(int parallelism, int jobs) {
    var all = new ArrayList<String>();
    for (int i = 0; i < jobs; i++) {
      all.add("{\"type\": \"mipro\", \"config_path\": \"%s\"}".formatted(folder.resolve("c.toml")));
    }
    return home.submit(
        "{\"name\": \"q\", \"parallelism\": %d, \"jobs\": [%s]}"
            .formatted(parallelism, String.join(",", all)));
  }

  private int queued() {
    return (int)
        home.control.reading().queue(java.util.Optional.empty(), 100).stream()
            .filter(job -> ControlHome.text(job, "status").equals("queued"))
            .count();
  }

  @Test
  void at_most_so_many_jobs_of_an_experiment_are_given_out() {
    submit(2, 3);

    assertThat(home.claims(8)).hasSize(2);
    assertThat(queued()).isEqualTo(1);
    assertThat(home.claims(8)).isEmpty();
  }

  @Test
  void without_a_number_three_jobs_run_at_once() {
    home.submit(
        "{\"name\": \"q\", \"jobs\": [%s]}"
            .formatted(
                "{\"config_path\": \"%s\"},".formatted(folder.resolve("c.toml")).repeat(5)
                    + "{\"config_path\": \"%s\"}".formatted(folder.resolve("c.toml"))));

    assertThat(home.claims(8)).hasSize(3);
  }

  @Test
  void a_job_that_ends_well_or_badly_makes_room_for_the_next_one_in_order() {
    submit(1, 3);

    assertThat(home.complete("{\"total_rollouts\": 1}").job().toString()).endsWith(".1.main");
    assertThat(home.fail(1).job().toString()).endsWith(".2.main");
    assertThat(home.claim().job().toString()).endsWith(".3.main");
  }

  @Test
  void a_failed_job_leaves_its_siblings_queued() {
    submit(1, 2);

    home.fail(1);

    assertThat(queued()).isEqualTo(1);
  }

  @Test
  void several_experiments_run_side_by_side() {
    for (int i = 0; i < 5; i++) {
      submit(1, 1);
    }

    assertThat(home.claims(8)).hasSize(5);
    assertThat(queued()).isZero();
  }

  @Test
  void a_cancelled_experiment_gives_out_nothing_more() {
    String id = submit(1, 3);

    home.control.operating().cancel(java.util.List.of(id), "user:x");

    assertThat(home.claims(8)).isEmpty();
    assertThat(ControlHome.text(home.control.reading().experiment(id), "status"))
        .isEqualTo("cancelled");
  }

  @Test
  void the_database_has_a_write_ahead_log() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + home.home + "/assay.db");
        var mode = connection.createStatement().executeQuery("PRAGMA journal_mode")) {
      assertThat(mode.getString(1)).isEqualTo("wal");
    }
  }
}
