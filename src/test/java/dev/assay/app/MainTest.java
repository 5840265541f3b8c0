package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.AssayProcess.Ended;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes: streams, signals, and arguments as the system hands them over.
class MainTest {

  private static final List<String> TORTURE =
      List.of(
          "'; rm -rf / #",
          "$(touch hacked)",
          "`touch hacked`",
          "\"double\" and 'single'",
          "two\nlines\n",
          "tab\tand\\back\\slash\\n",
          "grün 🚀 漢字",
          "-n",
          "--flag=x",
          "--",
          "*",
          "${HOME} $HOME",
          "{lr} {{x}} {args",
          "%s%n",
          "",
          " ",
          "@file",
          "-C",
          "~");

  private static final InstantSource SYSTEM = InstantSource.system();

  @TempDir Path folder;

  @Test
  void every_argument_arrives_as_it_was_typed() throws Exception {
    var words = new java.util.ArrayList<>(List.of("run", "-q", "--", "printf", "%s\\0"));
    words.addAll(TORTURE);

    Ended run = AssayProcess.run(folder, words.toArray(String[]::new));
    Ended logs = AssayProcess.run(folder, "trial", "logs", "last.1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(logs.bytes())
        .isEqualTo((String.join("\0", TORTURE) + "\0").getBytes(StandardCharsets.UTF_8));
    assertThat(folder.resolve("hacked")).doesNotExist();
  }

  @Test
  void every_parameter_arrives_as_one_argument() {
    var transcript = new Transcript(folder, SYSTEM, environment());
    for (String value : List.of("'; rm -rf / #", "$(x)", "two\nlines", "🚀 \"q\" \\", "-n")) {
      String spec =
          "{\"command\": [\"printf\", \"<%s>\", \"{v}\"], \"jobs\": [{\"params\": {\"v\": "
              + dev.assay.json.Json.write(dev.assay.space.Value.of(value))
              + "}}]}";

      var run = transcript.type(spec, List.of("run", "-q", "-"));

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(transcript.type("trial", "logs", "last.1").out()).isEqualTo("<" + value + ">");
    }
  }

  @Test
  void what_is_healthy_is_what_the_settings_say_and_an_option_wins() throws IOException {
    Files.writeString(
        folder.resolve("assay.toml"), "[health]\nmax-latency = '1h'\nmin-free = '8000PB'\n");
    var transcript = new Transcript(folder, SYSTEM, environment());

    var settings = transcript.type("health");
    var option = transcript.type("health", "--min-free", "1B");

    assertThat(settings.code()).isEqualTo(1);
    assertThat(settings.out()).contains("fail disk").contains("ok   store");
    assertThat(option.code()).as(option.out()).isZero();
  }

  @Test
  void what_run_has_stored_and_cannot_do_here_is_named() throws IOException {
    Files.writeString(folder.resolve("assay.toml"), "[pools.large]\nmemory = '4000TiB'\n");
    var transcript = new Transcript(folder, SYSTEM, environment());

    var run =
        transcript.type(
            "{\"name\": \"x\", \"command\": \"true\", \"resources\": {\"pool\": \"large\"}}",
            List.of("run", "-"));
    var list = transcript.type("experiment", "list", "-o", "id");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("stored as %s, and not done here".formatted(list.out().strip()))
        .contains("assay: a worker of pool 'large' with 1 slot would hand out");
  }

  @Test
  void ctrl_c_detaches_and_the_job_lives_on_and_is_done_once() throws Exception {
    Process run =
        AssayProcess.builder(
                folder,
                "run",
                "--name",
                "long",
                "--",
                "sh",
                "-c",
                "echo begun >>marker; while [ ! -e go ]; do sleep 0.05; done; echo done >>marker")
            .redirectOutput(Redirect.DISCARD)
            .redirectError(folder.resolve("err").toFile())
            .start();
    AssayProcess.await("the job runs", () -> Files.exists(folder.resolve("marker")));

    AssayProcess.signal(run, "INT");

    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(130);
    assertThat(folder.resolve("err"))
        .content()
        .contains("detached; what runs lives on", "assay worker start", "assay wait e");
    assertThat(AssayProcess.run(folder, "experiment", "get", "long", "-o", "json").out())
        .contains("\"status\":\"running\"");
    Files.createFile(folder.resolve("go"));
    assertThat(AssayProcess.run(folder, "worker", "start", "--idle-exit", "0.2s", "-q").code())
        .isZero();
    assertThat(AssayProcess.run(folder, "wait", "long", "--exit-status", "-q").code()).isZero();
    assertThat(folder.resolve("marker")).hasContent("begun\ndone\n");
  }

  @Test
  void a_terminated_worker_detaches_and_ends_well() throws Exception {
    AssayProcess.run(
        folder,
        "submit",
        "-q",
        "--inline",
        "{\"command\": [\"sh\", \"-c\", \"echo begun >>marker; while [ ! -e go ]; do sleep 0.05;"
            + " done\"]}");
    Process worker =
        AssayProcess.builder(folder, "worker", "start", "-q")
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    AssayProcess.await("the job runs", () -> Files.exists(folder.resolve("marker")));

    AssayProcess.signal(worker, "TERM");

    assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isZero();
    assertThat(AssayProcess.run(folder, "experiment", "get", "-o", "json").out())
        .contains("\"running\":1");
    assertThat(AssayProcess.run(folder, "experiment", "cancel", "last").code()).isZero();
    assertThat(AssayProcess.run(folder, "worker", "start", "--idle-exit", "0.2s", "-q").code())
        .isZero();
    assertThat(AssayProcess.run(folder, "experiment", "get", "-o", "json").out())
        .contains("\"status\":\"cancelled\"");
  }

  @Test
  void what_is_followed_comes_as_it_happens_and_ends_with_the_attempt() throws Exception {
    Process run =
        AssayProcess.builder(
                folder,
                "run",
                "-q",
                "--",
                "sh",
                "-c",
                "echo one; while [ ! -e go ]; do sleep 0.05; done; echo two")
            .redirectOutput(Redirect.DISCARD)
            .start();
    Path log = folder.resolve("log");
    AssayProcess.await(
        "it runs",
        () ->
            new Transcript(folder, SYSTEM, environment())
                .type("trial", "logs", "last.1")
                .out()
                .equals("one\n"));
    Process follow =
        AssayProcess.builder(folder, "trial", "logs", "-f", "last.1")
            .redirectOutput(log.toFile())
            .start();
    Process events =
        AssayProcess.builder(folder, "events", "-f", "-o", "jsonl")
            .redirectOutput(folder.resolve("events").toFile())
            .start();
    AssayProcess.await("the log is followed", () -> read(log).equals("one\n"));

    Files.createFile(folder.resolve("go"));

    assertThat(follow.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(follow.exitValue()).isZero();
    assertThat(log).hasContent("one\ntwo\n");
    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    AssayProcess.await(
        "the end is told", () -> read(folder.resolve("events")).contains("job.completed"));
    AssayProcess.signal(events, "INT");
    assertThat(events.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(events.exitValue()).isEqualTo(130);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_reader_that_goes_away_ends_a_command_quietly() throws Exception {
    Process schema =
        AssayProcess.builder(folder, "schema")
            .redirectError(folder.resolve("err").toFile())
            .start();
    schema.getInputStream().close();

    assertThat(schema.waitFor()).isZero();
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  @Test
  void a_full_disk_under_the_output_is_told() throws Exception {
    Process help =
        AssayProcess.builder(folder, "help")
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();

    assertThat(help.waitFor()).isEqualTo(1);
    assertThat(folder.resolve("err"))
        .content()
        .startsWith("assay: cannot write the output: No space");
  }

  @Test
  void a_damaged_store_is_refused_with_exit_6_and_stays_as_it_is() throws IOException {
    Path database = Files.createDirectory(folder.resolve(".assay")).resolve("assay.db");
    Files.writeString(database, "this is no database, whatever its name says ".repeat(100));
    byte[] before = Files.readAllBytes(database);
    var transcript = new Transcript(folder, SYSTEM, environment());

    var refused = transcript.type("experiment", "list", "-o", "json");

    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.err()).contains("\"code\":\"unavailable\"");
    assertThat(database).hasBinaryContent(before);
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", System.getenv("PATH"));
  }
}
