package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.placement.Backfill;
import dev.assay.store.Store;
import dev.assay.store.sql.NeedsPostgres;
import dev.assay.store.sql.PostgresServer;
import dev.assay.store.sql.PostgresqlAddress;
import dev.assay.store.sql.PostgresqlStore;
import dev.assay.trial.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// On a real server.
@NeedsPostgres
class PostgresqlHostsTest extends HostsContract {
  @Override
  Store open(Path folder, Duration patience) {
    return opened(address(folder), patience);
  }

  @Override
  String address(Path folder) {
    var at = PostgresServer.address(folder);
    return "postgresql://%s:%s@%s:%d/%s?currentSchema=%s"
        .formatted(
            at.user(), at.password().orElse(""), at.host(), at.port(), at.database(), at.schema());
  }

  @Test
  void connections_that_are_ended_again_and_again_lose_nothing_and_double_nothing()
      throws Exception {
    int trials = 30;
    var id =
        home.submit(
            """
            name: quick
            parallelism: 4
            script: |
              echo "begin $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
              echo "end $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
            """,
            trials);
    var application = "shaken-" + PostgresServer.address(folder).schema();
    var address = address(folder) + "&ApplicationName=" + application;
    start("a", opened(address), 2, LONG, InstantSource.system(), id);
    start("b", opened(address), 2, LONG, InstantSource.system(), id);
    TestHome.await("both are there", () -> store.workers().alive().size() == 2);

    long ended = 0;
    for (int i = 0; i < 8; i++) {
      ended += PostgresServer.disconnect(application);
      int some = 2 * i;
      TestHome.await("it goes on", () -> count(id, JobState.COMPLETED) >= some);
    }
    TestHome.await("all have ended", () -> count(id, JobState.COMPLETED) == trials);

    assertThat(ended).isPositive();
    assertNothingOverlapped(id, trials);
    assertThat(marks("begin")).hasSize(trials);
  }

  private Store opened(String address) {
    var opened = opened(address, Duration.ofSeconds(30));
    more.add(opened);
    return opened;
  }

  static Store opened(String address, Duration patience) {
    return PostgresqlStore.open(
        PostgresqlAddress.parse(address, Map.of()),
        RandomGenerator.getDefault(),
        new PostgresqlStore.Options(patience, Backfill.DEFAULT));
  }
}
