package dev.assay.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Workers of one home in JVMs of their own; see [CrashingWorker].
final class WorkerJvms {

  private final TestHome home;
  private final List<Process> children = new ArrayList<>();

  WorkerJvms(TestHome home) {
    this.home = home;
  }

  /// @param before words that come before the program
  Process start(List<String> before, int slots, long ttl, long idle, String waypoint, int times)
      throws IOException {
    var words = new ArrayList<>(before);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWorker.class.getName(),
            home.home().toString(),
            Integer.toString(slots),
            Long.toString(ttl),
            Long.toString(idle),
            waypoint,
            Integer.toString(times)));
    var child =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(file(children.size()).toFile())
            .start();
    children.add(child);
    return child;
  }

  private Path file(int child) {
    return home.folder().resolve("worker-" + child + ".log");
  }

  /// What the last one said.
  String log() throws IOException {
    return Files.readString(file(children.size() - 1));
  }

  /// Kills whoever is left.
  void close() throws InterruptedException {
    for (var child : children) {
      child.destroyForcibly().waitFor();
    }
  }
}
