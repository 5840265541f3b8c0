package dev.assay.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Four workers in JVMs of their own that are killed, frozen and cut off at random.
final class Chaos implements AutoCloseable {
  static final int WORKERS = 4;
  private static final int SLOTS = 2;
  private static final Duration OFFSET = Duration.ofHours(1);

  private final String store;
  private final List<Path> homes;
  private final Path logs;
  private final Duration ttl;
  private final Random random;
  private final List<Havoc> others;
  private final Process[] workers = new Process[WORKERS];
  private final Map<String, Integer> done = new TreeMap<>();
  private int started;

  /// What else may happen.
  record Havoc(String name, Doing doing) {
    interface Doing {
      void run() throws Exception;
    }
  }

  /// @param homes of the workers, one for each; the same for workers of one host
  Chaos(
      String store, List<Path> homes, Path logs, Duration ttl, Random random, List<Havoc> others) {
    this.store = store;
    this.homes = homes;
    this.logs = logs;
    this.ttl = ttl;
    this.random = random;
    this.others = others;
  }

  /// What happened how often.
  Map<String, Integer> done() {
    return done;
  }

  /// Makes sure that all workers are there.
  void muster() throws IOException {
    for (int i = 0; i < WORKERS; i++) {
      if (workers[i] == null || !workers[i].isAlive()) {
        workers[i] = start(i);
      }
    }
  }

  /// One thing goes wrong.
  void strike() throws Exception {
    muster();
    int victim = random.nextInt(WORKERS);
    int choice = random.nextInt(others.isEmpty() ? 6 : 9);
    if (choice < 4) {
      note("kill");
      workers[victim].destroyForcibly().waitFor();
    } else if (choice < 6) {
      note("freeze");
      signal(workers[victim], "STOP");
      pause(ttl.plusMillis(500 + random.nextInt(1_000)));
      signal(workers[victim], "CONT");
    } else {
      var other = others.get(random.nextInt(others.size()));
      note(other.name());
      other.doing().run();
    }
    pause(Duration.ofMillis(200 + random.nextInt(1_000)));
  }

  private void note(String what) {
    done.merge(what, 1, Integer::sum);
  }

  /// The passing of time is what this waits for.
  static void pause(Duration span) throws InterruptedException {
    long end = System.nanoTime() + span.toNanos();
    TestHome.await("a moment", () -> System.nanoTime() > end);
  }

  /// The clock of the first is behind by an hour, that of the second ahead.
  private Process start(int worker) throws IOException {
    long offset = worker == 0 ? -OFFSET.toMillis() : worker == 1 ? OFFSET.toMillis() : 0;
    var words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ChaosWorker.class.getName(),
            store,
            homes.get(worker).toString(),
            Integer.toString(SLOTS),
            Long.toString(ttl.toMillis()),
            Long.toString(offset));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(logs.resolve("worker-" + started++ + ".log").toFile())
        .start();
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  /// What the workers said last, where they said anything.
  String told() throws IOException {
    var said = new ArrayList<String>();
    for (int i = 0; i < started; i++) {
      var lines = Files.readAllLines(logs.resolve("worker-" + i + ".log"));
      said.addAll(lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }
    return String.join("\n", said);
  }

  @Override
  public void close() throws InterruptedException {
    for (var worker : workers) {
      if (worker != null) {
        worker.destroyForcibly().waitFor();
      }
    }
  }
}
