package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.FencedException;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Leases.Share;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Claiming, finishing, retrying, giving back, fencing and adopting.
public abstract class LeaseContract extends StoreContract {

  @Test
  void jobs_are_claimed_in_the_order_of_their_submission() {
    var id = submit(experiment("a", 3));

    var claims = claim(worker(), 2);

    assertThat(claims).extracting(c -> c.job().trial().number()).containsExactly(1, 2);
    assertThat(claims.getFirst().params()).isEqualTo(object("x", 1));
    assertThat(claims.getFirst().number()).isEqualTo(1);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
    assertThat(state(id, 3, "main")).isEqualTo(JobState.QUEUED);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.RUNNING);
    assertThat(store.experiments().get(id).orElseThrow().startedAt()).contains(clock.instant());
  }

  @Test
  void a_job_is_claimed_once() {
    submit(experiment("a", 1));

    assertThat(claim(worker(), 5)).hasSize(1);
    assertThat(claim(worker(), 5)).isEmpty();
  }

  @Test
  void the_ids_of_attempts_only_grow() {
    submit(withFailuresOf(3));
    var worker = worker();
    long last = 0;

    for (int i = 0; i < 3; i++) {
      var claim = claimOne(worker);
      assertThat(claim.attempt().number()).isGreaterThan(last);
      assertThat(claim.number()).isEqualTo(i + 1);
      last = claim.attempt().number();
      finish(worker, failed(claim, Duration.ZERO));
    }
  }

  private Submission.NewExperiment withFailuresOf(int failures) {
    return staged("a", 1, withFailures(stage("main"), failures));
  }

  @Test
  void a_completed_job_keeps_its_values_and_score() {
    var id = submit(experiment("a", 2));
    var worker = worker();
    var claim = claimOne(worker);
    clock.advance(Duration.ofMinutes(3));

    var finished = finish(worker, completed(claim, "loss", 0.0));

    assertThat(finished.accepted()).isTrue();
    assertThat(finished.state()).isEqualTo(JobState.COMPLETED);
    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(trial.values()).isEqualTo(object("loss", 0.0));
    assertThat(trial.score()).hasValue(0.0);
    assertThat(trial.endedAt()).contains(clock.instant());
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.RUNNING);
  }

  @Test
  void an_experiment_ends_with_its_last_job() {
    var id = submit(experiment("a", 2));
    var worker = worker();
    drain(worker);

    var view = store.experiments().get(id).orElseThrow();
    assertThat(view.status()).isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(view.endedAt()).contains(clock.instant());
  }

  @Test
  void finishing_and_claiming_share_one_change() {
    submit(withParallelism(experiment("a", 2), 1));
    var worker = worker();
    var first = claimOne(worker);

    var exchanged = store.leases().exchange(worker, List.of(completed(first)), free(1), 1);

    assertThat(exchanged.claims()).extracting(c -> c.job().trial().number()).containsExactly(2);
  }

  @Test
  void the_values_of_a_failed_job_are_not_kept() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var finish =
        new Finish(
            claimOne(worker).attempt(),
            new Outcome.Failed(Reason.NO_RESULT),
            Optional.empty(),
            object("loss", 1),
            OptionalDouble.of(1),
            Facts.NONE,
            Optional.empty());

    finish(worker, finish);

    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.FAILED);
    assertThat(trial.reason()).isEqualTo(Reason.NO_RESULT);
    assertThat(trial.values()).isEqualTo(Value.EMPTY);
    assertThat(trial.score()).isEmpty();
  }

  @Test
  void a_failure_is_final_without_retries() {
    var id = submit(experiment("a", 1));
    var worker = worker();

    var finished = finish(worker, failed(claimOne(worker), Duration.ZERO));

    assertThat(finished.state()).isEqualTo(JobState.FAILED);
    assertThat(job(id, 1, "main").failures()).isEqualTo(1);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.FAILED);
  }

  @Test
  void a_failure_the_policy_does_not_forgive_is_final() {
    var id = submit(withFailuresOf(3));
    var worker = worker();

    assertThat(finish(worker, failed(claimOne(worker))).state()).isEqualTo(JobState.FAILED);
    assertThat(job(id, 1, "main").reason()).isEqualTo(Reason.EXIT);
  }

  @Test
  void as_many_failures_are_forgiven_as_asked() {
    var id = submit(withFailuresOf(2));
    var worker = worker();

    for (int i = 0; i < 2; i++) {
      var finished = finish(worker, failed(claimOne(worker), Duration.ZERO));
      assertThat(finished.state()).isEqualTo(JobState.QUEUED);
    }
    assertThat(finish(worker, failed(claimOne(worker), Duration.ZERO)).state())
        .isEqualTo(JobState.FAILED);
    assertThat(job(id, 1, "main").attempts()).isEqualTo(3);
    assertThat(job(id, 1, "main").failures()).isEqualTo(3);
  }

  @Test
  void each_kind_of_failure_uses_up_its_own_share_also_after_a_restart() {
    var id = submit(withFailuresOf(0));
    var exits = new Share(Set.of(Reason.EXIT, Reason.KILLED), 2);
    var timeouts = new Share(Set.of(Reason.TIMEOUT), 1);
    var worker = worker();

    assertThat(failed(worker, Reason.EXIT, exits)).isEqualTo(JobState.QUEUED);
    assertThat(failed(worker, Reason.TIMEOUT, timeouts)).isEqualTo(JobState.QUEUED);
    finish(worker, lost(claimOne(worker), Outcome.Cause.INFRASTRUCTURE));
    assertThat(failed(worker, Reason.KILLED, exits)).isEqualTo(JobState.QUEUED);
    reopen();
    assertThat(failed(worker, Reason.TIMEOUT, timeouts)).isEqualTo(JobState.FAILED);
    assertThat(job(id, 1, "main").reason()).isEqualTo(Reason.TIMEOUT);
  }

  private JobState failed(WorkerLease worker, Reason reason, Share share) {
    return finish(
            worker,
            new Finish(
                claimOne(worker).attempt(),
                new Outcome.Failed(reason),
                Optional.of(Duration.ZERO),
                Value.EMPTY,
                OptionalDouble.empty(),
                Facts.NONE,
                Optional.of(share)))
        .state();
  }

  @Test
  void a_retry_with_a_pause_is_delayed_until_it_is_due() {
    var id = submit(withFailuresOf(1));
    var worker = worker();

    finish(worker, failed(claimOne(worker), Duration.ofSeconds(30)));

    assertThat(state(id, 1, "main")).isEqualTo(JobState.DELAYED);
    assertThat(store.leases().nextDue()).contains(clock.instant().plusSeconds(30));
    clock.advance(Duration.ofSeconds(29));
    assertThat(claim(worker, 1)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    var again = claimOne(worker);
    assertThat(again.failures()).isEqualTo(1);
    assertThat(again.number()).isEqualTo(2);
    assertThat(store.leases().nextDue()).isEmpty();
  }

  @Test
  void the_attempt_before_is_told_to_the_next() {
    submit(withFailuresOf(1));
    var worker = worker();
    var first = claimOne(worker);
    assertThat(first.previous()).isEmpty();

    finish(worker, failed(first, Duration.ZERO));

    assertThat(claimOne(worker).previous()).contains(first.attempt());
  }

  @Test
  void three_crashes_end_a_job_and_do_not_use_its_retries() {
    var id = submit(withFailuresOf(5));
    var worker = worker();

    finish(worker, lost(claimOne(worker), Outcome.Cause.CRASH));
    finish(worker, lost(claimOne(worker), Outcome.Cause.CRASH));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.QUEUED);
    var last = finish(worker, lost(claimOne(worker), Outcome.Cause.CRASH));

    assertThat(last.state()).isEqualTo(JobState.FAILED);
    var job = job(id, 1, "main");
    assertThat(job.reason()).isEqualTo(Reason.CRASH_LIMIT);
    assertThat(job.failures()).isZero();
    assertThat(job.crashes()).isEqualTo(3);
  }

  @Test
  void losses_of_the_infrastructure_are_never_held_against_a_job() {
    var id = submit(experiment("a", 1));
    var worker = worker();

    for (int i = 0; i < 10; i++) {
      var finished = finish(worker, lost(claimOne(worker), Outcome.Cause.INFRASTRUCTURE));
      assertThat(finished.state()).isEqualTo(JobState.QUEUED);
    }
    assertThat(job(id, 1, "main").losses()).isEqualTo(10);
    assertThat(job(id, 1, "main").crashes()).isZero();
  }

  @Test
  void a_job_that_yields_is_queued_again() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var first = claimOne(worker);

    assertThat(finish(worker, end(first.attempt(), new Outcome.Yielded())).state())
        .isEqualTo(JobState.QUEUED);

    assertThat(claimOne(worker).previous()).contains(first.attempt());
    assertThat(job(id, 1, "main").failures()).isZero();
  }

  @Test
  void a_released_attempt_leaves_no_trace_on_the_job_but_its_number() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);

    assertThat(store.leases().release(worker, claim.attempt(), "draining")).isTrue();
    assertThat(store.leases().release(worker, claim.attempt(), "draining")).isFalse();

    var job = job(id, 1, "main");
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.failures() + job.crashes() + job.losses()).isZero();
    assertThat(store.trials().attempts(job.id()).getFirst().message()).isEqualTo("draining");
  }

  @Test
  void an_attempt_ends_once() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    finish(worker, completed(claim, "loss", 1));

    var again = finish(worker, failed(claim));

    assertThat(again.accepted()).isFalse();
    assertThat(again.state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void another_worker_cannot_finish_or_touch_an_attempt() {
    var id = submit(experiment("a", 1));
    var claim = claimOne(worker());
    var other = worker();

    assertThat(finish(other, completed(claim)).accepted()).isFalse();
    assertThat(store.leases().started(other, claim.attempt(), clock.instant())).isFalse();
    assertThat(store.leases().release(other, claim.attempt(), "no")).isFalse();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
  }

  @Test
  void an_unknown_attempt_is_not_accepted() {
    var worker = worker();

    assertThat(finish(worker, end(new AttemptId(999), new Outcome.Completed())).accepted())
        .isFalse();
  }

  @Test
  void a_worker_whose_lease_is_over_changes_nothing() {
    var id = submit(experiment("a", 2));
    var worker = worker();
    var claim = claimOne(worker);

    assertThat(store.workers().expire(worker.worker(), worker.epoch(), "test")).isTrue();

    assertThatThrownBy(() -> finish(worker, completed(claim))).isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> claim(worker, 1)).isInstanceOf(FencedException.class);
    assertThat(store.leases().started(worker, claim.attempt(), clock.instant())).isFalse();
    assertThat(store.leases().held(worker)).isEmpty();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
    assertThat(state(id, 2, "main")).isEqualTo(JobState.QUEUED);
  }

  @Test
  void attempts_of_a_worker_that_is_gone_are_adopted_by_one() {
    submit(experiment("a", 2));
    var gone = worker();
    var claims = claim(gone, 2);
    store.leases().started(gone, claims.getFirst().attempt(), clock.instant());
    assertThat(store.leases().orphans(10)).isEmpty();
    store.workers().leave(gone);
    var heir = worker();
    var late = worker();

    var orphans = store.leases().orphans(10);
    assertThat(orphans).extracting(h -> h.claim()).isEqualTo(claims);
    assertThat(orphans.getFirst().startedAt()).contains(clock.instant());
    assertThat(orphans.getFirst().worker()).isEqualTo(gone.worker());
    var ids = claims.stream().map(c -> c.attempt()).toList();
    assertThat(store.leases().adopt(heir, ids)).extracting(h -> h.claim()).isEqualTo(claims);
    assertThat(store.leases().adopt(late, ids)).isEmpty();
    assertThat(store.leases().orphans(10)).isEmpty();
    assertThat(store.leases().held(heir)).extracting(h -> h.claim()).isEqualTo(claims);
    assertThat(finish(heir, completed(claims.getFirst())).accepted()).isTrue();
    assertThat(finish(late, completed(claims.getLast())).accepted()).isFalse();
  }

  @Test
  void what_a_live_worker_holds_is_not_adopted() {
    submit(experiment("a", 1));
    var claim = claimOne(worker());

    assertThat(store.leases().adopt(worker(), List.of(claim.attempt()))).isEmpty();
  }

  @Test
  void what_was_seen_of_a_process_is_kept() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    store.leases().started(worker, claim.attempt(), clock.instant().plusSeconds(1));
    clock.advance(Duration.ofSeconds(9));
    var facts =
        new Facts(
            OptionalInt.empty(),
            OptionalInt.of(9),
            "killed (137), likely out of memory",
            Optional.of(clock.instant().minusSeconds(1)),
            Optional.of(Duration.ofMillis(1234)),
            OptionalLong.of(1L << 40),
            Optional.of(
                new GpuUse(OptionalLong.of(1L << 35), OptionalDouble.of(0.5), OptionalInt.of(71))),
            "last words\n");

    finish(
        worker,
        new Finish(
            claim.attempt(),
            new Outcome.Failed(Reason.KILLED),
            Optional.empty(),
            Value.EMPTY,
            OptionalDouble.empty(),
            facts,
            Optional.empty()));

    var attempt = store.trials().attempt(claim.attempt()).orElseThrow();
    assertThat(attempt.alive()).isFalse();
    assertThat(attempt.ended()).isEqualTo("failed");
    assertThat(attempt.reason()).isEqualTo(Reason.KILLED);
    assertThat(attempt.exitCode()).isEmpty();
    assertThat(attempt.signal()).hasValue(9);
    assertThat(attempt.message()).isEqualTo("killed (137), likely out of memory");
    assertThat(attempt.startedAt()).contains(clock.instant().minusSeconds(8));
    assertThat(attempt.endedAt()).contains(clock.instant().minusSeconds(1));
    assertThat(attempt.cpuTime()).contains(Duration.ofMillis(1234));
    assertThat(attempt.peakMemoryBytes()).hasValue(1L << 40);
    assertThat(attempt.gpu())
        .contains(
            new GpuUse(OptionalLong.of(1L << 35), OptionalDouble.of(0.5), OptionalInt.of(71)));
    assertThat(attempt.lastOutput()).isEqualTo("last words\n");
    assertThat(store.trials().attempts(claim.job())).containsExactly(attempt);
  }

  @Test
  void a_worker_takes_only_what_fits_and_of_its_pool() {
    submit(withShape("big", new Resources(4, 0, 0, 1, "default", "")));
    submit(withShape("gpu", new Resources(1, 1, 0, 1, "default", "")));
    submit(withShape("memory", new Resources(1, 0, 1L << 30, 1, "default", "")));
    submit(withShape("elsewhere", new Resources(1, 0, 0, 1, "cluster", "")));
    var small = submit(experiment("small", 1));
    var worker = worker();

    var claims =
        store.leases().exchange(worker, List.of(), new Free("default", 2, 1L << 20), 9).claims();

    assertThat(claims).extracting(c -> c.job().trial().experiment()).containsExactly(small);
    var other =
        store.leases().exchange(worker, List.of(), new Free("cluster", 2, 1L << 20), 9).claims();
    assertThat(other).hasSize(1);
  }

  private Submission.NewExperiment withShape(String name, Resources resources) {
    return staged(name, 1, withResources(stage("main"), resources));
  }

  @Test
  void claims_of_one_exchange_fit_together() {
    var shape = new Resources(0.1, 0.5, 0, 1, "default", "");
    submit(staged("a", 20, withResources(stage("main"), shape)));

    var claims =
        store
            .leases()
            .exchange(worker(), List.of(), new Free("default", 0.3, Long.MAX_VALUE, gpus(9)), 9)
            .claims();

    assertThat(claims).hasSize(3);
    assertThat(claims.getFirst().resources()).isEqualTo(shape);
  }

  @Test
  void the_best_trials_are_those_that_completed_with_a_number() {
    var id = submit(experiment("a", 6));
    var worker = worker();
    var claims = claim(worker, 6);
    double[] losses = {0.5, 0.0, Double.NaN, 0.5, -1};
    for (int i = 0; i < losses.length; i++) {
      finish(worker, completed(claims.get(i), "loss", losses[i]));
    }
    finish(worker, failed(claims.get(5)));

    assertThat(store.trials().best(id, Objective.Goal.MINIMIZE, 10))
        .extracting(t -> t.id().number())
        .containsExactly(5, 2, 1, 4);
    assertThat(store.trials().best(id, Objective.Goal.MAXIMIZE, 2))
        .extracting(t -> t.id().number())
        .containsExactly(1, 4);
    assertThat(store.trials().get(id.trial(3)).orElseThrow().score()).hasValue(Double.NaN);
  }

  @Test
  void the_change_mark_moves_when_something_changed() {
    long before = store.changeMark();
    assertThat(store.changeMark()).isEqualTo(before);

    submit(experiment("a", 1));

    assertThat(store.changeMark()).isNotEqualTo(before);
  }
}
