package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Workers of several hosts on one store: each host has a home of its own, so that none sees the
/// files of another. Every job appends to a file of marks, so that true executions can be counted.
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
abstract class HostsContract {
  private static final Duration SHORT = Duration.ofSeconds(3);
  static final Duration LONG = Duration.ofSeconds(60);

  private static final String WAITING =
      """
      name: waiting
      parallelism: 8
      script: |
        echo "begin $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
        while [ ! -e go ]; do sleep 0.1; echo "tick $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks; done
        echo "end $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
      """;

  @TempDir Path folder;
  TestHome home;
  Store store;
  private final List<Process> children = new ArrayList<>();
  final List<Store> more = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();

  /// Opens the store of a folder, once more with little patience to be told that somebody holds it.
  abstract Store open(Path folder, Duration patience);

  /// What a worker in another process needs to open it: see [SharedWorker].
  abstract String address(Path folder);

  @BeforeEach
  void open() {
    store = open(folder, Duration.ofSeconds(30));
    home = new TestHome(folder, folder.resolve(".assay"), store);
  }

  @AfterEach
  void close() throws Exception {
    Files.writeString(folder.resolve("go"), "");
    workers.forEach(worker -> worker.ask(Order.KILL));
    for (var thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    more.forEach(Store::close);
    for (var child : children) {
      child.destroyForcibly().waitFor();
    }
    home.close();
  }

  @Test
  void a_frozen_worker_loses_its_jobs_once_and_is_fenced_when_it_wakes() throws Exception {
    var id = home.submit(WAITING, 4);
    var frozen = child("a", 2, SHORT);
    TestHome.await("it runs two", () -> marks("begin").size() == 2);
    child("b", 1, SHORT);
    start("c", store, 4, SHORT, InstantSource.system(), id);
    TestHome.await("all run", () -> marks("begin").size() >= 4);

    var held = freezeBusy(frozen);
    var first = held.lease();
    TestHome.await("its jobs are lost", () -> lost(first) >= held.running());
    TestHome.await("they run again", () -> count(id, JobState.RUNNING) == 4);
    signal(frozen, "CONT");
    TestHome.await("it begins anew", () -> store.workers().alive().size() == 3 && !isAlive(first));
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("all have ended", () -> count(id, JobState.COMPLETED) == 4);

    assertNothingOverlapped(id, 4);
    assertThat(store.workers().beat(first, SHORT)).isEqualTo(Order.FENCED);
  }

  @Tag("soak")
  @Test
  void the_jobs_of_a_dead_worker_are_ended_by_their_keepers_and_run_elsewhere() throws Exception {
    var id = home.submit(WAITING, 1);
    var dead = child("a", 1, SHORT);
    TestHome.await("it runs", () -> marks("begin").size() == 1);
    dead.destroyForcibly().waitFor();

    start("b", store, 1, SHORT, InstantSource.system(), id);
    TestHome.await("it runs again", () -> marks("begin").size() == 2);
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("it has ended", () -> count(id, JobState.COMPLETED) == 1);

    assertNothingOverlapped(id, 1);
    var attempts = store.trials().attempts(id.trial(1).job("main"));
    assertThat(attempts.getFirst().ended()).isEqualTo("lost");
    assertThat(attempts.getFirst().message()).contains("its lease ran out");
    assertThat(store.trials().get(id.trial(1)).orElseThrow().jobs().getFirst().crashes()).isZero();
  }

  @Test
  void the_jobs_of_a_dead_worker_are_adopted_on_its_own_host() throws Exception {
    var id = home.submit(WAITING, 1);
    var dead = child("a", 1, LONG);
    TestHome.await("its start is stored", () -> events(EventType.JOB_STARTED) == 1);
    dead.destroyForcibly().waitFor();

    start("a", store, 1, LONG, InstantSource.system(), id);
    TestHome.await("it is adopted", () -> events(EventType.JOB_ADOPTED) == 1);
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("it has ended", () -> count(id, JobState.COMPLETED) == 1);

    assertThat(marks("begin")).hasSize(1);
  }

  @Test
  void a_clock_that_is_wrong_by_an_hour_changes_nothing() throws Exception {
    var id =
        home.submit(
            "{name: quick, parallelism: 4, script: 'echo \"end $ASSAY_PARAM_I\" >> marks'}", 8);
    for (int hours : List.of(-1, 1)) {
      InstantSource wrong = () -> InstantSource.system().instant().plus(Duration.ofHours(hours));
      start("h" + hours, store, 2, LONG, wrong, id);
    }
    TestHome.await("all have ended", () -> count(id, JobState.COMPLETED) == 8);

    assertThat(marks("end")).hasSize(8);
    assertThat(events(EventType.WORKER_EXPIRED)).isZero();
  }

  @Test
  void what_ends_while_the_store_cannot_be_reached_is_told_when_it_can() throws Exception {
    var id = home.submit(WAITING, 1);
    var shaky = new ShakyStore(store);
    start("a", shaky.store(), 1, LONG, InstantSource.system(), id);
    TestHome.await("its start is stored", () -> events(EventType.JOB_STARTED) == 1);

    shaky.down(true);
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("it ended", () -> marks("end").size() == 1);
    shaky.down(false);
    TestHome.await("its end is told", () -> count(id, JobState.COMPLETED) == 1);

    assertThat(marks("begin")).hasSize(1);
    assertThat(store.trials().attempts(id.trial(1).job("main"))).hasSize(1);
  }

  @Test
  void a_worker_that_cannot_renew_its_lease_ends_its_processes_before_it_is_over()
      throws Exception {
    var id = home.submit(WAITING, 1);
    var shaky = new ShakyStore(store);
    start("a", shaky.store(), 1, SHORT, InstantSource.system(), id);
    TestHome.await("its start is stored", () -> events(EventType.JOB_STARTED) == 1);
    var attempt = store.trials().attempts(id.trial(1).job("main")).getFirst();
    var record =
        AttemptFiles.of(home("a"), attempt.job(), attempt.id()).directory().resolve("exit");

    shaky.down(true);
    TestHome.await("its process is ended", () -> text(record).contains(" lease "));
    shaky.down(false);
    TestHome.await("it runs again", () -> marks("begin").size() == 2);
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("it has ended", () -> count(id, JobState.COMPLETED) == 1);

    assertNothingOverlapped(id, 1);
  }

  @Test
  void a_claim_whose_answer_was_lost_is_found_again() throws Exception {
    var id = home.submit(WAITING, 2);
    var shaky = new ShakyStore(store);
    shaky.loseAnExchange();
    start("a", shaky.store(), 2, LONG, InstantSource.system(), id);
    Files.writeString(folder.resolve("go"), "");
    TestHome.await("all have ended", () -> count(id, JobState.COMPLETED) == 2);

    assertThat(shaky.hasLost()).isTrue();
    assertThat(marks("begin")).hasSize(2);
  }

  /// No mark of an attempt comes after the first mark of the next one of the same job.
  void assertNothingOverlapped(ExperimentId id, int trials) throws IOException {
    var marks = Files.readAllLines(folder.resolve("marks"));
    for (int trial = 1; trial <= trials; trial++) {
      long newest = 0;
      int ends = 0;
      for (var mark : marks) {
        var words = mark.split(" ");
        if (words[1].equals(Integer.toString(trial))) {
          long attempt = Long.parseLong(words[2]);
          assertThat(attempt).as(mark).isGreaterThanOrEqualTo(newest);
          newest = attempt;
          ends += words[0].equals("end") ? 1 : 0;
        }
      }
      assertThat(ends).as("trial " + trial).isEqualTo(1);
      var last = store.trials().attempts(id.trial(trial).job("main")).getLast();
      assertThat(last.id().number()).isEqualTo(newest);
    }
  }

  private Path home(String host) throws IOException {
    return Files.createDirectories(folder.resolve(host)).toRealPath().resolve(".assay");
  }

  void start(
      String host, Store seen, int slots, Duration ttl, InstantSource clock, ExperimentId until)
      throws IOException {
    var worker = Worker.create(seen, home(host), home.until(slots, until).withLeaseTtl(ttl), clock);
    workers.add(worker);
    threads.add(Thread.ofPlatform().start(() -> run(worker)));
  }

  private static void run(Worker worker) {
    try {
      worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process child(String host, int slots, Duration ttl) throws IOException {
    var words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SharedWorker.class.getName(),
            address(folder),
            home(host).toString(),
            Integer.toString(slots),
            Long.toString(ttl.toMillis()));
    var child =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("worker-" + children.size() + ".log").toFile())
            .start();
    children.add(child);
    return child;
  }

  /// Freezes it while it holds jobs.
  private WorkerView freezeBusy(Process child) throws Exception {
    while (true) {
      freeze(child);
      var view =
          store.workers().alive().stream()
              .filter(w -> w.registration().pid() == child.pid() && w.running() > 0)
              .findFirst();
      if (view.isPresent()) {
        return view.get();
      }
      signal(child, "CONT");
      TestHome.await("a moment", new Moment()::isOver);
    }
  }

  private record Moment(long end) {
    Moment() {
      this(System.nanoTime() + 100_000_000);
    }

    boolean isOver() {
      return System.nanoTime() > end;
    }
  }

  /// Stopped amid a change it would hold the lock of the store, and nobody could do anything.
  private void freeze(Process child) throws Exception {
    try (var other = open(folder, Duration.ofMillis(500))) {
      while (true) {
        signal(child, "STOP");
        try {
          other.workers().beat(new WorkerLease("nobody", 1), SHORT);
          return;
        } catch (StoreException e) {
          signal(child, "CONT");
        }
      }
    }
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  private boolean isAlive(WorkerLease lease) {
    return store.workers().alive().stream().anyMatch(w -> w.lease().equals(lease));
  }

  private long lost(WorkerLease lease) {
    return store.events().after(0, 100_000, Optional.empty()).stream()
        .flatMap(event -> event.attempt().stream())
        .distinct()
        .flatMap(attempt -> store.trials().attempt(attempt).stream())
        .filter(a -> a.worker().equals(lease.worker()) && a.ended().equals("lost"))
        .count();
  }

  int count(ExperimentId id, JobState state) {
    return store.experiments().get(id).orElseThrow().jobs().getOrDefault(state, 0);
  }

  private long events(EventType type) {
    return store.events().after(0, 100_000, Optional.empty()).stream()
        .filter(e -> e.type() == type)
        .count();
  }

  List<String> marks(String word) {
    return text(folder.resolve("marks")).lines().filter(l -> l.startsWith(word + " ")).toList();
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
