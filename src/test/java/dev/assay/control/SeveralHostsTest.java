package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Store;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SharedSqlite;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of workers, jobs and files of other hosts.
class SeveralHostsTest {
  private static final Duration TTL = Duration.ofSeconds(60);

  /// The clock of the store. That of the command line is wrong by a day.
  private final ManualClock clock = new ManualClock();

  @TempDir Path folder;
  private Store store;
  private Control control;

  @BeforeEach
  void open() {
    Path database = folder.resolve(".assay/assay.db");
    var random = RandomGenerator.getDefault();
    var sqlite = SqliteStore.open(database, clock, random, SqliteStore.Options.DEFAULT);
    store = SharedSqlite.of(sqlite);
    control =
        LocalControl.create(
            new LocalControl.Surroundings(
                ControlHome.settings(folder),
                () -> new LocalControl.Opened(store, Optional.empty()),
                () -> clock.instant().plus(Duration.ofDays(1)),
                random,
                "test",
                () -> SqliteStore.ground(database)));
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void the_age_of_a_lease_is_told_by_the_clock_of_the_store() {
    worker("a100-1", "there");
    clock.advance(Duration.ofSeconds(20));

    var worker = control.working().workers().getFirst();
    assertThat(ControlHome.text(worker, "host")).isEqualTo("a100-1");
    assertThat(ControlHome.text(worker, "status")).isEqualTo("working");
    assertThat(worker.get("lease_seconds")).contains(Value.of(40.0));

    clock.advance(TTL);
    assertThat(ControlHome.text(control.working().workers().getFirst(), "status"))
        .isEqualTo("silent");
  }

  @Test
  void a_worker_of_another_host_is_asked_through_the_store() {
    var lease = worker("a100-1", "there");
    var stopping =
        Thread.ofVirtual()
            .start(() ->
                control
                    .working()
                    .stop(
                        Optional.of(lease.worker()),
                        "drain",
                        Optional.of(Duration.ofSeconds(60)),
                        "user:ada"));

    while (store.workers().beat(lease, TTL) != Order.DRAIN) {
      Thread.onSpinWait();
    }
    store.workers().leave(lease);

    assertThat(join(stopping)).isTrue();
  }

  @Test
  void a_host_of_the_same_name_is_not_taken_for_this_one() {
    worker(WorkerProcess.here().name(), "there");

    assertThat(ControlHome.text(control.working().workers().getFirst(), "status"))
        .isEqualTo("working");
  }

  @Test
  void output_that_is_on_another_host_is_told_as_far_as_the_store_has_it() {
    control.submitting().submit(Requests.of("{name: a, command: [\"true\"]}").build());
    var lease = worker("a100-1", "there");
    var claim = claim(lease);

    assertThat(control.reading().log("a.1", "", Optional.empty()).elsewhere())
        .contains(new Reading.Elsewhere("a100-1", ""));

    end(lease, claim, "last words\n");
    assertThat(control.reading().log("a.1", "", Optional.empty()).elsewhere())
        .contains(new Reading.Elsewhere("a100-1", "last words\n"));
    var attempt =
        (Value.Object) ControlHome.items(control.reading().trial("a.1"), "history").getFirst();
    assertThat(ControlHome.text(attempt, "host")).isEqualTo("a100-1");
  }

  @Test
  void output_in_a_folder_of_all_hosts_is_read_there() throws Exception {
    control.submitting().submit(Requests.of("{name: a, command: [\"true\"]}").build());
    Files.writeString(folder.resolve(".assay/files-id"), "ours\n");
    claim(worker("a100-1", "ours"));

    assertThat(control.reading().log("a.1", "", Optional.empty()).elsewhere()).isEmpty();
  }

  @Test
  void a_job_whose_files_are_elsewhere_is_explained() {
    control
        .submitting()
        .submit(
            Requests.of(
                    """
                    name: a
                    stages:
                      train: {command: ["true"]}
                      evaluate: {command: ["true"], needs: [train]}
                    """)
                .build());
    var there = worker("a100-1", "there");
    end(there, claim(there), "");
    store.workers().leave(there);
    worker("a100-2", "here");

    var why = control.reading().explain("a.1.evaluate");

    assertThat(why.toString()).contains("files_elsewhere", "a100-1", there.worker());
  }

  private WorkerLease worker(String host, String files) {
    var registration =
        new Registration(
            host,
            "boot of " + host,
            7,
            7,
            "default",
            8,
            8,
            List.of(),
            1L << 40,
            "1",
            Duration.ofSeconds(90),
            files);
    return store.workers().register(registration, TTL);
  }

  private Claim claim(WorkerLease lease) {
    return store
        .leases()
        .exchange(lease, List.of(), new Free("default", 8, Long.MAX_VALUE), 1)
        .claims()
        .getFirst();
  }

  private void end(WorkerLease lease, Claim claim, String lastOutput) {
    var facts =
        new Facts(
            OptionalInt.of(0),
            OptionalInt.empty(),
            "",
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            lastOutput);
    var finish =
        new Finish(
            claim.attempt(),
            new Outcome.Completed(),
            Optional.empty(),
            Value.EMPTY,
            OptionalDouble.empty(),
            facts,
            Optional.empty());
    store.leases().exchange(lease, List.of(finish), new Free("default", 0, 0), 0);
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
