package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import dev.assay.store.sql.NeedsPostgres;
import dev.assay.store.sql.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands on a store in PostgreSQL.
@NeedsPostgres
class PostgresqlCommandsTest {

  @TempDir Path folder;

  private Said type(Map<String, String> environment, String... words) {
    var all = new java.util.HashMap<>(environment);
    all.put("PATH", "/usr/bin:/bin");
    all.put("HOME", folder.toString());
    return new Transcript(folder, InstantSource.system(), all).type(words);
  }

  private String url() {
    return PostgresServer.url(folder);
  }

  @Test
  void an_experiment_runs_and_is_read_back() {
    var environment = Map.of("ASSAY_STORE", url(), "PGPASSWORD", "postgres");

    Said run = type(environment, "run", "--", "sh", "-c", "echo metric loss=0.5");
    Said list = type(environment, "experiment", "list");
    Said check = type(environment, "db", "check");
    Said compact = type(environment, "db", "compact");
    Said doctor = type(environment, "doctor");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(list.out()).contains("completed");
    assertThat(check.out()).contains("ok: yes", "jobs: 1");
    assertThat(compact.code()).as(compact.err()).isZero();
    assertThat(doctor.out()).contains("postgresql  PostgreSQL 18", "ok   store");
    assertThat(Files.exists(folder.resolve(".assay/assay.db"))).isFalse();
  }

  @Test
  void a_pipeline_of_several_pools_runs_in_one_process_and_its_results_are_known_to_a_plan()
      throws Exception {
    var environment = Map.of("ASSAY_STORE", url(), "PGPASSWORD", "postgres");
    Files.writeString(
        folder.resolve("pipe.yaml"),
        """
        name: pipe
        snapshot: true
        space: {a: [1, 2, 3, 4]}
        stages:
          train: {command: 'echo trained', reuse: {params: []}, resources: {pool: large}}
          test: {needs: train, command: 'echo {a}', resources: {pool: small}}
        """);

    Said before = type(environment, "submit", "pipe.yaml", "--dry-run");
    Said run = type(environment, "run", "pipe.yaml");
    Said after = type(environment, "submit", "pipe.yaml", "--dry-run");

    assertThat(before.out()).contains("5 jobs would run, 3 would take the result of another");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("8 completed");
    assertThat(after.out()).contains("4 jobs would run, 4 would take results that are there");
  }

  @Test
  void a_whole_store_is_copied_into_an_empty_one_and_proves_itself_by_counts() throws Exception {
    Files.writeString(folder.resolve("e.yaml"), "name: waits\ncommand: 'true'\n");
    type(Map.of(), "submit", "e.yaml");

    Said copied = type(Map.of(), "db", "copy", "sqlite", url());
    Said there = type(Map.of(), "--store", url(), "queue", "list");
    Said again = type(Map.of(), "db", "copy", "sqlite", url());
    Said back = type(Map.of(), "db", "copy", url(), "sqlite:back/copy.db", "-o", "json");
    Said read = type(Map.of(), "--store", "sqlite:back/copy.db", "queue", "list");
    Said missing = type(Map.of(), "db", "copy", "sqlite:none.db", url());
    Said tree = type(Map.of(), "db", "copy", "sqlite", "tree:.runs");

    assertThat(copied.code()).as(copied.err()).isZero();
    assertThat(copied.out()).contains("→ postgresql://localhost").containsPattern("job +1\n");
    assertThat(there.out()).contains("waits");
    assertThat(again.code()).isEqualTo(4);
    assertThat(again.err()).contains("is not empty");
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.out()).contains("{\"table\":\"trial\",\"rows\":1}");
    assertThat(read.out()).contains("waits  queued");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(tree.code()).isEqualTo(2);
    assertThat(Files.exists(folder.resolve("none.db"))).isFalse();
  }

  @Test
  void a_backup_is_left_to_the_tools_of_the_server() {
    Said backup = type(Map.of(), "--store", url(), "db", "backup", "copy.sql");

    assertThat(backup.code()).isEqualTo(2);
    assertThat(backup.err()).contains("pg_dump --schema=", "copy.sql");
    assertThat(Files.exists(folder.resolve("copy.sql"))).isFalse();
  }

  @Test
  void a_password_is_never_shown_and_one_among_the_words_is_warned_of() {
    String secret = url().replace("postgres@", "postgres:geh%40im@");

    Said typed = type(Map.of(), "--store", secret, "experiment", "list");
    Said show = type(Map.of("ASSAY_STORE", secret), "config", "show", "--origin");
    Said wrong = type(Map.of(), "--store", secret.replace("postgresql", "pg"), "config", "show");

    assertThat(typed.err()).contains("warning: the password in --store can be read by everybody");
    assertThat(show.out()).contains("postgresql://postgres:***@localhost");
    assertThat(wrong.err()).contains("pg://postgres:***@localhost").contains("postgresql://USER@");
    assertThat(typed.err() + typed.out() + show.out() + show.err() + wrong.err())
        .doesNotContain("geh");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://localhost:1/x, 6, cannot be reached",
    "postgresql://nobody.invalid/x, 6, there is no host nobody.invalid",
    "postgresql://localhost, 2, names no database",
    "postgresql://a@h/x?foo=1, 2, is no option of it",
    "postgresql://a@h/x?currentSchema=A-B, 2, is no plain name",
    "postgresql://a@h:x/y, 2, its host cannot be read",
    "postgres:, 2, it cannot be read",
  })
  void an_address_that_leads_nowhere_is_refused_in_one_line(String store, int code, String why) {
    Said list = type(Map.of(), "--store", store, "experiment", "list");

    assertThat(list.code()).isEqualTo(code);
    assertThat(list.err().lines()).first().asString().startsWith("assay: ").contains(why);
    assertThat(Files.exists(folder.resolve(".assay"))).isFalse();
  }

  @Test
  void a_user_that_is_not_there_is_not_let_in() {
    String stranger = url().replace("postgres@", "stranger@");

    Said list = type(Map.of(), "--store", stranger, "experiment", "list");

    assertThat(list.code()).isEqualTo(5);
    assertThat(list.err()).contains("does not let stranger in", "PGPASSWORD");
  }

  @Test
  void a_schema_of_another_program_is_left_alone() {
    Said list =
        type(
            Map.of(),
            "--store",
            url().replaceFirst("\\?.*", "?currentSchema=pg_catalog"),
            "experiment",
            "list");

    assertThat(list.code()).isEqualTo(6);
    assertThat(list.err()).contains("holds tables of another program");
  }
}
