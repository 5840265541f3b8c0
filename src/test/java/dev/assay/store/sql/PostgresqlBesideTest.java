package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.store.EventType;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Exchanged;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Notices.Notice;
import dev.assay.store.Store;
import dev.assay.store.StoreContract;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of exchanges that are made side by side. The lock under which they end is held by
/// the test until all of them have got so far; what they have decided by then, they have decided
/// without knowing of each other.
@NeedsPostgres
class PostgresqlBesideTest extends StoreContract implements OnPostgresql {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private Store other;
  private Session holder;

  @BeforeEach
  void openOther() {
    other = fixture().open(folder, clock);
    holder = database().plain();
  }

  @AfterEach
  void closeOther() {
    holder.close();
    threads.shutdown();
    other.close();
  }

  private PostgresqlDatabase database() {
    return new PostgresqlDatabase(PostgresServer.address(folder), PATIENCE);
  }

  private WorkerLease worker(Store of) {
    return of.workers().register(registration("default"), TTL);
  }

  private static Exchanged exchange(
      Store at, WorkerLease lease, List<Finish> finishes, int wanted) {
    return at.leases().exchange(lease, finishes, free(1e6), wanted);
  }

  /// Runs both until each waits for its turn to end, or for the other, and then to their ends.
  private <T> List<T> together(Callable<T> one, Callable<T> another) throws Exception {
    holder.number("SELECT 1 FROM pg_advisory_lock(" + database().settling() + ")");
    List<Future<T>> both;
    try {
      both = List.of(threads.submit(one), threads.submit(another));
      awaitWaiting(2);
    } finally {
      holder.number("SELECT 1 FROM pg_advisory_unlock_all()");
    }
    return List.of(both.get(0).get(), both.get(1).get());
  }

  /// Until so many wait for a lock of this schema, of either kind.
  private void awaitWaiting(int count) {
    String waiting =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            + " AND objid::bigint = "
            + database().lock();
    var patience = new Patience(PATIENCE);
    while (holder.number(waiting) != count) {
      assertThat(patience.isLeft()).as("in time").isTrue();
      patience.pause();
    }
  }

  private List<Claim> claimTogether(int wanted) throws Exception {
    var ours = worker(store);
    var theirs = worker(other);
    return together(
            () -> exchange(store, ours, List.of(), wanted).claims(),
            () -> exchange(other, theirs, List.of(), wanted).claims())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void claims_take_different_jobs_and_are_all_counted() throws Exception {
    var id = submit(experiment("a", 10));

    var claims = claimTogether(3);

    assertThat(claims).extracting(Claim::job).hasSize(6).doesNotHaveDuplicates();
    assertThat(claims).extracting(Claim::attempt).doesNotHaveDuplicates();
    assertThat(count(id, JobState.RUNNING)).isEqualTo(6);
    assertThat(count(id, JobState.QUEUED)).isEqualTo(4);
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_limit_is_kept_that_neither_saw_reached() throws Exception {
    var id = submit(withParallelism(experiment("a", 10), 4));

    var claims = claimTogether(3);

    assertThat(claims).hasSize(4);
    assertThat(count(id, JobState.RUNNING)).isEqualTo(4);
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_neither_saw_of_the_last_jobs_of_an_experiment_ends_it_once() throws Exception {
    var id = submit(experiment("a", 2));
    var ours = worker(store);
    var theirs = worker(other);
    var first = exchange(store, ours, List.of(), 1).claims().getFirst();
    var second = exchange(other, theirs, List.of(), 1).claims().getFirst();

    together(
        () -> exchange(store, ours, List.of(completed(first, "loss", 1)), 0),
        () -> exchange(other, theirs, List.of(completed(second, "loss", 2)), 0));

    assertThat(count(id, JobState.COMPLETED)).isEqualTo(2);
    assertThat(((PostgresqlStore) store).notices().orElseThrow().take(ours, 10))
        .extracting(Notice::experiment)
        .containsExactly(id);
    assertThat(problems()).isEmpty();
  }

  @Test
  void events_are_numbered_in_the_order_of_commits_and_none_is_passed_over() throws Exception {
    var id = submit(experiment("a", 4));
    long before = store.events().newest();

    var claims = claimTogether(2);

    var told =
        store.events().after(before, 100, Optional.of(id)).stream()
            .filter(event -> event.type() == EventType.JOB_CLAIMED)
            .toList();
    assertThat(told.stream().flatMap(event -> event.attempt().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(claims.stream().map(Claim::attempt).toList());
    // What one change did stands together.
    assertThat(told.get(0).actor()).isEqualTo(told.get(1).actor());
    assertThat(told.get(2).actor()).isEqualTo(told.get(3).actor());
  }

  @Test
  void a_stage_begins_when_both_it_waits_for_have_ended_side_by_side() throws Exception {
    var id =
        submit(
            staged("a", 1, stage("left"), stage("right"), stage("last", ok("left"), ok("right"))));
    var ours = worker(store);
    var theirs = worker(other);
    var left = exchange(store, ours, List.of(), 1).claims().getFirst();
    var right = exchange(other, theirs, List.of(), 1).claims().getFirst();

    var ended =
        Stream.of(
                threads.submit(() -> exchange(store, ours, List.of(completed(left)), 0)),
                threads.submit(() -> exchange(other, theirs, List.of(completed(right)), 0)))
            .toList();
    for (var each : ended) {
      each.get();
    }

    assertThat(state(id, 1, "last")).isEqualTo(JobState.QUEUED);
    assertThat(problems()).isEmpty();
  }

  @Test
  void other_changes_wait_until_an_exchange_has_ended() throws Exception {
    var id = submit(experiment("a", 4));
    var ours = worker(store);

    var done =
        this.<Object>together(
            () -> exchange(store, ours, List.of(), 2).claims().size(),
            () -> awaitOneThen(() -> other.operations().hold(all(id), ADA)));

    assertThat(done).containsExactly(2, 2);
    assertThat(count(id, JobState.HELD)).isEqualTo(2);
    assertThat(problems()).isEmpty();
  }

  private <T> T awaitOneThen(Callable<T> work) throws Exception {
    try (var looker = database().plain()) {
      var patience = new Patience(PATIENCE);
      String shared =
          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
              + " AND granted AND objid::bigint = "
              + database().lock();
      while (looker.number(shared) == 0) {
        assertThat(patience.isLeft()).as("in time").isTrue();
        patience.pause();
      }
    }
    return work.call();
  }

  @Test
  void an_exchange_that_is_cut_before_its_end_is_made_once() throws Exception {
    var id = submit(experiment("a", 4));
    var ours = worker(store);
    holder.number("SELECT 1 FROM pg_advisory_lock(" + database().settling() + ")");
    var claims = threads.submit(() -> exchange(store, ours, List.of(), 2).claims());
    awaitWaiting(1);

    holder.number(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
            + " AND NOT granted AND objid::bigint = "
            + database().lock());
    awaitWaiting(1);
    holder.number("SELECT 1 FROM pg_advisory_unlock_all()");

    assertThat(claims.get()).hasSize(2);
    assertThat(count(id, JobState.RUNNING)).isEqualTo(2);
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_comes_back_to_the_queue_is_found_though_others_were_claimed_since() {
    var id = submit(staged("a", 200, withFailures(stage("main"), 1)));
    var ours = worker(store);
    var first = exchange(store, ours, List.of(), 1).claims().getFirst();
    for (int i = 0; i < 100; i++) {
      var claim = exchange(store, ours, List.of(), 1).claims().getFirst();
      exchange(store, ours, List.of(completed(claim)), 0);
    }
    assertThat(floors()).isGreaterThan(0);

    exchange(store, ours, List.of(failed(first, Duration.ZERO)), 0);

    assertThat(problems()).isEmpty();
    assertThat(exchange(store, ours, List.of(), 1).claims())
        .extracting(Claim::job)
        .containsExactly(first.job());
    assertThat(job(id, 1, "main").attempts()).isEqualTo(2);
  }

  @Test
  void who_finds_all_that_is_queued_in_the_hands_of_others_waits_what_they_leave()
      throws Exception {
    submit(experiment("a", 4));
    var ours = worker(store);
    var theirs = worker(other);

    // The first looks at more than it has room for.
    var claims =
        this.<List<Claim>>together(
            () -> store.leases().exchange(ours, List.of(), free(1), 4).claims(),
            () ->
                awaitOneThen(
                    () -> other.leases().exchange(theirs, List.of(), free(1), 1).claims()));

    assertThat(claims).allSatisfy(taken -> assertThat(taken).hasSize(1));
    assertThat(problems()).isEmpty();
  }

  @Test
  void scores_that_are_no_numbers_are_kept_beside_those_that_are() {
    var id = submit(experiment("a", 3));
    var ours = worker(store);
    var claims = exchange(store, ours, List.of(), 3).claims();

    exchange(
        store,
        ours,
        List.of(
            completed(claims.get(0), "loss", Double.NaN),
            completed(claims.get(1), "loss", Double.NEGATIVE_INFINITY),
            completed(claims.get(2), "loss", 1)),
        0);

    assertThat(count(id, JobState.COMPLETED)).isEqualTo(3);
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_floor_is_forgotten_though_as_many_leave_the_lane_as_come_back() {
    submit(keyed("a", "k2", "k3"));
    submit(keyed("b", "k2", "", "k3"));
    var ours = worker(store);
    var first = exchange(store, ours, List.of(), 1).claims().getFirst();

    exchange(store, ours, List.of(failed(first)), 2);

    assertThat(problems()).isEmpty();
  }

  /// An experiment whose trials do the work of these keys; of their own where there is none.
  private NewExperiment keyed(String name, String... keys) {
    var reuse = Optional.of(new NewReuse(false, List.of(), "loss"));
    var main = new NewStage("main", List.of(), Resources.DEFAULT, 0, Optional.empty(), reuse);
    var plain = staged(name, keys.length, main);
    var trials = new ArrayList<NewTrial>();
    for (var trial : plain.trials()) {
      String key = keys[trials.size()];
      trials.add(key.isEmpty() ? trial : trial.sharing(Map.of("main", key)));
    }
    return new NewExperiment(
        plain.id(),
        plain.name(),
        plain.uniqueName(),
        plain.labels(),
        plain.spec(),
        plain.priority(),
        plain.parallelism(),
        plain.held(),
        plain.startAt(),
        plain.after(),
        plain.stages(),
        trials);
  }

  private long floors() {
    return holder.number(
        "SELECT count(*) FROM "
            + PostgresServer.address(folder).schema()
            + ".lane WHERE floor > 0");
  }
}
