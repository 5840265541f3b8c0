package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.app.Transcript.Said;
import dev.assay.dispatch.SlurmLab;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Declared on a laptop, carried by git, run on a cluster, and back.
class MaterializeTest {

  private static final String NOTE =
      """
      ---
      id: "E001"
      type: experiment
      hypothesis: "H001"
      runner_command: "sh train.sh {seed} {sp_json_shell}"
      ---
      # E001
      """;

  /// Every execution leaves a line behind, in a file that git does not carry.
  private static final String TRAIN =
      """
      echo "$1" >> executions
      if [ "$1" = 9 ]; then exit 3; fi
      """;

  @TempDir Path folder;
  private Path programs;
  private Path laptop;
  private Path cluster;

  @BeforeEach
  void clones() throws Exception {
    programs = Files.createDirectory(folder.resolve("programs"));
    AssayProcess.install(programs);
    laptop = folder.resolve("laptop");
    cluster = folder.resolve("cluster");
    run(folder, "git", "init", "-q", "--bare", "-b", "main", "remote.git");
    run(folder, "git", "clone", "-q", "remote.git", "laptop");
    run(laptop, "git", "checkout", "-qb", "main");
    Files.createDirectories(laptop.resolve("kb/research/experiments"));
    Files.writeString(laptop.resolve("kb/research/experiments/E001-seeds.md"), NOTE);
    Files.writeString(laptop.resolve("train.sh"), TRAIN);
    Files.writeString(laptop.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    Files.writeString(laptop.resolve(".gitignore"), ".assay/\nexecutions\n*.out\n");
    push(laptop, "begin");
    run(folder, "git", "clone", "-q", "remote.git", "cluster");
  }

  private Said type(Path where, String... words) {
    return new Transcript(where, InstantSource.system(), environment(where)).type(words);
  }

  private Map<String, String> environment(Path where) {
    var environment = new HashMap<String, String>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", where.toString());
    environment.put("SLURM_CLUSTER_NAME", String.valueOf(where.getFileName()));
    return environment;
  }

  private String run(Path where, String... words) throws Exception {
    return run(where, 0, words);
  }

  private String run(Path where, int expected, String... words) throws Exception {
    var command = new ArrayList<>(List.of(words));
    if (words[0].equals("git")) {
      command.addAll(1, List.of("-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
    }
    var builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().put("PATH", programs + ":/usr/bin:/bin");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("SLURM_CLUSTER_NAME", String.valueOf(where.getFileName()));
    var process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(expected);
    return said;
  }

  private void push(Path clone, String message) throws Exception {
    run(clone, "git", "add", "-A");
    run(clone, "git", "commit", "-qm", message);
    run(clone, "git", "push", "-q", "origin", "main");
  }

  private void queue(String sweep) {
    Said said =
        type(laptop, "queue", "add", "--experiment", "E001", "--sweep", sweep, "--tag", "paper");
    assertThat(said.code()).as(said.err()).isZero();
  }

  private String materialize(String... options) {
    var words = new ArrayList<>(List.of("queue", "materialize", "--tag", "paper", "-o", "json"));
    words.addAll(List.of(options));
    Said said = type(laptop, words.toArray(String[]::new));
    assertThat(said.code()).as(said.err()).isZero();
    return ((Value.Text) ((Value.Object) Json.parse(said.out())).get("batch").orElseThrow())
        .value();
  }

  private List<String> statuses(Path clone) {
    var said = type(clone, "queue", "list", "--include-terminal", "--tag", "paper", "-o", "json");
    return ((Value.Array) Json.parse(said.out()))
        .items().stream()
            .map(entry -> ((Value.Text) ((Value.Object) entry).get("status").orElseThrow()).value())
            .toList();
  }

  private List<String> executions(Path clone) throws Exception {
    Path file = clone.resolve("executions");
    return Files.exists(file) ? Files.readAllLines(file).stream().sorted().toList() : List.of();
  }

  @Test
  void from_laptop_by_git_to_a_slurm_array_under_a_throttle_and_back() throws Exception {
    assumeTrue(SlurmLab.obstacle().isEmpty(), () -> "no Slurm: " + SlurmLab.obstacle());
    queue("seed=0..4");
    materialize(
        "--runner",
        "slurm",
        "--slurm-time",
        "00:05:00",
        "--slurm-mem",
        "64M",
        "--slurm-throttle",
        "2");
    push(laptop, "queue the paper's seeds");

    run(cluster, "git", "pull", "-q", "origin", "main");
    try (var lab = SlurmLab.start(Files.createDirectory(folder.resolve("lab")))) {
      lab.run(cluster, "sbatch", "--test-only", "paper.sbatch");
      lab.run(
          cluster,
          "env",
          "PATH=" + programs + ":/usr/bin:/bin",
          "sbatch",
          "--wait",
          "paper.sbatch");
    }
    push(cluster, "run the paper's seeds");
    run(laptop, "git", "pull", "-q", "origin", "main");

    assertThat(executions(cluster)).containsExactly("0", "1", "2", "3", "4");
    assertThat(statuses(laptop)).hasSize(5).containsOnly("complete");
    assertThat(type(laptop, "db", "check").out()).contains("ok: yes");
  }

  @Test
  void a_shell_script_runs_each_job_once_and_again_passes_over_what_has_ended() throws Exception {
    queue("seed=0..2");
    materialize("--file", "run it.sh");
    push(laptop, "queue");
    run(cluster, "git", "pull", "-q", "origin", "main");

    run(cluster, "bash", "run it.sh");
    String again = run(folder, "bash", "cluster/run it.sh");

    assertThat(executions(cluster)).containsExactly("0", "1", "2");
    assertThat(again.lines().filter(line -> line.contains("already complete"))).hasSize(3);
  }

  @Test
  void a_shell_script_stops_at_the_first_job_that_fails() throws Exception {
    queue("seed=0|9|2");
    materialize();

    run(laptop, 1, "bash", "paper.sh");

    assertThat(executions(laptop)).containsExactly("0", "9");
    assertThat(statuses(laptop)).containsExactly("complete", "failed", "queued");
  }

  @Test
  void a_place_keeps_its_job_whatever_is_queued_ends_or_is_removed_meanwhile() throws Exception {
    queue("seed=0..3");
    String batch = materialize("--runner", "slurm");
    type(laptop, "queue", "run", "--batch", batch, "--index", "0");
    queue("seed=10..12");

    Said third = type(laptop, "queue", "run", "--batch", batch, "--index", "2");
    Said again = type(laptop, "queue", "run", "--batch", batch, "--index", "2");
    Said outside = type(laptop, "queue", "run", "--batch", batch, "--index", "4");

    assertThat(executions(laptop)).containsExactly("0", "2");
    assertThat(third.code()).isZero();
    assertThat(again.err() + again.out()).contains("already complete");
    assertThat(outside.code()).isEqualTo(2);
    assertThat(outside.err()).contains("--index 4: the batch has 4 job(s)");
  }

  @Test
  void the_same_jobs_are_the_same_batch_however_often_a_script_is_written() throws Exception {
    queue("seed=0..1");

    String first = materialize("--runner", "slurm");
    String second = materialize("--runner", "shell");

    assertThat(second).isEqualTo(first);
    try (var files = Files.list(laptop.resolve(".runs/batches"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_batch_that_another_machine_has_begun_is_refused_unless_forced() throws Exception {
    queue("seed=0..1");
    String batch = materialize("--runner", "slurm");
    push(laptop, "queue");
    run(cluster, "git", "pull", "-q", "origin", "main");
    type(cluster, "queue", "run", "--batch", batch, "--index", "0");
    push(cluster, "run one");
    run(laptop, "git", "pull", "-q", "origin", "main");

    Said refused = type(laptop, "queue", "run", "--batch", batch);
    Said forced = type(laptop, "queue", "run", "--batch", batch, "--index", "1", "--force");

    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("run by the machine 'cluster', and this is 'laptop'");
    assertThat(forced.code()).as(forced.err()).isZero();
    assertThat(executions(laptop)).containsExactly("1");
  }

  @Test
  void what_cannot_be_is_refused_in_one_line_and_nothing_is_written() throws Exception {
    Said nothing = type(laptop, "queue", "materialize", "--tag", "paper");
    queue("seed=0");
    Files.writeString(laptop.resolve("mine.sh"), "echo mine\n");
    Said mine = type(laptop, "queue", "materialize", "--file", "mine.sh");
    Said time = type(laptop, "queue", "materialize", "--runner", "slurm", "--slurm-time", "soon");
    Said runner = type(laptop, "queue", "materialize", "--runner", "pbs");
    Said batch = type(laptop, "queue", "run", "--batch", "b00000000000");
    Said both = type(laptop, "queue", "run", "--batch", "b00000000000", "--tag", "paper");
    Said sqlite = type(laptop, "queue", "materialize", "--store", "sqlite");

    assertThat(nothing.code()).isEqualTo(3);
    assertThat(mine.code()).isEqualTo(4);
    assertThat(Files.readString(laptop.resolve("mine.sh"))).isEqualTo("echo mine\n");
    assertThat(time.code()).isEqualTo(2);
    assertThat(time.err()).contains("--slurm-time 'soon'");
    assertThat(runner.code()).isEqualTo(2);
    assertThat(batch.code()).isEqualTo(3);
    assertThat(both.code()).isEqualTo(2);
    assertThat(sqlite.code()).isEqualTo(2);
    try (var files = Files.list(laptop.resolve(".runs/batches"))) {
      assertThat(files).isEmpty();
    }
  }
}
