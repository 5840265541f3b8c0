package dev.assay.control;

import dev.assay.process.ProcessException;
import dev.assay.process.Processes;
import dev.assay.space.Value;
import dev.assay.store.Ground;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks over the machine on which jobs are to run. Opens no store, and changes nothing.
final class Doctor {

  private static final int JAVA = 25;
  private static final long LITTLE = 1L << 30;
  private static final long TOO_LITTLE = 100L << 20;
  private static final long FILES = 1024;
  private static final long PROCESSES = 1024;

  /// A clock that is older than this program is wrong.
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

  /// What file systems and clocks may differ.
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final Path home;
  private final Supplier<Ground> ground;
  private final InstantSource clock;

  Doctor(Path home, Supplier<Ground> ground, InstantSource clock) {
    this.home = home;
    this.ground = ground;
    this.clock = clock;
  }

  /// How a check went.
  enum Verdict {
    OK,
    WARN,
    FAIL;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// @param found what there is
  /// @param hint what to do about it; empty where nothing is
  record Check(String name, Verdict verdict, String found, String hint) {
    static Check ok(String name, String found) {
      return new Check(name, Verdict.OK, found, "");
    }

    Value.Object document() {
      return new Document()
          .with("name", name)
          .with("status", verdict.word())
          .with("found", found)
          .with("hint", hint)
          .build();
    }
  }

  Value.Object examine() {
    Ground below = ground.get();
    List<Check> checks =
        List.of(
            java(Runtime.version().feature(), System.getProperty("java.home", "")),
            engine(below),
            place(below),
            space(existing(home)),
            folder("home", existing(home)),
            folder("temp", Path.of(System.getProperty("java.io.tmpdir", "/tmp"))),
            time(below),
            tools(),
            limitOf("open_files", "Max open files", FILES, "ulimit -n"),
            limitOf("processes", "Max processes", PROCESSES, "ulimit -u"),
            names(System.getProperty("sun.jnu.encoding", "")),
            gpus(existing(home)));
    return new Document()
        .with("ok", checks.stream().noneMatch(check -> check.verdict() == Verdict.FAIL))
        .with("checks", checks.stream().map(Check::document).toList())
        .build();
  }

  static Check java(int version, String place) {
    String found = "Java %d in %s".formatted(version, place);
    return version >= JAVA
        ? Check.ok("java", found)
        : new Check(
            "java", Verdict.FAIL, found, "install a JDK %d and set JAVA_HOME".formatted(JAVA));
  }

  private static Check engine(Ground below) {
    String name = below.engine().split(" ", 2)[0].toLowerCase(java.util.Locale.ROOT);
    return below.engine().endsWith("?")
        ? new Check(name, Verdict.FAIL, "it cannot be used", String.join("; ", below.problems()))
        : Check.ok(name.equals("signac") ? "engine" : name, below.engine());
  }

  private static Check place(Ground below) {
    String found =
        "%s on %s"
            .formatted(
                below.exists()
                    ? "%s (%s)".formatted(below.place(), Amounts.bytes(below.bytes()))
                    : "no store yet; it will be " + below.place(),
                below.fileSystem().isEmpty() ? "an unknown file system" : below.fileSystem());
    return below.problems().isEmpty()
        ? Check.ok("store", found)
        : new Check("store", Verdict.FAIL, found, String.join("; ", below.problems()));
  }

  private static Check space(Path place) {
    try {
      long free = Files.getFileStore(place).getUsableSpace();
      String found = "%s free at %s".formatted(Amounts.bytes(free), place);
      if (free >= LITTLE) {
        return Check.ok("disk", found);
      }
      return new Check(
          "disk",
          free < TOO_LITTLE ? Verdict.FAIL : Verdict.WARN,
          found,
          "make room: assay clean --keep-best 3 removes files of ended attempts");
    } catch (IOException e) {
      return new Check("disk", Verdict.WARN, "cannot be told: " + e.getMessage(), "");
    }
  }

  private static Check folder(String name, Path place) {
    return Files.isDirectory(place) && Files.isWritable(place)
        ? Check.ok(name, place + " can be written")
        : new Check(
            name,
            Verdict.FAIL,
            place + " cannot be written",
            name.equals("home")
                ? "look at its owner and rights, or choose another place with -C or ASSAY_HOME"
                : "make it, or name another folder: ASSAY_JAVA_OPTS=-Djava.io.tmpdir=DIR");
  }

  private Check time(Ground below) {
    Instant now = clock.instant();
    if (now.isBefore(BUILT)) {
      return new Check(
          "clock", Verdict.FAIL, "it is said to be " + now, "set the clock of this machine");
    }
    if (below.written().filter(at -> at.isAfter(now.plus(SLACK))).isPresent()) {
      return new Check(
          "clock",
          Verdict.WARN,
          "the store was written at %s, and it is said to be %s"
              .formatted(below.written().get(), now),
          "the clock has gone back; times of events will not be in order. Keep it set by NTP");
    }
    return Check.ok("clock", now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static Check tools() {
    try {
      return Check.ok("tools", String.join(", ", Processes.tools()));
    } catch (ProcessException e) {
      return new Check(
          "tools", Verdict.FAIL, String.valueOf(e.getMessage()), "no job can start without them");
    }
  }

  private static Check limitOf(String name, String line, long least, String command) {
    try {
      Optional<String> found =
          Files.readAllLines(Path.of("/proc/self/limits")).stream()
              .filter(l -> l.startsWith(line))
              .map(l -> l.substring(line.length()).strip().split("\\s+")[0])
              .findFirst();
      return limit(name, found.orElse("unlimited"), least, command);
    } catch (IOException e) {
      return new Check(name, Verdict.WARN, "cannot be told: no /proc/self/limits", "");
    }
  }

  static Check limit(String name, String found, long least, String command) {
    boolean isEnough = found.equals("unlimited") || Long.parseLong(found) >= least;
    return isEnough
        ? Check.ok(name, "at most " + found)
        : new Check(
            name,
            Verdict.WARN,
            "at most " + found,
            "many jobs at once may need more: %s %d, or limits.conf".formatted(command, least));
  }

  static Check names(String encoding) {
    return encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        ? Check.ok("names", "file names are " + encoding)
        : new Check(
            "names",
            Verdict.WARN,
            "file names are " + (encoding.isEmpty() ? "of an unknown encoding" : encoding),
            "names with other letters cannot be used; set LC_ALL=C.UTF-8");
  }

  private static Check gpus(Path folder) {
    try {
      Process asked =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=index,name,driver_version", "--format=csv,noheader")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      asked.getOutputStream().close();
      boolean isDone = asked.waitFor(10, TimeUnit.SECONDS);
      if (!isDone) {
        asked.destroyForcibly();
        return gpus(-1, List.of("nvidia-smi does not answer"));
      }
      String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return gpus(asked.exitValue(), said.lines().map(String::strip).toList());
    } catch (IOException e) {
      return Check.ok("gpus", "none: there is no nvidia-smi");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return gpus(-1, List.of("interrupted"));
    }
  }

  static Check gpus(int code, List<String> said) {
    var lines = new ArrayList<>(said);
    lines.removeIf(String::isEmpty);
    if (code == 0) {
      return Check.ok("gpus", lines.isEmpty() ? "none" : String.join("; ", lines));
    }
    return new Check(
        "gpus",
        Verdict.WARN,
        lines.isEmpty() ? "nvidia-smi failed" : lines.getFirst(),
        "jobs that ask for GPUs will wait; look at the driver with nvidia-smi");
  }

  /// `path`, or the nearest folder above it that is there.
  static Path existing(Path path) {
    Path at = path.toAbsolutePath();
    while (!Files.exists(at)) {
      Path parent = at.getParent();
      if (parent == null) {
        return at;
      }
      at = parent;
    }
    return at;
  }
}
