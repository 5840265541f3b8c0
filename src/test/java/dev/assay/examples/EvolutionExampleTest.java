package dev.assay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.AssayProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The evolution, unchanged, through both executors: once with workers of its own, once with one
/// that was started elsewhere.
@Execution(ExecutionMode.CONCURRENT)
class EvolutionExampleTest {
  private static final Pattern GENERATION =
      Pattern.compile(
          "generation (\\d) of 3: (\\d) trained, 6 evaluated, 6 genomes in all; front \\d+, best"
              + " 0\\.\\d{3}");

  @TempDir Path scratch;

  @Test
  void both_executors_show_the_same_fronts() throws Exception {
    Path classes = compiled();
    Path here = copied("here");
    Path elsewhere = copied("elsewhere");

    Process worker = worker(elsewhere);
    String local;
    String queue;
    try {
      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(() -> run(elsewhere, classes, "queue"));
      local = run(here, classes, "local");
      queue = other.get(3, TimeUnit.MINUTES);
    } finally {
      worker.destroy();
    }

    assertThat(worker.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(local).isEqualTo(queue);
    List<String> generations = local.lines().limit(3).toList();
    assertThat(generations).allMatch(line -> GENERATION.matcher(line).matches());
    assertThat(generations.stream().mapToInt(EvolutionExampleTest::trained).sum())
        .as("heavy genes come again: %s", local)
        .isLessThan(18);
    assertThat(local.lines().skip(4)).hasSizeGreaterThan(2);
    assertThat(trainings(here))
        .as("what ran")
        .isEqualTo(generations.stream().mapToInt(EvolutionExampleTest::trained).sum());
  }

  /// How many attempts there were at stages called `train`.
  private static long trainings(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(".assay/runs"), 3)) {
      return all.filter(path -> path.getNameCount() >= 2)
          .filter(path -> path.getParent().endsWith("train"))
          .count();
    }
  }

  private static int trained(String generation) {
    var line = GENERATION.matcher(generation);
    return line.matches() ? Integer.parseInt(line.group(2)) : 0;
  }

  /// The example and its data in a folder of their own.
  private Path copied(String name) throws IOException {
    for (String example : List.of("evolution", "digits")) {
      Path to = Files.createDirectories(scratch.resolve(name).resolve(example));
      try (Stream<Path> files = Files.list(Path.of("examples").resolve(example))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(file.getFileName().toString()));
        }
      }
    }
    return scratch.resolve(name).resolve("evolution");
  }

  private Path compiled() throws IOException {
    Path classes = Files.createDirectory(scratch.resolve("classes"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                "examples/evolution/Evolution.java");
    assertThat(code).isZero();
    return classes;
  }

  private Process worker(Path folder) throws IOException {
    Path programs = Files.createDirectory(scratch.resolve("bin"));
    AssayProcess.install(programs);
    return quiet(
            new ProcessBuilder(
                programs.resolve("assay").toString(), "worker", "start", "--foreground"),
            folder)
        .redirectOutput(scratch.resolve("worker.log").toFile())
        .start();
  }

  private String run(Path folder, Path classes, String executor) {
    var builder =
        quiet(
            new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + ":" + classPath(),
                "Evolution",
                "3",
                "6",
                "1"),
            folder);
    builder.environment().put("ASSAY_INFRA_EXECUTOR", executor);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private ProcessBuilder quiet(ProcessBuilder builder, Path folder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("XDG_CONFIG_HOME", scratch.toString());
    return builder.directory(folder.toFile()).redirectErrorStream(true);
  }

  private static String classPath() {
    var entries = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(":", entries);
  }
}
