package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What experiments may use: set aside before an attempt begins, settled when it ends, never
/// passed.
public abstract class BudgetsContract extends BudgetStoreContract {

  @Test
  void a_budget_is_read_back_and_others_have_none() {
    var id = submit(within(gpuJobs(2), gpuHours(2.5)));
    var other = submit(experiment("a", 1));

    reopen();

    assertThat(view(id).budget().limits()).isEqualTo(gpuHours(2.5));
    assertThat(view(id).budget().price()).isEqualTo(new Price(2, 0.5));
    assertThat(view(id).use().gpuHours()).isZero();
    assertThat(view(id).reached()).isEmpty();
    assertThat(store.budgets().orElseThrow().get(other)).isEmpty();
    assertThat(store.budgets().orElseThrow().get(nextId())).isEmpty();
  }

  @Test
  void a_pool_with_a_price_of_its_own_is_paid_by_that() {
    var price = new Price(2, 0.5, Map.of("default", new Price(4, 0), "other", new Price(9, 9)));
    var id = submit(within(gpuJobs(5), money(10), OnLimit.FINISH, price));

    reopen();
    var claims = claimGpus(worker(), 5);

    assertThat(view(id).budget().price()).isEqualTo(price);
    assertThat(claims).hasSize(2);
    assertThat(view(id).reserved().money()).isCloseTo(8, offset(1e-9));
    assertThat(problems()).isEmpty();
  }

  @Test
  void the_most_that_an_attempt_may_use_is_set_aside_when_it_is_claimed() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();

    var claims = claimGpus(worker, 5);

    assertThat(claims).hasSize(2);
    assertThat(view(id).reserved().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(view(id).reached()).isEmpty();
    assertThat(count(id, JobState.QUEUED)).isEqualTo(3);
    assertThat(claimGpus(worker, 5)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_it_used_goes_over_when_it_ends_and_the_next_is_tried_again() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();
    var claims = claimGpus(worker, 5);
    clock.advance(Duration.ofMinutes(15));

    finish(worker, completed(claims.getFirst()));
    var more = claimGpus(worker, 5);

    assertThat(more).hasSize(1);
    assertThat(view(id).use().gpuHours()).isCloseTo(0.25, offset(1e-9));
    assertThat(view(id).reserved().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_limit_is_reached_when_nothing_runs_and_the_next_does_not_fit() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();
    var claims = claimGpus(worker, 5);
    clock.advance(HOUR);
    claims.forEach(claim -> finish(worker, completed(claim)));

    assertThat(claimGpus(worker, 5)).isEmpty();

    assertThat(view(id).use().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(count(id, JobState.HELD)).isEqualTo(3);
    assertThat(job(id, 5, "main").reason()).isEqualTo(Reason.BUDGET);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    assertThat(events(id)).containsOnlyOnce(EventType.BUDGET_REACHED);
    assertThat(problems()).isEmpty();
  }

  @Test
  void raising_the_limit_lets_what_was_held_go_on() {
    var id = submit(within(gpuJobs(2), gpuHours(1.5)));
    var worker = worker();
    var first = claimGpus(worker, 2).getFirst();
    clock.advance(HOUR);
    finish(worker, completed(first));
    assertThat(claimGpus(worker, 2)).isEmpty();
    assertRefused(() -> store.operations().release(all(id), ADA));

    assertThat(raise(id, gpuHours(2))).isTrue();

    assertThat(view(id).reached()).isEmpty();
    assertThat(events(id)).contains(EventType.BUDGET_RAISED);
    assertThat(claimGpus(worker, 2)).hasSize(1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void raising_while_something_runs_lets_the_next_begin() {
    var id = submit(within(gpuJobs(2), gpuHours(1.5)));
    var worker = worker();
    assertThat(claimGpus(worker, 2)).hasSize(1);

    raise(id, gpuHours(2));

    assertThat(claimGpus(worker, 2)).hasSize(1);
  }

  @Test
  void a_limit_does_not_sink_and_does_not_come_from_nothing() {
    var id = submit(within(gpuJobs(1), gpuHours(2)));

    assertThatThrownBy(() -> raise(id, gpuHours(1))).hasMessageContaining("can only be raised");
    assertThatThrownBy(() -> raise(id, money(1))).isInstanceOf(StoreException.class);
    assertThat(store.budgets().orElseThrow().raise(id, gpuHours(7), gpuHours(9), ADA)).isFalse();
    assertThat(view(id).budget().limits()).isEqualTo(gpuHours(2));
    assertThatThrownBy(() ->
            store
                .budgets()
                .orElseThrow()
                .raise(submit(experiment("a", 1)), gpuHours(1), gpuHours(2), ADA))
        .hasMessageContaining("has no budget");
  }

  @Test
  void a_claim_that_was_given_back_or_never_began_costs_nothing() {
    var id = submit(within(gpuJobs(2), gpuHours(2)));
    var worker = worker();
    var claims = claimGpus(worker, 2);
    clock.advance(Duration.ofMinutes(30));

    store.leases().release(worker, claims.getFirst().attempt(), "draining");
    finish(worker, lost(claims.getLast(), Outcome.Cause.INFRASTRUCTURE));

    assertThat(view(id).use().gpuHours()).isZero();
    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(claimGpus(worker, 2)).hasSize(2);
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_a_dead_worker_held_stays_set_aside_until_somebody_knows() {
    var id = submit(within(gpuJobs(2), gpuHours(1)));
    var dead = worker();
    var claim = claimGpus(dead, 2).getFirst();
    store.leases().started(dead, claim.attempt(), clock.instant());
    clock.advance(Duration.ofHours(5));
    store.workers().expire(dead.worker(), dead.epoch(), ADA);
    var heir = worker();

    assertThat(claimGpus(heir, 2)).isEmpty();
    assertThat(view(id).reserved().gpuHours()).isCloseTo(1, offset(1e-9));
    assertThat(view(id).reached()).isEmpty();
    store.leases().adopt(heir, List.of(claim.attempt()));
    assertThat(view(id).reserved().gpuHours()).isCloseTo(1, offset(1e-9));
    finish(heir, lost(claim, Outcome.Cause.INFRASTRUCTURE));

    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(view(id).use().gpuHours()).as("never more than was set aside").isEqualTo(1.0);
    assertThat(problems()).isEmpty();
  }

  @Test
  void each_retry_is_set_aside_anew() {
    var id = submit(within(staged("g", 1, withFailures(gpuStage("main"), 9)), gpuHours(1.5)));
    var worker = worker();
    var first = claimGpus(worker, 1).getFirst();
    clock.advance(Duration.ofMinutes(20));
    finish(worker, failed(first, Duration.ZERO));

    var second = claimGpus(worker, 1).getFirst();
    assertThat(view(id).use().gpuHours()).isCloseTo(1 / 3.0, offset(1e-6));
    clock.advance(Duration.ofMinutes(20));
    finish(worker, failed(second, Duration.ZERO));

    assertThat(claimGpus(worker, 1)).as("two thirds are used, and one more may take 1").isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.HELD);
  }

  @Test
  void shares_of_a_device_and_the_price_of_cores_count() {
    var half = new Resources(4, 0.5, 0, 1, "default", "");
    var id = submit(within(staged("m", 3, withResources(stage("main"), half)), money(6)));
    var worker = worker();

    var claims = claimGpus(worker, 3);
    assertThat(claims).as("an hour costs 0.5 × 2 + 4 × 0.5").hasSize(2);
    clock.advance(Duration.ofMinutes(20));
    claims.forEach(claim -> finish(worker, completed(claim)));

    assertThat(view(id).use().money()).isCloseTo(2, offset(1e-5));
    assertThat(view(id).use().gpuHours()).isCloseTo(1 / 3.0, offset(1e-6));
    assertThat(claimGpus(worker, 3)).hasSize(1);
  }

  @Test
  void another_stage_that_fits_goes_on_where_one_does_not() {
    var cheap = stage("evaluate", ok("train"));
    var id = submit(within(staged("t", 2, gpuStage("train"), cheap), gpuHours(1)));
    var worker = worker();
    var train = claimGpus(worker, 1).getFirst();
    clock.advance(HOUR);
    finish(worker, completed(train));

    var evaluate = claimGpus(worker, 5);

    assertThat(evaluate).extracting(claim -> claim.job().stage()).containsExactly("evaluate");
    assertThat(view(id).reached()).isEmpty();
    finish(worker, completed(evaluate.getFirst()));
    assertThat(claimGpus(worker, 5)).isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
  }

  @Test
  void an_experiment_that_may_not_go_on_keeps_nobody_else_waiting() {
    var stuck = submit(within(gpuJobs(3), gpuHours(0.5)));
    var other = submit(experiment("other", 2));

    var claims = claimGpus(worker(), 5);

    assertThat(claims).extracting(claim -> claim.job().trial().experiment()).containsOnly(other);
    assertThat(view(stuck).reached()).contains(Dimension.GPU_HOURS);
  }

  @Test
  void a_budget_goes_with_its_experiment() {
    var id = submit(within(gpuJobs(1), gpuHours(2)));
    store.operations().cancel(all(id), ADA);

    store.experiments().delete(id, ADA);

    assertThat(store.budgets().orElseThrow().get(id)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  // Many at once.

  @Test
  void workers_that_race_never_pass_a_limit() throws Exception {
    long seed = 7;
    var id = submit(within(gpuJobs(60), gpuHours(10)));
    int workers = 4;
    try (var pool = Executors.newFixedThreadPool(workers)) {
      List<Callable<Integer>> work =
          IntStream.range(0, workers)
              .<Callable<Integer>>mapToObj(i -> () -> work(id, new Random(seed + i)))
              .toList();
      for (var each : pool.invokeAll(work)) {
        each.get();
      }
    }

    var view = view(id);
    assertThat(view.reserved().gpuHours()).as("seed %d", seed).isZero();
    assertThat(view.use().gpuHours()).isBetween(8.9, 10.0);
    assertThat(view.reached()).contains(Dimension.GPU_HOURS);
    assertThat(problems()).isEmpty();
  }

  /// Works until nothing of it moves; sometimes gives back, sometimes fails.
  private int work(ExperimentId id, Random random) {
    var lease = worker();
    int ended = 0;
    var held = new ArrayList<Claim>();
    while (view(id).reached().isEmpty()) {
      held.addAll(
          store
              .leases()
              .exchange(lease, List.of(), new Free("default", 1e6, Long.MAX_VALUE, gpus(64)), 2)
              .claims());
      var now = view(id);
      assertThat(now.use().gpuHours() + now.reserved().gpuHours()).isLessThanOrEqualTo(10.0);
      synchronized (clock) {
        clock.advance(Duration.ofMinutes(random.nextInt(30)));
      }
      for (var claim : held) {
        if (random.nextInt(4) == 0) {
          store.leases().release(lease, claim.attempt(), "no");
        } else {
          finish(lease, random.nextBoolean() ? completed(claim) : failed(claim));
          ended++;
        }
      }
      held.clear();
    }
    return ended;
  }
}
