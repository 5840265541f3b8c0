package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long experiments may take, by the clock on the wall.
public abstract class TimeBudgetsContract extends BudgetStoreContract {

  @Test
  void nothing_starts_after_a_deadline_and_what_runs_may_end() {
    var deadline = clock.instant().plus(HOUR);
    var id = submit(within(experiment("d", 3), time(Optional.empty(), Optional.of(deadline))));
    var worker = worker();
    var claim = claimOne(worker);
    assertThat(store.budgets().orElseThrow().nextDue()).contains(deadline);
    assertThat(store.budgets().orElseThrow().enforce()).isZero();
    clock.advance(HOUR);

    assertThat(claim(worker, 1)).isEmpty();

    assertThat(view(id).reached()).contains(Dimension.DEADLINE);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
    assertThat(count(id, JobState.HELD)).isEqualTo(2);
    finish(worker, completed(claim));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void wall_time_runs_from_the_first_start_and_stops_what_runs_where_it_is_to() {
    var id =
        submit(within(experiment("w", 2), time(Optional.of(HOUR), Optional.empty()), OnLimit.STOP));
    var worker = worker();
    clock.advance(Duration.ofHours(9));
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    var claim = claimOne(worker);
    assertThat(store.budgets().orElseThrow().nextDue()).contains(clock.instant().plus(HOUR));
    clock.advance(HOUR);

    assertThat(store.budgets().orElseThrow().enforce()).isEqualTo(1);

    assertThat(view(id).reached()).contains(Dimension.WALL_TIME);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.STOPPING);
    assertThat(job(id, 1, "main").reason()).isEqualTo(Reason.BUDGET);
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.STOPPED);
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    assertThat(store.budgets().orElseThrow().enforce()).isZero();

    raise(id, time(Optional.of(Duration.ofHours(3)), Optional.empty()));
    assertThat(claim(worker, 5)).hasSize(1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void the_time_of_an_experiment_that_has_ended_is_nobody_s_concern() {
    var id = submit(within(experiment("w", 1), time(Optional.of(HOUR), Optional.empty())));
    drain(worker());
    clock.advance(HOUR);

    assertThat(store.budgets().orElseThrow().enforce()).isZero();
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    assertThat(view(id).reached()).isEmpty();
  }

  @Test
  void a_retry_that_waits_for_its_back_off_is_held_and_comes_again() {
    var id =
        submit(
            within(
                staged("w", 1, withFailures(stage("main"), 3)),
                time(Optional.of(HOUR), Optional.empty())));
    var worker = worker();
    finish(worker, failed(claimOne(worker), Duration.ofHours(2)));
    clock.advance(HOUR);
    store.budgets().orElseThrow().enforce();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.HELD);

    raise(id, time(Optional.of(Duration.ofHours(9)), Optional.empty()));

    assertThat(state(id, 1, "main")).isEqualTo(JobState.DELAYED);
    clock.advance(HOUR);
    assertThat(claim(worker, 1)).hasSize(1);
  }
}
