package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Jobs of experiments that notes describe: `queue add`, `queue run`, `run-queued` and their like.
class DeclaredJobsTest {
  private static final String NOTE =
      """
      ---
      id: "E001"
      type: experiment
      hypothesis: "H001"
      runner_command: "sh train.sh {condition} {seed} {sp_json_shell}"
      conditions:
        full: {model: baseline, max_turns: 12}
        cls: {model: "it's small", max_turns: 4}
      ---
      # E001
      """;

  private static final String TRAIN =
      """
      echo "$AEXP_JOB_ID $1 $2"
      test -f "$AEXP_JOB_WORKSPACE/signac_statepoint.json" || exit 9
      pwd
      if [ "$2" = 7 ]; then echo BOOM >&2; exit 3; fi
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve(".git"));
    Files.createDirectories(folder.resolve("kb/research/experiments"));
    note(NOTE);
    Files.writeString(folder.resolve("train.sh"), TRAIN);
    Files.writeString(folder.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
  }

  private void note(String text) throws IOException {
    Files.writeString(folder.resolve("kb/research/experiments/E001-full.md"), text);
  }

  private Said type(String... words) {
    return new Transcript(folder, InstantSource.system(), environment).type(words);
  }

  private Said add(String... words) {
    var all = new java.util.ArrayList<>(List.of("queue", "add", "--experiment", "E001"));
    all.addAll(List.of(words));
    return type(all.toArray(String[]::new));
  }

  private List<Value.Object> entries() {
    var said = type("queue", "list", "--include-terminal", "-o", "json");
    return ((Value.Array) Json.parse(said.out()))
        .items().stream().map(Value.Object.class::cast).toList();
  }

  private static String text(Value.Object entry, String key) {
    return ((Value.Text) entry.get(key).orElseThrow()).value();
  }

  private List<String> statuses() {
    return entries().stream().map(entry -> text(entry, "status")).toList();
  }

  private Value.Object params(int index) {
    return (Value.Object) entries().get(index).get("params").orElseThrow();
  }

  private String document(int index) throws IOException {
    return Files.readString(
        Path.of(text(entries().get(index), "workspace")).resolve("signac_job_document.json"));
  }

  @Test
  void a_sweep_is_every_combination_and_conditions_are_written_out_and_frozen() throws IOException {
    Said said = add("--sweep", "condition=full|cls, seed=0..3", "--tag", "paper");
    note(NOTE.replace("max_turns: 12", "max_turns: 99"));

    assertThat(said.out()).contains("queued 8 job(s) under tag=paper");
    assertThat(entries()).hasSize(8);
    assertThat(params(0))
        .isEqualTo(
            Json.parse(
                "{\"condition\":\"full\",\"experiment_id\":\"E001\",\"hypothesis_id\":\"H001\","
                    + "\"max_turns\":12,\"model\":\"baseline\",\"seed\":0}"));
    assertThat(type("queue", "list", "--tag", "other").err())
        .contains("no queued jobs match the filter");
    assertThat(type("queue", "list", "--experiment", "E002").err())
        .contains("no queued jobs match the filter");
  }

  @Test
  void what_the_user_says_wins_over_the_condition_and_can_stay_a_bare_word() {
    add("--sp", "condition=full,max_turns=16");
    add(
        "--params",
        "{\"condition\": \"full\", \"lr\": 1e-05}",
        "--no-resolve",
        "--hypothesis",
        "H002");

    assertThat(params(0).get("max_turns")).contains(Value.of(16));
    assertThat(params(0).get("model")).contains(Value.of("baseline"));
    assertThat(params(1).get("model")).isEmpty();
    assertThat(params(1).get("lr")).contains(Value.of(1e-5));
    assertThat(params(1).get("hypothesis_id")).contains(Value.of("H002"));
  }

  @Test
  void params_and_sweeps_read_one_value_alike_and_as_texts_when_asked() {
    add("--sp", "seed=0", "--tag", "a");
    add("--sweep", "seed=0", "--tag", "b");
    add("--sp", "seed=0,model.lr=1", "--string-params", "--tag", "c");

    assertThat(params(0).get("seed")).contains(Value.of(0));
    assertThat(params(1).get("seed")).contains(Value.of(0));
    assertThat(params(2).get("seed")).contains(Value.of("0"));
    assertThat(params(2).get("model.lr")).contains(Value.of("1"));
    assertThat(type("db", "check").out()).contains("ok: yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --sp a=1,seed=1 --sweep seed=0..3 | --sp and --sweep share keys: ['seed']; put each key in exactly one.
          --sp seed | --params
          --sp seed --string-params | which is no K=V
          --sp {"a": | --sp
          --sweep seed=3..0 | --sweep
          --sweep seed= | --sweep
          --sweep seed | --sweep
          --hypothesis 7 | allowed is H and three digits
          --runner-command x'{sp_json_shell}' --sp a=1 | quotes itself
          """)
  void what_cannot_be_understood_is_one_line_and_nothing_is_stored(String words, String line) {
    Said said = add(words.strip().split(" "));

    assertThat(said.code()).as(said.err()).isEqualTo(2);
    assertThat(said.err()).contains(line);
    assertThat(said.err().lines().filter(l -> l.startsWith("assay: "))).hasSize(1);
    assertThat(entries()).isEmpty();
  }

  @Test
  void an_experiment_without_note_or_command_and_a_store_without_files_are_refused()
      throws IOException {
    Said missing = type("queue", "add", "--experiment", "E009", "--sp", "a=1");
    Said name = type("queue", "add", "--experiment", "full", "--sp", "a=1");
    Said none = type("queue", "add", "--sp", "a=1");
    Said sqlite = add("--sp", "a=1", "--store", "sqlite");
    note(NOTE.replaceAll("runner_command.*\\n", ""));
    Said silent = add("--sp", "a=1");

    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("there is no kb/research/experiments/E009-….md");
    assertThat(name.code()).isEqualTo(2);
    assertThat(none.code()).isEqualTo(2);
    assertThat(sqlite.code()).isEqualTo(2);
    assertThat(sqlite.err()).contains("only a store of files has such a queue");
    assertThat(silent.code()).isEqualTo(2);
    assertThat(silent.err()).contains("says no runner_command");
    assertThat(entries()).isEmpty();
  }

  @Test
  void what_waits_is_not_queued_again_under_the_same_tag() {
    add("--sp", "condition=full", "--sweep", "seed=0..5", "--tag", "paper");
    Said again = add("--sp", "condition=full", "--sweep", "seed=0..5", "--tag", "paper");
    Said other = add("--sp", "condition=full,seed=0", "--tag", "smoke");

    assertThat(again.err())
        .contains(
            "skipped 6 recommit duplicate(s); rerun with --allow-dup-on-recommit to add them.");
    assertThat(again.out()).contains("queued 0 job(s)");
    assertThat(other.err()).doesNotContain("skipped");
    assertThat(entries()).hasSize(7);
    assertThat(entries().stream().map(entry -> text(entry, "job_id"))).doesNotHaveDuplicates();
  }

  @Test
  void what_has_ended_is_queued_again_as_a_new_attempt_of_the_same() throws IOException {
    add("--sp", "condition=full,seed=1", "--tag", "a");
    type("queue", "run");
    Said again =
        add("--sp", "condition=full,seed=1", "--tag", "b", "--runner-command", "echo changed");
    Said run = type("queue", "run", "--tag", "b");

    assertThat(again.out()).contains("queued ");
    assertThat(entries()).hasSize(1);
    assertThat(run.out()).contains("changed");
    assertThat(document(0))
        .contains("\"number\":1", "\"number\":2", "\"tag\": \"b\"", "runner_command_override");
  }

  @Test
  void jobs_run_one_after_the_other_with_their_output_and_variables() throws IOException {
    add("--sp", "condition=cls", "--sweep", "seed=0..2", "--tag", "t");
    Said index = type("queue", "run", "--tag", "t", "--index", "1");
    Said out = type("queue", "run", "--tag", "t", "--index", "2");
    Said rest = type("queue", "run", "--tag", "t");
    Said none = type("queue", "run", "--tag", "t");

    assertThat(index.out()).contains("cls 1", folder.getFileName().toString());
    assertThat(index.err()).contains("ran 1/1 job(s) successfully");
    assertThat(out.code()).isEqualTo(2);
    assertThat(out.err()).contains("--index 2: the queue has 2 job(s)");
    assertThat(rest.out()).contains("cls 0", "cls 2");
    assertThat(rest.err()).contains("ran 2/2 job(s) successfully");
    assertThat(none.err()).contains("no queued jobs match the filter");
    assertThat(statuses()).containsOnly("complete");
    assertThat(document(0))
        .contains("\"status\": \"complete\"", "\"wallclock_s\"", "\"ended_at\"")
        .contains("\"experiment_path\": \"kb/research/experiments/E001-full.md\"");
  }

  @Test
  void a_failure_stops_the_rest_unless_it_is_told_to_go_on() throws IOException {
    add("--sp", "condition=full", "--sweep", "seed=7|1|2");

    Said first = type("queue", "run");
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.err()).contains("ran 1 job(s), 1 failed / 0 passed");
    assertThat(statuses()).containsExactly("failed", "queued", "queued");
    assertThat(document(0))
        .contains("\"returncode\": 3", "\"stderr_tail\": ", "BOOM", "\"failed_at\"");

    Said all = type("queue", "run", "--force", "--continue-on-failure");
    assertThat(all.code()).isEqualTo(1);
    assertThat(all.err()).contains("ran 3 job(s), 1 failed / 2 passed");
    assertThat(statuses()).containsExactly("failed", "complete", "complete");
  }

  @Test
  void a_placeholder_without_a_parameter_is_told_and_stays() {
    Said said =
        add("--sp", "seed=1", "--runner-command", "echo {sed} ${HOME} {params_json_shell} # {old}");

    assertThat(said.err())
        .contains("--runner-command: runner_command: {sed} is no key of the state point")
        .doesNotContain("HOME", "old");
    assertThat(type("queue", "run", "--dry-run").out())
        .contains("echo {sed} ${HOME} '{\"experiment_id\":\"E001\"");
  }

  @Test
  void of_much_output_the_end_is_kept_with_the_exit_code() throws IOException {
    String command = "i=0; while test $i -lt 500; do echo line-$i; i=$((i+1)); done; exit 7";
    add("--sp", "a=1", "--runner-command", command);

    assertThat(type("queue", "run").code()).isEqualTo(1);

    var queue = (Value.Object) json(document(0)).get("queue").orElseThrow();
    var error = (Value.Object) queue.get("last_error").orElseThrow();
    assertThat(error.get("returncode")).contains(Value.of(7));
    assertThat(text(error, "stderr_tail"))
        .endsWith("line-499\n")
        .doesNotContain("line-100\n")
        .hasSizeLessThanOrEqualTo(2048);
  }

  @Test
  void what_was_not_committed_is_summed_up_beside_the_job() throws Exception {
    Files.delete(folder.resolve(".git"));
    git("init", "-q");
    commit();
    add("--sp", "condition=full,seed=1");
    Files.writeString(folder.resolve("train.sh"), TRAIN + "echo more\n");
    Files.writeString(folder.resolve("new.sh"), "true\n");
    add("--sp", "condition=full,seed=2");

    assertThat(document(0)).doesNotContain("code_diff_summary");
    var queue = (Value.Object) json(document(1)).get("queue").orElseThrow();
    var summary = (Value.Object) queue.get("code_diff_summary").orElseThrow();
    assertThat(text(summary, "diff_stat"))
        .isEqualTo("1 files changed, 1 insertions(+), 0 deletions(-)");
    assertThat(summary.get("modified_count")).contains(Value.of(1));
    assertThat(summary.get("untracked_count")).contains(Value.of(1));
  }

  private static Value.Object json(String text) {
    return (Value.Object) Json.parse(text);
  }

  @Test
  void one_job_is_run_once_shown_or_run_again() {
    add("--sp", "condition=full,seed=1");
    String id = text(entries().getFirst(), "job_id");
    Said dry = type("run-queued", id, "--dry-run");
    Said run = type("run-queued", id.substring(0, 8));
    Said skip = type("run-queued", id);
    Said again = type("run-queued", id, "--force");
    Said unknown = type("run-queued", "ffffffff");

    assertThat(dry.out()).startsWith("sh train.sh full 1 '{\"condition\":\"full\"");
    assertThat(run.out()).contains(id + " full 1");
    assertThat(skip.code()).isZero();
    assertThat(skip.err())
        .contains(
            "skipping %s: already complete (use --force to re-run)".formatted(id.substring(0, 8)));
    assertThat(again.out()).contains(id + " full 1");
    assertThat(unknown.code()).isEqualTo(3);
  }

  @Test
  void waiting_jobs_are_removed_by_id_or_cleared_by_tag() {
    add("--sp", "condition=full", "--sweep", "seed=0..1", "--tag", "a");
    add("--sp", "condition=full", "--sweep", "seed=0..1", "--tag", "b");
    String id = text(entries().getFirst(), "job_id");

    assertThat(type("queue", "remove", id).code()).isZero();
    assertThat(type("queue", "clear", "--tag", "b").out()).contains("abandoned ");

    assertThat(statuses()).containsExactly("abandoned", "queued", "abandoned", "abandoned");
    assertThat(type("run-queued", id).err()).contains("already abandoned");
  }

  @Test
  void jobs_that_another_program_queued_are_listed_and_run() throws Exception {
    Path sample = Path.of(getClass().getResource("/signac/runs-tree").toURI());
    try (var all = Files.walk(sample)) {
      for (Path from : all.toList()) {
        Path to = folder.resolve(".runs").resolve(sample.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to);
        }
      }
    }
    assertThat(entries()).hasSize(8);
    String id = text(entries().getFirst(), "job_id");
    assertThat(type("queue", "list", "--experiment", "E002").out()).isEmpty();

    Said run = type("run-queued", id);
    Said rest = type("queue", "run", "--experiment", "E001");

    assertThat(run.out()).as(run.err()).contains(id);
    assertThat(rest.err()).contains("ran 7/7 job(s) successfully");
    assertThat(statuses()).hasSize(8).containsOnly("complete");
    assertThat(entries().stream().map(entry -> text(entry, "job_id"))).contains(id);
  }

  @Test
  void the_commit_is_part_of_a_job_only_when_asked() throws Exception {
    Files.delete(folder.resolve(".git"));
    git("init", "-q");
    commit();
    add("--sp", "condition=full,seed=1", "--allow-dup-on-recommit");
    commit();
    Said plain = add("--sp", "condition=full,seed=1");
    Said again = add("--sp", "condition=full,seed=1", "--allow-dup-on-recommit");
    Said same = add("--sp", "condition=full,seed=1", "--allow-dup-on-recommit");

    assertThat(plain.err()).contains("skipped 1 recommit duplicate(s)");
    assertThat(again.out()).contains("queued ");
    assertThat(same.err()).contains("skipped 1");
    assertThat(entries()).hasSize(2);
    assertThat(params(0).get("code_commit")).isPresent();
    assertThat(params(0).get("code_commit")).isNotEqualTo(params(1).get("code_commit"));
  }

  private void commit() throws Exception {
    git("add", "-A");
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "x");
  }

  private void git(String... words) throws Exception {
    var command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
