package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Who gets the next free slot; exact limits.
public abstract class FairLanesContract extends StoreContract {

  /// Runs one job after the other on one slot, each for `minutes`.
  private List<ExperimentId> serve(WorkerLease worker, int jobs, int minutes) {
    var served = new ArrayList<ExperimentId>();
    for (int i = 0; i < jobs; i++) {
      var claim = claimOne(worker);
      served.add(claim.job().trial().experiment());
      clock.advance(Duration.ofMinutes(minutes));
      finish(worker, completed(claim));
    }
    return served;
  }

  @Test
  void higher_priority_goes_first() {
    submit(withPriority(experiment("low", 1), 1));
    var high = submit(withPriority(experiment("high", 2), 9));
    var middle = submit(experiment("middle", 1));

    assertThat(serve(worker(), 3, 1)).containsExactly(high, high, middle);
  }

  @Test
  void equals_take_turns() {
    var a = submit(experiment("a", 3));
    var b = submit(experiment("b", 3));

    assertThat(serve(worker(), 6, 1)).containsExactly(a, b, a, b, a, b);
  }

  @Test
  void claims_of_one_exchange_take_turns_too() {
    var a = submit(experiment("a", 100));
    var b = submit(experiment("b", 100));

    assertThat(claim(worker(), 6))
        .extracting(c -> c.job().trial().experiment())
        .containsExactly(a, b, a, b, a, b);
  }

  @Test
  void a_latecomer_neither_waits_for_all_nor_takes_all() {
    var big = submit(experiment("big", 100));
    var worker = worker();
    serve(worker, 50, 1);
    var late = submit(experiment("late", 3));

    var served = serve(worker, 7, 1);

    assertThat(served.subList(0, 2)).contains(late);
    assertThat(served).filteredOn(late::equals).hasSize(3);
    assertThat(served.subList(0, 4)).filteredOn(big::equals).hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void long_jobs_count_for_more_than_short_ones() {
    var a = submit(experiment("long", 100));
    var b = submit(experiment("short", 100));
    var worker = worker();
    int ofLong = 0;

    for (int i = 0; i < 44; i++) {
      var claim = claimOne(worker);
      boolean isLong = claim.job().trial().experiment().equals(a);
      ofLong += isLong ? 1 : 0;
      clock.advance(Duration.ofMinutes(isLong ? 10 : 1));
      finish(worker, completed(claim));
    }

    assertThat(ofLong).isBetween(4, 5);
    assertThat(count(b, JobState.COMPLETED)).isEqualTo(44 - ofLong);
  }

  @Test
  void within_an_experiment_the_first_submitted_goes_first_whatever_its_shape() {
    var big = new Resources(2, 0, 0, 1, "default", "");
    var id = submit(staged("a", 2, stage("train"), withResources(stage("test", ok("train")), big)));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));

    var next = claimOne(worker);

    assertThat(next.job()).isEqualTo(id.trial(1).job("test"));
  }

  @Test
  void what_does_not_fit_does_not_hold_up_what_does() {
    submit(
        withPriority(
            staged(
                "big", 1, withResources(stage("main"), new Resources(8, 0, 0, 1, "default", ""))),
            9));
    var small = submit(experiment("small", 1));

    var claims = store.leases().exchange(worker(), List.of(), free(1), 2).claims();

    assertThat(claims).extracting(c -> c.job().trial().experiment()).containsExactly(small);
  }

  @Test
  void an_experiment_at_its_parallelism_lets_others_pass() {
    var a = submit(withParallelism(experiment("a", 5), 2));
    var b = submit(withPriority(experiment("b", 5), 1));

    assertThat(claim(worker(), 4))
        .extracting(c -> c.job().trial().experiment())
        .containsExactly(a, a, b, b);
  }

  @Test
  void small_experiments_are_done_with_their_share_beside_one_of_a_hundred_thousand_jobs() {
    var worker = worker();
    submit(experiment("large", 100_000));
    serve(worker, 20, 1);
    var small = new ArrayList<ExperimentId>();
    for (int i = 0; i < 10; i++) {
      small.add(submit(experiment("small", 10)));
    }

    // Eleven take turns: the ideal share of each is one claim of eleven.
    serve(worker, 11 * 10 + 1, 1);

    for (var id : small) {
      assertThat(count(id, JobState.COMPLETED)).isEqualTo(10);
    }
  }

  @Test
  void what_experiments_get_of_the_time_differs_by_less_than_five_percent() {
    var minutes = new long[] {1, 3, 7};
    var got = new HashMap<ExperimentId, Long>();
    var each = new HashMap<ExperimentId, Long>();
    for (long length : minutes) {
      var id = submit(experiment("jobs of " + length, 600));
      each.put(id, length);
      got.put(id, 0L);
    }
    var worker = worker();

    for (int i = 0; i < 600; i++) {
      var claim = claimOne(worker);
      var id = claim.job().trial().experiment();
      clock.advance(Duration.ofMinutes(each.getOrDefault(id, 0L)));
      got.merge(id, each.getOrDefault(id, 0L), Long::sum);
      finish(worker, completed(claim));
    }

    double fair = got.values().stream().mapToLong(Long::longValue).average().orElseThrow();
    assertThat(got.values())
        .allSatisfy(
            minutesOfOne -> assertThat((double) minutesOfOne).isCloseTo(fair, withinPercentage(5)));
  }

  @Test
  void many_threads_never_claim_twice_nor_pass_a_limit() throws Exception {
    var ids = new ArrayList<ExperimentId>();
    for (int i = 0; i < 4; i++) {
      ids.add(submit(withParallelism(experiment("e" + i, 60), 3)));
    }
    var over = new AtomicInteger();
    try (var pool = Executors.newFixedThreadPool(16)) {
      var work = new ArrayList<Callable<List<Claim>>>();
      for (int i = 0; i < 16; i++) {
        work.add(() -> runAll(ids, over));
      }
      var claimed = new ArrayList<Claim>();
      for (Future<List<Claim>> each : pool.invokeAll(work)) {
        claimed.addAll(each.get());
      }

      assertThat(claimed).hasSize(240);
      assertThat(claimed).extracting(Claim::job).doesNotHaveDuplicates();
      assertThat(claimed).extracting(Claim::attempt).doesNotHaveDuplicates();
    }
    assertThat(over).hasValue(0);
    assertThat(ids).allSatisfy(id -> assertThat(count(id, JobState.COMPLETED)).isEqualTo(60));
  }

  private List<Claim> runAll(List<ExperimentId> ids, AtomicInteger over) {
    var worker = worker();
    var mine = new ArrayList<Claim>();
    boolean open = true;
    while (open) {
      var claims = claim(worker, 2);
      mine.addAll(claims);
      for (var id : ids) {
        if (count(id, JobState.RUNNING) > 3) {
          over.incrementAndGet();
        }
      }
      claims.forEach(claim -> finish(worker, completed(claim)));
      open = ids.stream().anyMatch(id -> count(id, JobState.COMPLETED) < 60);
    }
    return mine;
  }
}
