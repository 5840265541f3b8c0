package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Experiments.Query;
import dev.assay.store.Maintenance;
import dev.assay.store.StoreContract;
import dev.assay.store.Submission;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A process that is killed loses nothing that it was told is stored.
class DurabilityTest extends StoreContract implements OnSqlite {

  /// Submits, claims and finishes for ever, and prints the id of each experiment once the store has
  /// said that it is done.
  static final class Child extends StoreContract implements OnSqlite {
    static void main(String[] args) {
      new Child().run(Path.of(args[0]), Integer.parseInt(args[1]));
    }

    private void run(Path where, int from) {
      store = fixture().open(where, InstantSource.system());
      var worker = worker();
      for (int i = from; ; i++) {
        var e = experiment("child", 5);
        var id = new ExperimentId("e%011d".formatted(i));
        store.experiments().submit(new Submission(List.of(named(e, id)), Optional.empty(), ADA));
        var claims = claim(worker, 3);
        finish(worker, completed(claims.getFirst(), "loss", 1));
        System.out.println(id + " " + claims.getFirst().job());
      }
    }

    private static Submission.NewExperiment named(Submission.NewExperiment e, ExperimentId id) {
      return new Submission.NewExperiment(
          id,
          e.name(),
          e.uniqueName(),
          e.labels(),
          e.spec(),
          e.priority(),
          e.parallelism(),
          e.held(),
          e.startAt(),
          e.after(),
          e.stages(),
          e.trials());
    }
  }

  @Test
  void what_was_acknowledged_before_a_kill_is_there_after_it() throws Exception {
    for (int round = 1; round <= 2; round++) {
      var told = killAfter(round * 1000, 20);

      for (String line : told) {
        var words = line.split(" ");
        assertThat(store.experiments().get(new ExperimentId(words[0]))).isPresent();
        assertThat(store.trials().job(JobId.parse(words[1])).orElseThrow().state())
            .isEqualTo(JobState.COMPLETED);
      }
      Maintenance.Report report = ((SqliteStore) store).maintenance().check();
      assertThat(report.problems()).isEmpty();
      assertThat(store.experiments().list(new Query(List.of(), false, 10_000)))
          .hasSizeGreaterThanOrEqualTo(told.size());
    }
  }

  private List<String> killAfter(int from, int lines) throws IOException, InterruptedException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            folder.toString(),
            Integer.toString(from));
    var child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var told = new ArrayList<String>();
    try (var out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      while (told.size() < lines) {
        told.add(Objects.requireNonNull(out.readLine(), "the child ended by itself"));
      }
      child.destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return told;
  }
}
