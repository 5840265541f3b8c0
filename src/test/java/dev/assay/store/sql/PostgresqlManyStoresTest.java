package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Store;
import dev.assay.store.StoreFixture;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Several stores on one schema, of threads and of processes.
@NeedsPostgres
class PostgresqlManyStoresTest extends ManyStoresTest {

  private static final int PROCESSES = 2;
  private static final int PROCESS_JOBS = 240;
  private static final int LIMIT = 3;

  @Override
  public StoreFixture fixture() {
    return PostgresServer::store;
  }

  @Override
  public List<String> problems(Store store) {
    return ((PostgresqlStore) store).maintenance().check().problems();
  }

  @Override
  boolean moves(Store other, long before) {
    var patience = new Patience(Duration.ofSeconds(60));
    while (other.changeMark() == before && patience.isLeft()) {
      patience.pause();
    }
    return other.changeMark() != before;
  }

  @Test
  void processes_of_their_own_share_jobs_without_claiming_twice_or_passing_a_limit()
      throws Exception {
    var id = submit(withParallelism(experiment("a", PROCESS_JOBS), LIMIT));
    var processes = new ArrayList<Process>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(start(i, id));
      }
      var mine = runAll(store, id);

      int theirs = 0;
      for (int i = 0; i < PROCESSES; i++) {
        assertThat(processes.get(i).waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(processes.get(i).exitValue()).as(said(i)).isZero();
        theirs += Integer.parseInt(said(i).strip());
      }
      assertThat(mine.size() + theirs).isEqualTo(PROCESS_JOBS);
      assertThat(count(id, JobState.COMPLETED)).isEqualTo(PROCESS_JOBS);
      assertThat(problems()).isEmpty();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Process start(int number, ExperimentId id) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Sharing.class.getName(),
            PostgresServer.url(folder),
            id.text())
        .redirectErrorStream(true)
        .redirectOutput(output(number).toFile())
        .start();
  }

  private Path output(int number) {
    return folder.resolve("said-" + number);
  }

  private String said(int number) throws Exception {
    return Files.readString(output(number));
  }

  /// One of the processes: runs jobs of an experiment until all have ended, and says how many it
  /// was given.
  static final class Sharing {
    private Sharing() {}

    public static void main(String[] words) {
      var address = PostgresqlAddress.parse(words[0], Map.of("PGPASSWORD", "postgres"));
      try (var store =
          PostgresqlStore.open(
              address, RandomGenerator.getDefault(), PostgresqlStore.Options.DEFAULT)) {
        System.out.println(runAll(store, new ExperimentId(words[1])).size());
      }
    }
  }
}
