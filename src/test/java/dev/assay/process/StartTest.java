package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
  private static final List<String> TORTURE =
      List.of(
          "plain",
          "",
          " ",
          "-rf",
          "--",
          "'; rm -rf / #",
          "$(touch owned) `touch owned` $HOME ${HOME} \\$HOME",
          "a'b''c\"d\"",
          "two\nlines\n",
          "\ttab\r\u0007bell\u001b[31m",
          "emoji 🧪 ümlaut 漢字 \u202e",
          "\\",
          "\\n",
          "*",
          "~",
          "{a,b}",
          "a=b",
          "!history",
          "%s%n",
          "end",
          "x".repeat(100_000));

  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() throws InterruptedException {
    bench.close();
  }

  @Test
  void every_argument_arrives_byte_for_byte() throws Exception {
    var command = new ArrayList<>(List.of("printf", "%s\\0"));
    command.addAll(TORTURE);
    var launch = bench.launch(command.toArray(String[]::new));

    bench.run(launch);

    assertThat(strings(Files.readAllBytes(launch.directory().resolve("output.log"))))
        .isEqualTo(TORTURE);
    assertThat(bench.root().resolve("owned")).doesNotExist();
  }

  @Test
  void the_environment_is_exactly_what_was_given_and_the_marker() throws Exception {
    var given = new TreeMap<String, String>();
    for (int i = 0; i < TORTURE.size(); i++) {
      given.put("V" + i, TORTURE.get(i));
    }
    given.put("PATH", "/usr/bin:/bin");
    given.put("IFS", "x");
    given.put("PWD", "/not/there");
    given.put("OPTIND", "not a number");
    given.put("PS1", "$(touch owned)");
    given.put("BASH_FUNC_x%%", "() { :; }");
    given.put("conda.name-with+odd", "letters 🧪");
    given.put("host", "names of the shim's own");
    given.put("setsid", "/nowhere");
    given.put("LC_ALL", "xx_XX");
    var launch = bench.launch("env", "-0").withEnvironment(given);

    bench.run(launch);

    var seen = new TreeMap<String, String>();
    for (String entry : strings(Files.readAllBytes(launch.directory().resolve("output.log")))) {
      seen.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
    }
    given.put(Launch.MARKER, launch.directory().toString());
    assertThat(seen).isEqualTo(given);
    assertThat(bench.root().resolve("owned")).doesNotExist();
  }

  @Test
  void values_survive_a_worker_that_runs_in_the_c_locale() throws Exception {
    var child =
        ChildJvm.start(
            Map.of("LC_ALL", "C"), bench.root(), bench.attempt(), "printf '%s' '🧪 ü' > \"$OUT\"");
    child.getOutputStream().close();
    child.waitFor();

    Eventually.holds("the job wrote", () -> Bench.text(bench.root().resolve("out")).equals("🧪 ü"));
  }

  @Test
  void the_program_begins_with_default_signals_no_input_and_no_stray_files() throws Exception {
    var launch = bench.script("cat /proc/self/status; ls /proc/self/fd; wc -c");

    bench.run(launch);

    var output = Bench.output(launch.directory());
    for (String mask : List.of("SigBlk", "SigIgn")) {
      var set = output.lines().filter(l -> l.startsWith(mask)).findFirst().orElseThrow();
      long signals = Long.parseUnsignedLong(set.substring(mask.length() + 1).strip(), 16);
      assertThat(signals & 0x7fffffff).as(set).isZero(); // above are the C library's own
    }
    assertThat(output).endsWith("\n0\n1\n2\n3\n0\n"); // 3 is the directory that ls reads
  }

  @Test
  void it_leads_a_session_of_its_own_apart_from_the_shim() {
    var launch = bench.script("echo ready; exec sleep 100");
    bench.ready(launch);

    var running = bench.running(launch.directory());

    var proc = new ProcFiles();
    var shim = proc.stat(running.shim().pid()).orElseThrow();
    var payload = proc.stat(running.payload().pid()).orElseThrow();
    assertThat(shim.session()).isEqualTo(shim.pid()).isNotEqualTo(payload.session());
    assertThat(payload.session()).isEqualTo(payload.pid());
    assertThat(payload.group()).isEqualTo(payload.pid());
    assertThat(shim.ticks()).isEqualTo(running.shim().startTicks());
    assertThat(payload.ticks()).isEqualTo(running.payload().startTicks());
  }

  @Test
  void output_of_both_kinds_goes_to_one_file_in_order() throws Exception {
    var launch = bench.script("echo one; echo two >&2; echo three");

    bench.run(launch);

    assertThat(Bench.output(launch.directory())).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void the_attempt_is_for_its_owner_only_and_nothing_secret_lies_in_it() throws Exception {
    var launch = bench.script("echo ready; exec sleep 100");
    launch =
        launch.withEnvironment(Bench.with(launch.environment(), "TOKEN", "hidden-value-of-token"));
    bench.ready(launch);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(launch.directory())))
        .isEqualTo("rwx------");
    try (var files = Files.list(launch.directory())) {
      assertThat(files).allSatisfy(f -> assertThat(Bench.text(f)).doesNotContain("hidden-value"));
    }
    var shim = bench.running(launch.directory()).shim().pid();
    try (var line = new FileInputStream("/proc/" + shim + "/cmdline")) {
      assertThat(new String(line.readAllBytes(), StandardCharsets.UTF_8))
          .contains("shim")
          .doesNotContain("hidden-value");
    }
  }

  @Test
  void what_can_never_start_is_refused_with_the_exact_reason() throws Exception {
    var plain = Files.writeString(bench.root().resolve("plain.txt"), "no program");
    var script = executable("script", "#!/no/such/interpreter -x\n");
    var windows = executable("windows", "#!/bin/sh\r\necho hi\r\n");

    assertThat(refusal(bench.launch("no-such-program")))
        .isEqualTo(
            "program 'no-such-program' was not found in the job's PATH (/usr/local/bin:/usr/bin:/bin)");
    assertThat(refusal(bench.launch("/no/such"))).isEqualTo("program does not exist: /no/such");
    assertThat(refusal(bench.launch("./plain.txt"))).contains("not executable").contains("chmod");
    assertThat(refusal(bench.launch(bench.root().toString()))).contains("is a directory");
    assertThat(refusal(bench.launch(script.toString()))).contains("/no/such/interpreter");
    assertThat(refusal(bench.launch(windows.toString()))).contains("carriage return");
    assertThat(refusal(Launch.of(bench.attempt(), List.of("true"), Path.of("/no/such/place"))))
        .isEqualTo("the working directory does not exist: /no/such/place");
    assertThat(refusal(Launch.of(bench.attempt(), List.of("true"), plain)))
        .contains("not a directory");
    assertThat(refusal(bench.launch("echo", "x".repeat(131_072)))).contains("131,072 bytes");
    var many = new String[40];
    Arrays.fill(many, "y".repeat(120_000));
    many[0] = "echo";
    assertThat(refusal(bench.launch(many))).contains("together");
    assertThat(refusal(bench.launch("echo", "a\0b"))).contains("NUL");
    assertThat(refusal(bench.launch("echo", "\ud800"))).contains("Unicode");
    assertThat(refusal(bench.launch("echo").withEnvironment(Map.of("A=B", "c")))).contains("A=B");
  }

  @Test
  void what_is_just_short_enough_starts() throws Exception {
    var words = new String[16];
    Arrays.fill(words, "y".repeat(120_000));
    words[0] = "true";

    assertThat(bench.run(bench.launch(words)).status()).isZero();
    assertThat(bench.run(bench.launch("true", "x".repeat(131_071))).status()).isZero();
  }

  @Test
  void a_program_is_found_relative_to_the_working_directory_and_by_relative_path_entries()
      throws Exception {
    executable("mine", "#!/bin/sh\nexit 9\n");

    assertThat(bench.run(bench.launch("./mine")).status()).isEqualTo(9);
    assertThat(bench.run(bench.launch("mine").withEnvironment(Map.of("PATH", ""))).status())
        .isEqualTo(9);
  }

  @Test
  void a_launch_that_makes_no_sense_is_not_built() {
    var here = Path.of("/tmp");
    assertThatThrownBy(() -> Launch.of(Path.of("a"), List.of("x"), here))
        .hasMessageContaining("absolute");
    assertThatThrownBy(() -> Launch.of(here, List.of(), here)).hasMessageContaining("empty");
    assertThatThrownBy(
            () -> Launch.of(here, List.of("x"), here).withEnding("SIGNONE", Duration.ofSeconds(1)))
        .hasMessageContaining("unknown signal 'SIGNONE'");
    assertThatThrownBy(() ->
            Launch.of(here, List.of("x"), here).withEnvironment(Map.of(Launch.MARKER, "/other")))
        .hasMessageContaining("/other");
  }

  private String refusal(Launch launch) {
    var start = bench.processes.start(launch);
    assertThat(start).isInstanceOf(Start.Refused.class);
    assertThat(bench.processes.observe(launch.directory())).isEqualTo(new Sighting.NotStarted());
    return ((Start.Refused) start).message();
  }

  private Path executable(String name, String text) throws IOException {
    var file = Files.writeString(bench.root().resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> strings(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    var parts = new ArrayList<>(List.of(text.split("\0", -1)));
    assertThat(parts.removeLast()).isEmpty();
    return parts;
  }
}
