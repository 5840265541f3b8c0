package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.ChaosCheck.Accepted;
import dev.assay.store.Store;
import dev.assay.store.sql.NeedsPostgres;
import dev.assay.store.sql.PostgresqlAddress;
import dev.assay.store.sql.PostgresqlStore;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Everything goes wrong at once, at random, and still every job that was accepted is done, none
/// twice at a time, and no limit is passed. The seed is printed; `-Dassay.seed=…` tells a story
/// again, as far as the machine lets it.
@Timeout(3000)
@Execution(ExecutionMode.CONCURRENT)
class ChaosTest {

  /// Every seventh job fails once. On a full disk what a job says is lost, which is a failure too.
  private static final String JOB =
      """
      name=%s.$ASSAY_JOB_TRIAL_NUMBER.$ASSAY_JOB_STAGE
      echo "begin $name $ASSAY_JOB_ATTEMPT" >> marks
      sleep 0.%s
      if [ $((ASSAY_PARAM_I %% 7)) = 0 ] && [ ! -e "failed/$name" ]; then
        : > "failed/$name"
        exit 1
      fi
      echo "metric y=$((ASSAY_PARAM_I * 2))"
      echo "end $name $ASSAY_JOB_ATTEMPT" >> marks
      """;

  private static final Duration TTL = Duration.ofSeconds(4);

  @TempDir Path folder;

  /// How long things go wrong, and how much there is to do meanwhile.
  ///
  /// @param disk the size of each, as mount(8) reads it
  private record Size(Duration havoc, int trials, String pause, Duration patience, String disk) {
    static final Size SHORT =
        new Size(Duration.ofSeconds(20), 90, "2", Duration.ofMinutes(5), "512m");
    static final Size LONG =
        new Size(Duration.ofMinutes(10), 6_600, "05", Duration.ofMinutes(25), "4g");
  }

  /// A folder on a disk of its own, where this user may mount one.
  private final class Place implements AutoCloseable {
    private final Path at;
    private final Optional<SmallDisk> small;

    Place(String name, String size) throws Exception {
      at = Files.createDirectory(folder.resolve(name));
      small = SmallDisk.mount(at, size);
      if (small.isEmpty()) {
        System.err.printf("LEFT OUT: the full disk (%s): this user may not mount a tmpfs%n", name);
      }
    }

    Path folder() {
      return at;
    }

    Optional<SmallDisk> small() {
      return small;
    }

    @Override
    public void close() throws Exception {
      if (small.isPresent()) {
        small.get().close();
      }
    }
  }

  @Nested
  class OnSqlite {
    @Test
    void nothing_is_lost_or_done_twice_on_one_host() throws Exception {
      oneHost(Size.SHORT);
    }

    @Tag("soak")
    @Test
    void nothing_is_lost_or_done_twice_on_one_host_for_long() throws Exception {
      oneHost(Size.LONG);
    }

    private void oneHost(Size size) throws Exception {
      try (var disk = new Place("one host", size.disk())) {
        var home = disk.folder().resolve(".assay");
        try (var store = TestHome.store(home)) {
          var homes = Collections.nCopies(Chaos.WORKERS, home);
          var faults = ChaosFault.ofWorkers(disk.small()).toList();
          var random = random("SQLite");
          try (var chaos = new Chaos(home.toString(), homes, folder, TTL, random, faults)) {
            endure(store, home, chaos, size);
          }
          assertThat(((SqliteStore) store).maintenance().check().problems()).isEmpty();
        }
      }
    }
  }

  @Nested
  @NeedsPostgres
  class OnPostgresql {
    @Test
    void nothing_is_lost_or_done_twice_on_many_hosts() throws Exception {
      manyHosts(Size.SHORT);
    }

    @Tag("soak")
    @Test
    void nothing_is_lost_or_done_twice_on_many_hosts_for_long() throws Exception {
      manyHosts(Size.LONG);
    }

    private void manyHosts(Size size) throws Exception {
      try (var disk = new Place("hosts", size.disk());
          var data = new Place("server", size.disk());
          var server = new ChaosServer(data.folder(), folder.resolve("server.log"));
          var store = open(server)) {
        var faults =
            Stream.concat(
                    ChaosFault.ofWorkers(disk.small()), ChaosFault.ofServer(server, data.small()))
                .toList();
        var homes =
            IntStream.range(0, Chaos.WORKERS)
                .mapToObj(i -> disk.folder().resolve("host-" + i))
                .toList();
        var random = random("PostgreSQL");
        try (var chaos = new Chaos(server.url(), homes, folder, TTL, random, faults)) {
          endure(store, folder.resolve(".assay"), chaos, size);
        }
        assertThat(store.maintenance().check().problems()).isEmpty();
      }
    }

    private PostgresqlStore open(ChaosServer server) {
      return PostgresqlStore.open(
          PostgresqlAddress.parse(server.url(), Map.of()),
          RandomGenerator.getDefault(),
          PostgresqlStore.Options.DEFAULT);
    }
  }

  private static Random random(String store) {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.printf("ChaosTest on %s: -Dassay.seed=%d%n", store, seed);
    return new Random(seed);
  }

  private void endure(Store store, Path home, Chaos chaos, Size size) throws Exception {
    Files.createDirectories(folder.resolve("failed"));
    var experiments = submit(new TestHome(folder, home, store), size);
    chaos.muster();
    TestHome.await("the first job begins", () -> Files.exists(folder.resolve("marks")));
    long end = System.nanoTime() + size.havoc().toNanos();
    while (chaos.hasMore() || (System.nanoTime() < end && left(store, experiments) > 0)) {
      chaos.strike();
    }
    long open = left(store, experiments);
    long limit = System.nanoTime() + size.patience().toNanos();
    while (left(store, experiments) > 0) {
      assertThat(System.nanoTime())
          .as("%s\n%s", states(store, experiments), chaos.told())
          .isLessThan(limit);
      chaos.muster();
      Chaos.pause(Duration.ofMillis(200));
    }
    System.out.printf("ChaosTest: %s, then %d jobs were open%n", chaos.done(), open);
    new ChaosCheck(store, Files.readAllLines(folder.resolve("marks"))).holds(experiments);
  }

  /// Three of them: one step after the other, many at a time, and one at a time.
  private Map<ExperimentId, Accepted> submit(TestHome home, Size size) {
    var experiments = new LinkedHashMap<ExperimentId, Accepted>();
    int many = size.trials();
    int few = size.trials() / 3;
    experiments.put(home.submit(chain(size), many), new Accepted(many, 3));
    experiments.put(home.submit(plain("wide", 7, size), many), new Accepted(many, 7));
    experiments.put(home.submit(plain("narrow", 1, size), few), new Accepted(few, 1));
    return experiments;
  }

  private static String plain(String name, int parallelism, Size size) {
    return """
    name: %s
    parallelism: %d
    retries: {failures: 20, on: [exit, killed, no_result, launch]}
    objective: {metric: y, goal: maximize}
    script: |
    %s
    """
        .formatted(name, parallelism, job(size).indent(2));
  }

  private static String chain(Size size) {
    return """
    name: chain
    parallelism: 3
    retries: {failures: 20, on: [exit, killed, no_result, launch]}
    objective: {metric: y, goal: maximize}
    stages:
      train:
        script: |
    %s
      evaluate:
        needs: [train]
        script: |
    %s
    """
        .formatted(job(size).indent(6), job(size).indent(6));
  }

  private static String job(Size size) {
    return JOB.formatted("$ASSAY_JOB_EXPERIMENT", size.pause());
  }

  private static long left(Store store, Map<ExperimentId, Accepted> experiments) {
    return states(store, experiments).stream()
        .flatMap(states -> states.entrySet().stream())
        .filter(state -> !state.getKey().isTerminal())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static List<Map<JobState, Integer>> states(
      Store store, Map<ExperimentId, Accepted> experiments) {
    return experiments.keySet().stream()
        .map(id -> store.experiments().get(id).orElseThrow().jobs())
        .toList();
  }
}
