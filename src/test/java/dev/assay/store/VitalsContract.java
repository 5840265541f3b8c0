package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.store.Vitals.Counts;
import dev.assay.store.Vitals.Depth;
import dev.assay.store.Vitals.Ends;
import dev.assay.store.Vitals.Histogram;
import dev.assay.store.Vitals.Next;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What those see who watch over a store: it answers, what waits, and counts that only grow.
public abstract class VitalsContract extends StoreContract {

  private static final int ALL = 100_000;

  private Vitals vitals() {
    return store.vitals();
  }

  private static Resources ofPool(String pool) {
    var usual = Resources.DEFAULT;
    return new Resources(
        usual.cpus(),
        usual.gpus(),
        usual.memoryBytes(),
        usual.nodes(),
        pool,
        usual.gpuPreference());
  }

  private void ran(WorkerLease worker, Duration waited, Duration took, Outcome outcome) {
    clock.advance(waited);
    var claim = claimOne(worker);
    store.leases().started(worker, claim.attempt(), clock.instant());
    clock.advance(took);
    finish(worker, end(claim.attempt(), outcome));
  }

  @Test
  void a_probe_reads_and_writes_and_leaves_nothing_that_grows() {
    vitals().probe();
    long events = store.events().newest();
    long mark = store.changeMark();

    var probe = vitals().probe();

    assertThat(probe.read()).isPositive();
    assertThat(probe.write()).isPositive();
    assertThat(store.events().newest()).isEqualTo(events);
    assertThat(store.changeMark()).isNotEqualTo(mark);
  }

  @Test
  void jobs_are_counted_by_pool_and_state() {
    submit(staged("a", 3, withResources(stage("main"), ofPool("big"))));
    submit(experiment("b", 2));
    submit(withHold(experiment("c", 4)));
    submit(withDelay(experiment("d", 5), Duration.ofHours(1)));
    submit(
        staged("e", 1, stage("train"), withResources(stage("test", ok("train")), ofPool("big"))));
    claim(worker(), 1);

    assertThat(vitals().depth())
        .filteredOn(depth -> depth.jobs() > 0)
        .containsExactlyInAnyOrder(
            new Depth("big", JobState.QUEUED, 3),
            new Depth("default", JobState.QUEUED, 2),
            new Depth("default", JobState.RUNNING, 1),
            new Depth("default", JobState.HELD, 4),
            new Depth("default", JobState.DELAYED, 5),
            new Depth("", JobState.BLOCKED, 1));
  }

  @Test
  void what_is_next_is_told_with_since_when_it_is_ready() {
    var first = submit(experiment("a", 2));
    var made = clock.instant();
    clock.advance(Duration.ofMinutes(5));
    var held = submit(withHold(experiment("b", 1)));
    submit(withParallelism(experiment("full", 2), 1));
    clock.advance(Duration.ofMinutes(5));
    store.operations().release(all(held), ADA);

    assertThat(vitals().next(9))
        .filteredOn(next -> !next.job().trial().experiment().equals(held))
        .first()
        .isEqualTo(new Next(first.trial(1).job("main"), Resources.DEFAULT, made));
    assertThat(vitals().next(9))
        .filteredOn(next -> next.job().trial().experiment().equals(held))
        .singleElement()
        .satisfies(next -> assertThat(next.since()).isEqualTo(clock.instant()));
    assertThat(vitals().next(1)).hasSize(1);
    drain(worker());
    assertThat(vitals().next(9)).isEmpty();
  }

  @Test
  void ends_of_workers_and_notices_that_wait_are_known() {
    submit(experiment("a", 1));
    var worker = worker();
    assertThat(vitals().lastEnds()).isEmpty();

    ran(worker, Duration.ZERO, Duration.ofMinutes(1), new Outcome.Completed());

    assertThat(vitals().lastEnds()).containsOnlyKeys(worker.worker());
    assertThat(vitals().lastEnds().get(worker.worker())).isEqualTo(clock.instant());
    assertThat(vitals().nextNotice().isPresent()).isEqualTo(store.notices().orElseThrow().isDue());
  }

  @Test
  void waits_runs_and_ends_are_counted_once_and_survive() {
    submit(staged("a", 3, withFailures(stage("main"), 1)));
    var worker = worker();
    ran(worker, Duration.ofSeconds(2), Duration.ofSeconds(30), new Outcome.Completed());
    ran(worker, Duration.ofSeconds(8), Duration.ofSeconds(70), new Outcome.Failed(Reason.EXIT));
    Counts before = vitals().count(ALL);
    ran(
        worker,
        Duration.ZERO,
        Duration.ofSeconds(5),
        new Outcome.Lost(Outcome.Cause.INFRASTRUCTURE));
    reopen();

    Counts after = vitals().count(ALL);

    assertThat(before.ends())
        .containsExactlyInAnyOrder(
            new Ends("default", "completed", Reason.NONE, 1),
            new Ends("default", "failed", Reason.EXIT, 1));
    assertThat(after.ends())
        .containsExactlyInAnyOrder(
            new Ends("default", "completed", Reason.NONE, 1),
            new Ends("default", "failed", Reason.EXIT, 1),
            new Ends("default", "lost", Reason.LOST, 1));
    assertThat(after.waits()).extracting(Histogram::pool).containsExactly("default");
    // 2 s, then 40 s after it was made, then at once after 110 s
    assertThat(after.waits().getFirst().sum()).isEqualTo(Duration.ofSeconds(2 + 40 + 110));
    assertThat(sum(after.waits())).isEqualTo(3);
    assertThat(after.runs().getFirst().sum()).isEqualTo(Duration.ofSeconds(30 + 70 + 5));
    assertThat(after.runs().getFirst().counts())
        .isEqualTo(List.of(0L, 1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    assertThat(after.behind()).isZero();
    assertThat(vitals().count(ALL)).isEqualTo(after);
  }

  private static long sum(List<Histogram> histograms) {
    return histograms.stream()
        .flatMap(histogram -> histogram.counts().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  @Test
  void a_count_does_no_more_than_it_is_asked_to() {
    submit(experiment("a", 20));
    drain(worker());
    long all = store.events().newest();

    Counts some = vitals().count(10);

    assertThat(some.events()).isEqualTo(10);
    assertThat(some.behind()).isEqualTo(all - 10);
    assertThat(vitals().count(ALL).events()).isEqualTo(all);
  }

  @Test
  void two_who_count_at_once_count_everything_once() throws Exception {
    submit(experiment("a", 200));
    drain(worker());
    var counting = new ArrayList<Callable<Counts>>();
    for (int i = 0; i < 4; i++) {
      counting.add(() -> vitals().count(ALL));
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(counting)) {
        assertThat(done.get().behind()).isZero();
      }
    }

    assertThat(vitals().count(ALL).ends())
        .containsExactly(new Ends("default", "completed", Reason.NONE, 200));
  }
}
