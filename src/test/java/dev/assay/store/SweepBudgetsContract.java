package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.Told;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What sweeps may use: as many trials as fit are added, and as many completed as were asked for.
public abstract class SweepBudgetsContract extends BudgetStoreContract {

  private ExperimentId sweep(Limits limits, NewStage... stages) {
    return submit(
        within(staged("s", 0, stages).growing(new NewSweep(OptionalInt.empty())), limits));
  }

  private Added add(ExperimentId id, int first, int count) {
    return store.sweeps().add(id, first, trials(count), Runs.QUEUED, "worker:bob");
  }

  private static int stored(Added added) {
    return added instanceof Added.Stored(var trials) ? trials.size() : 0;
  }

  @Test
  void a_sweep_is_paused_where_nothing_more_fits_and_goes_on_when_it_is_raised() {
    var id = sweep(gpuHours(1.5), gpuStage("main"));
    var worker = worker();
    assertThat(stored(add(id, 1, 1))).isEqualTo(1);
    var claim = claimGpus(worker, 1).getFirst();
    assertThat(add(id, 2, 1)).isInstanceOf(Added.Refused.class);
    assertThat(view(id).reached()).as("it may use less than was set aside").isEmpty();
    clock.advance(HOUR);
    finish(worker, completed(claim));

    assertThat(add(id, 2, 1)).isInstanceOf(Added.Refused.class);

    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.PAUSED);
    assertThat(store.sweeps().get(id).orElseThrow().why()).contains("GPU-hours");
    assertRefused(() -> store.sweeps().reopen(id, ADA));
    assertThat(raise(id, gpuHours(3))).isTrue();
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.OPEN);
    assertThat(stored(add(id, 2, 1))).isEqualTo(1);
  }

  @Test
  void a_sweep_that_somebody_paused_stays_so_when_its_budget_is_raised() {
    var id = sweep(gpuHours(1), gpuStage("main"));
    var worker = worker();
    add(id, 1, 1);
    var claim = claimGpus(worker, 1).getFirst();
    store.sweeps().pause(id, "by ada", ADA);
    clock.advance(HOUR);
    finish(worker, failed(claim));
    store.operations().retry(one(id, 1), true, ADA);
    assertThat(claimGpus(worker, 1)).isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);

    raise(id, gpuHours(3));

    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.PAUSED);
    assertThat(claimGpus(worker, 1)).hasSize(1);
  }

  @Test
  void trials_that_fail_are_made_up_for_and_those_that_complete_are_as_many_as_asked() {
    var id = sweep(completed(3), stage("main"));
    var worker = worker();

    assertThat(stored(add(id, 1, 5))).isEqualTo(3);
    assertThat(add(id, 4, 1)).isInstanceOf(Added.Refused.class);
    var claims = claim(worker, 5);
    finish(worker, failed(claims.getFirst()));
    finish(worker, completed(claims.get(1)));
    assertThat(view(id).left()).isEqualTo(1);
    assertThat(view(id).completed()).isEqualTo(1);
    assertThat(view(id).open()).isEqualTo(1);

    assertThat(stored(add(id, 4, 5))).isEqualTo(1);
    assertRefused(() -> store.operations().retry(one(id, 1), true, ADA));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.FAILED);
    drain(worker);
    finish(worker, completed(claims.get(2)));
    assertThat(view(id).completed()).isEqualTo(3);
    assertThat(view(id).left()).isZero();

    store.sweeps().close(id, "done", ADA);
    raise(id, completed(4));
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.OPEN);
    assertThat(stored(add(id, 5, 5))).isEqualTo(1);
  }

  @Test
  void trials_of_several_stages_count_as_one_each() {
    var id = sweep(completed(2), stage("train"), stage("evaluate", ok("train")));
    var worker = worker();
    add(id, 1, 2);
    var claims = claim(worker, 2);
    finish(worker, failed(claims.getFirst()));
    finish(worker, completed(claims.getLast()));

    assertThat(view(id).open()).isEqualTo(1);
    assertThat(stored(add(id, 3, 2))).isEqualTo(1);
    drain(worker);
    assertThat(view(id).completed()).isEqualTo(2);
    assertThat(stored(add(id, 4, 2))).isZero();
  }

  @Test
  void told_trials_count_too() {
    var id = sweep(completed(1), stage("main"));
    store.sweeps().add(id, 1, trials(1), Runs.TOLD, ADA);
    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);
    store.sweeps().add(id, 2, trials(1), Runs.TOLD, ADA);
    store.sweeps().tell(id.trial(2), Told.COMPLETED, Value.EMPTY, OptionalDouble.empty(), ADA);

    assertThat(store.sweeps().add(id, 3, trials(1), Runs.TOLD, ADA))
        .isInstanceOf(Added.Refused.class);
  }

  @Test
  void whether_a_sweep_is_worth_its_cost_is_judged_once_for_each_number_of_trials() {
    var id = sweep(completed(3), stage("main"));

    assertThat(store.budgets().orElseThrow().judge(id, 20)).isTrue();
    reopen();
    assertThat(store.budgets().orElseThrow().judge(id, 20)).isFalse();
    assertThat(store.budgets().orElseThrow().judge(id, 10)).isFalse();
    assertThat(store.budgets().orElseThrow().judge(id, 30)).isTrue();
    assertThat(store.budgets().orElseThrow().judge(nextId(), 30)).isFalse();
  }

  @Test
  void proposers_that_race_complete_exactly_as_many_as_asked() throws Exception {
    var id = sweep(completed(20), stage("main"));
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> work =
          IntStream.range(0, 4)
              .<Callable<Integer>>mapToObj(i -> () -> propose(id, new Random(i)))
              .toList();
      for (var each : pool.invokeAll(work)) {
        each.get();
      }
    }

    assertThat(view(id).completed()).isEqualTo(20);
    assertThat(view(id).open()).isZero();
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(20);
  }

  private int propose(ExperimentId id, Random random) {
    var lease = worker();
    int added = 0;
    while (view(id).completed() < 20) {
      added += stored(add(id, store.sweeps().get(id).orElseThrow().trials() + 1, 3));
      for (var claim : claim(lease, 2)) {
        finish(lease, random.nextInt(3) == 0 ? failed(claim) : completed(claim));
      }
      assertThat(view(id).completed()).isLessThanOrEqualTo(20);
    }
    return added;
  }
}
