package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Four workers in JVMs of their own, two of them with clocks that are wrong, to which things
/// happen at random.
final class Chaos implements AutoCloseable {
  static final int WORKERS = 4;
  private static final int SLOTS = 2;
  private static final Duration OFFSET = Duration.ofHours(1);

  /// As a shell says that SIGKILL ended it.
  private static final int KILLED = 137;

  private final String store;
  private final List<Path> homes;
  private final Path logs;
  private final Duration ttl;
  private final Random random;
  private final List<ChaosFault> faults;
  private final List<ChaosFault> unseen;
  private final Member[] workers = new Member[WORKERS];
  private final Map<String, Integer> done = new TreeMap<>();
  private int started;

  private record Member(Process process, Path log) {}

  /// @param homes of the workers, one for each; the same for workers of one host
  Chaos(
      String store,
      List<Path> homes,
      Path logs,
      Duration ttl,
      Random random,
      List<ChaosFault> faults) {
    this.store = store;
    this.homes = homes;
    this.logs = logs;
    this.ttl = ttl;
    this.random = random;
    this.faults = faults;
    this.unseen = new ArrayList<>(faults);
  }

  /// What happened how often.
  Map<String, Integer> done() {
    return done;
  }

  /// Makes sure that all workers are there.
  void muster() throws IOException {
    for (int i = 0; i < WORKERS; i++) {
      if (workers[i] == null || hasEnded(workers[i])) {
        workers[i] = start(i);
      }
    }
  }

  /// One that is at work ends only when it is killed; before that it may miss its store or a disk.
  private boolean hasEnded(Member worker) throws IOException {
    if (worker.process().isAlive()) {
      return false;
    }
    if (worker.process().exitValue() != KILLED) {
      note("start in vain");
      var said = Files.readAllLines(worker.log());
      assertThat(said).as("a worker that ended of itself").doesNotContain(ChaosWorker.AT_WORK);
    }
    return true;
  }

  /// Whether something has not happened yet.
  boolean hasMore() {
    return !unseen.isEmpty();
  }

  /// One thing goes wrong: each of them once, in any order, and from then on whichever.
  void strike() throws Exception {
    muster();
    var fault = unseen.isEmpty() ? any() : unseen.remove(random.nextInt(unseen.size()));
    note(fault.name());
    fault.doing().to(this);
    pause(Duration.ofMillis(200).plus(upTo(Duration.ofSeconds(1))));
  }

  private ChaosFault any() {
    int ticket = random.nextInt(faults.stream().mapToInt(ChaosFault::weight).sum());
    var drawn = faults.iterator();
    var fault = drawn.next();
    for (ticket -= fault.weight(); ticket >= 0; ticket -= fault.weight()) {
      fault = drawn.next();
    }
    return fault;
  }

  void kill() throws InterruptedException {
    workers[random.nextInt(WORKERS)].process().destroyForcibly().waitFor();
  }

  /// Longer than its lease, so that others take over what it held; then it goes on.
  void freeze() throws IOException, InterruptedException {
    var victim = workers[random.nextInt(WORKERS)].process();
    signal(victim, "STOP");
    pause(ttl.plusMillis(500).plus(upTo(Duration.ofSeconds(1))));
    signal(victim, "CONT");
  }

  Duration upTo(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis()));
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
  private Member start(int worker) throws IOException {
    long offset = worker == 0 ? -OFFSET.toMillis() : worker == 1 ? OFFSET.toMillis() : 0;
    if (offset != 0) {
      note("start with a wrong clock");
    }
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
    var log = logs.resolve("worker-" + started++ + ".log");
    var process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Member(process, log);
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
        worker.process().destroyForcibly().waitFor();
      }
    }
  }
}
