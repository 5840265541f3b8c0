package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// A place to run attempts in, which leaves no process behind.
final class Bench implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(20);

  private final Path root;
  private final List<Path> attempts = new ArrayList<>();
  final Processes processes;

  Bench(Path folder) {
    this(folder, Shim.Tools.find().shell());
  }

  /// With this shell in place of the system's.
  Bench(Path folder, String shell) {
    try {
      this.root = folder.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var shim = Shim.unpack(root.resolve("shim"));
    var tools = shim.tools();
    var other = new Shim.Tools(shell, tools.setsid(), tools.sleep(), tools.env());
    this.processes = new Processes(new Shim(shim.script(), other, shim.afresh()));
  }

  Path root() {
    return root;
  }

  /// A directory no attempt has had.
  Path attempt() {
    var directory = root.resolve("attempt-" + attempts.size());
    attempts.add(directory);
    return directory;
  }

  /// A launch with an ordinary PATH and HOME, in the root.
  Launch launch(String... command) {
    return Launch.of(attempt(), List.of(command), root)
        .withEnvironment(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", "/nowhere"));
  }

  Launch script(String text) {
    return launch("sh", "-c", text);
  }

  Watched started(Launch launch) {
    var start = processes.start(launch);
    assertThat(start).isInstanceOf(Start.Started.class);
    return ((Start.Started) start).watched();
  }

  Sighting over(Watched watched) throws InterruptedException {
    return watched.await(LONG).orElseThrow(() -> new AssertionError("still runs"));
  }

  Exit run(Launch launch) throws InterruptedException {
    return exit(over(started(launch)));
  }

  static Exit exit(Sighting sighting) {
    assertThat(sighting).isInstanceOf(Sighting.Ended.class);
    return ((Sighting.Ended) sighting).exit();
  }

  /// Starts it and waits until the program says `ready` on its first line.
  Watched ready(Launch launch) {
    var watched = started(launch);
    Eventually.holds(
        "the program is ready", () -> output(launch.directory()).startsWith("ready\n"));
    return watched;
  }

  Sighting.Running running(Path directory) {
    Eventually.holds("it runs", () -> processes.observe(directory) instanceof Sighting.Running);
    return (Sighting.Running) processes.observe(directory);
  }

  static String output(Path directory) {
    return text(directory.resolve("output.log"));
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes all that a keeper will ever be told.
  static void tellAll(Process keeper, byte[] text) throws IOException {
    try (var out = keeper.getOutputStream()) {
      out.write(text);
    }
  }

  /// Sends a signal like an outsider would.
  static void kill(String signal, long target) {
    new Signals("/bin/sh").send(signal, List.of(target));
  }

  static Map<String, String> with(Map<String, String> base, String name, String value) {
    var more = new HashMap<>(base);
    more.put(name, value);
    return more;
  }

  @Override
  public void close() throws InterruptedException {
    for (Path directory : attempts) {
      if (Files.isDirectory(directory)) {
        processes.revoke(directory);
      }
      if (processes.observe(directory) instanceof Sighting.Running(var shim, _)) {
        processes.stop(directory, "KILL", Duration.ZERO);
        kill("KILL", -shim.pid());
      }
    }
    assertThat(processes.killSurvivors(new HashSet<>(attempts), Duration.ZERO)).isEmpty();
    processes.close();
  }
}
