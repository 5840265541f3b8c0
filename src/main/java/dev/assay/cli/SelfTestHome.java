package dev.assay.cli;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A folder of its own in which this very program is run as a person would run it, with none of the
/// person's settings. Closing it removes the folder.
final class SelfTestHome implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE = Duration.ofMillis(20).toNanos();

  /// Something was not as it should be; the message says what.
  static final class FailedCheckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedCheckException(String message) {
      super(message);
    }
  }

  private final Path folder;
  private final List<String> program;
  private final Map<String, String> environment;

  private SelfTestHome(Path folder, Surroundings surroundings) {
    this.folder = folder;
    this.program = surroundings.install().command();
    this.environment = new HashMap<>(surroundings.environment());
    environment.keySet().removeIf(SelfTestHome::isOfTheUser);
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
  }

  /// Options for Java stay; the rest would change what is tested.
  private static boolean isOfTheUser(String variable) {
    return variable.startsWith("EXPERIMENT_QUEUE_")
        || (variable.startsWith("ASSAY_")
            && !variable.equals("ASSAY_JAVA_OPTS")
            && !variable.equals("ASSAY_JDK_PLACES"));
  }

  /// @param parent where the folder is made
  static SelfTestHome in(Path parent, Surroundings surroundings) {
    try {
      Path folder = Files.createTempDirectory(parent, "assay-self-test-").toRealPath();
      Files.createDirectory(folder.resolve(".git")); // nothing above it is looked for
      return new SelfTestHome(folder, surroundings);
    } catch (IOException e) {
      throw new UsageException(
          "%s: no folder can be made there: %s".formatted(parent, e.getMessage()),
          "name a folder of yours with -C, or set TMPDIR");
    }
  }

  Path folder() {
    return folder;
  }

  /// What one command did.
  record Said(List<String> words, int code, String out, String err) {

    /// The document it printed.
    Value document() {
      return Json.parse(out);
    }

    Value.Object object() {
      return document() instanceof Value.Object object ? object : Value.EMPTY;
    }

    /// The documents it printed as a list.
    List<Value.Object> objects() {
      return Fields.objects(Value.object(Map.of("all", document())), "all");
    }
  }

  /// Runs `assay` with `words`, for which JSON is asked.
  Said assay(String... words) {
    return in(folder, words);
  }

  /// The same on another home.
  Said in(Path place, String... words) {
    var command = new ArrayList<>(program);
    command.addAll(List.of("-C", place.toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("-o", "json"));
    Path out = folder.resolve("said.out");
    Path err = folder.resolve("said.err");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new FailedCheckException(
            "assay %s did not end in %d s".formatted(words[0], PATIENCE.toSeconds()));
      }
      return new Said(List.of(words), process.exitValue(), text(out), text(err));
    } catch (IOException e) {
      throw new FailedCheckException("%s cannot be started: %s".formatted(program, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedCheckException("interrupted");
    }
  }

  /// The same, where anything but exit 0 is a failure.
  Said must(String... words) {
    Said said = assay(words);
    if (said.code() != 0) {
      throw new FailedCheckException(
          "assay %s: exit %d: %s".formatted(String.join(" ", words), said.code(), said.err()));
    }
    return said;
  }

  /// Waits until `condition` holds.
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw new FailedCheckException("waited in vain until " + what);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  /// Processes of this home that still run.
  List<ProcessHandle> left() {
    return ProcessHandle.allProcesses()
        .filter(process ->
            process.info().commandLine().filter(l -> l.contains(folder.toString())).isPresent())
        .toList();
  }

  /// Bytes of the files in `part`.
  long bytes(Path part) {
    long[] sum = {0};
    walk(part, (_, facts) -> sum[0] += facts.size());
    return sum[0];
  }

  @Override
  public void close() {
    walk(
        folder,
        (path, _) -> {
          try {
            Files.deleteIfExists(path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private interface Visit {
    void at(Path path, BasicFileAttributes facts);
  }

  /// Files first, then their folder. What others remove meanwhile is passed over.
  private static void walk(Path from, Visit visit) {
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
              visit.at(file, facts);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, java.io.IOException trouble)
                throws IOException {
              visit.at(visited, Files.readAttributes(visited, BasicFileAttributes.class));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
