package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After;
import dev.assay.experiment.Objective;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Trials of a growing experiment that pause at a checkpoint, go on, are dropped or forked.
public abstract class PausingContract extends SweepStoreContract {

  /// A worker that has left trials 1 to `count` of `id` at a checkpoint.
  private WorkerLease paused(ExperimentId id, int count) {
    store.sweeps().add(id, 1, newTrials(count), Runs.QUEUED, 1, BOB);
    var worker = worker();
    claim(worker, count).forEach(claim -> pause(worker, claim));
    return worker;
  }

  private void pause(WorkerLease worker, Claim claim) {
    store.leases().started(worker, claim.attempt(), clock.instant());
    finish(worker, end(claim.attempt(), new Outcome.Paused()));
  }

  private static JobId part(ExperimentId id, int trial, int part) {
    return new JobId(id.trial(trial), "main", part);
  }

  private boolean goOn(JobId paused, double until) {
    return store.sweeps().goOn(paused, until, BOB);
  }

  private Added fork(ExperimentId id, int number, int from, int replaced) {
    return store
        .sweeps()
        .fork(id, number, newTrials(1).getFirst(), id.trial(from), part(id, replaced, 1), 2, BOB);
  }

  @Test
  void a_job_that_comes_to_where_it_was_to_pause_leaves_its_trial_paused() {
    var id = sweep(5);
    store.sweeps().add(id, 1, newTrials(1), Runs.QUEUED, 2.5, BOB);
    var worker = worker();
    var claim = claimOne(worker);
    assertThat(claim.until()).hasValue(2.5);
    assertThat(claim.resumes()).isEmpty();

    pause(worker, claim);

    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.PAUSED);
    assertThat(trial.reason()).isEqualTo(Reason.PAUSED);
    assertThat(trial.endedAt()).isEmpty();
    assertThat(trial.score()).isEmpty();
    assertThat(trial.jobs().getFirst().until()).hasValue(2.5);
    assertThat(status(id)).isEqualTo(ExperimentStatus.RUNNING);
    assertSound();
  }

  @Test
  void a_job_that_is_stopped_to_pause_leaves_its_trial_paused() {
    var id = sweep(5);
    store.sweeps().add(id, 1, newTrials(1), Runs.QUEUED, 1, BOB);
    var worker = worker();
    var claim = claimOne(worker);

    store.operations().stop(new Subject.OfJob(claim.job()), Reason.PAUSED, BOB);
    assertThat(store.leases().stopping(worker).getFirst().reason()).isEqualTo(Reason.PAUSED);
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.PAUSED);
    assertThat(store.operations().stop(new Subject.OfJob(claim.job()), Reason.PAUSED, BOB))
        .isZero();
    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.PAUSED);
  }

  @Test
  void a_job_that_was_not_to_pause_is_queued_again() {
    var id = sweep(5);
    add(id, 1, 1, Runs.QUEUED);
    var worker = worker();

    pause(worker, claimOne(worker));

    assertThat(state(id, 1, "main")).isEqualTo(JobState.QUEUED);
    assertSound();
  }

  @Test
  void a_paused_trial_goes_on_once_as_a_new_job_from_its_checkpoint() {
    var id = sweep(5);
    var worker = paused(id, 1);
    var left = job(id, 1, "main").attempt().orElseThrow();

    assertThat(goOn(part(id, 1, 1), Double.POSITIVE_INFINITY)).isTrue();
    assertThat(goOn(part(id, 1, 1), Double.POSITIVE_INFINITY)).isFalse();
    assertThat(goOn(part(id, 1, 2), 9)).isFalse();

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.PENDING);
    assertSound();
    var claim = claimOne(worker);
    assertThat(claim.job()).isEqualTo(part(id, 1, 2));
    assertThat(claim.until()).isEmpty();
    assertThat(claim.previous()).isEmpty();
    assertThat(claim.resumes()).contains(new Checkpoint(part(id, 1, 1), left));
    finish(worker, completed(claim, "loss", 0.5));
    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(trial.attempts()).isEqualTo(2);
    assertThat(trial.jobs()).hasSize(2);
    assertThat(store.trials().best(id, Objective.Goal.MINIMIZE, 9)).hasSize(1);
    store.sweeps().close(id, "done", ADA);
    assertThat(status(id)).isEqualTo(ExperimentStatus.COMPLETED);
    assertSound();
  }

  @Test
  void a_job_that_goes_on_and_is_tried_again_still_knows_whose_checkpoint_to_continue() {
    var id = sweep(5);
    var worker = paused(id, 1);
    goOn(part(id, 1, 1), 3);
    var first = claimOne(worker);
    finish(worker, lost(first, Outcome.Cause.INFRASTRUCTURE));

    var second = claimOne(worker);

    assertThat(second.previous()).contains(first.attempt());
    assertThat(second.resumes()).isEqualTo(first.resumes()).isPresent();
    assertThat(second.until()).hasValue(3);
    assertThat(store.leases().held(worker).getFirst().claim()).isEqualTo(second);
  }

  @Test
  void a_paused_trial_that_is_dropped_is_pruned_and_goes_on_no_more() {
    var id = sweep(5);
    paused(id, 2);

    assertThat(store.operations().stop(one(id, 1), Reason.PRUNED, BOB)).isEqualTo(1);
    assertThat(store.operations().stop(one(id, 1), Reason.PRUNED, BOB)).isZero();
    assertThat(store.operations().cancel(one(id, 2), ADA)).isEqualTo(new Operations.Changed(1, 0));

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.PRUNED);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.CANCELLED);
    assertThat(goOn(part(id, 1, 1), 2)).isFalse();
    assertThat(store.events().after(0, 100, Optional.of(id)))
        .filteredOn(event -> event.type() == EventType.JOB_DROPPED)
        .hasSize(2);
    assertSound();
  }

  @Test
  void the_end_of_a_sweep_prunes_what_has_paused_and_what_will() {
    var id = sweep(5);
    var worker = paused(id, 2);
    goOn(part(id, 2, 1), 2);
    var claim = claimOne(worker);

    store.sweeps().close(id, "enough", ADA);

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.PRUNED);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.RUNNING);
    pause(worker, claim);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.PRUNED);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isPresent();
    assertSound();
  }

  @Test
  void cancelling_a_sweep_cancels_its_paused_trials() {
    var id = sweep(5);
    paused(id, 1);

    store.operations().cancel(all(id), ADA);

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.CANCELLED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.CANCELLED);
  }

  @Test
  void trials_stay_paused_while_their_sweep_is() {
    var id = sweep(5);
    paused(id, 1);
    store.sweeps().pause(id, "lunch", ADA);

    assertThat(goOn(part(id, 1, 1), 2)).isFalse();
    store.sweeps().reopen(id, ADA);
    assertThat(goOn(part(id, 1, 1), 2)).isTrue();
  }

  @Test
  void a_retry_leaves_paused_trials_alone_and_lets_a_pruned_one_train_to_its_end() {
    var id = sweep(5);
    var worker = paused(id, 1);
    goOn(part(id, 1, 1), 2);
    pause(worker, claimOne(worker));
    assertThat(store.operations().retry(all(id), false, ADA)).isZero();
    store.sweeps().close(id, "enough", ADA);

    assertThat(store.operations().retry(one(id, 1), true, ADA)).isEqualTo(1);

    var again = claimOne(worker);
    assertThat(again.job()).isEqualTo(part(id, 1, 2));
    assertThat(again.until()).isEmpty();
    assertThat(again.previous()).isPresent();
    assertSound();
  }

  @Test
  void what_follows_a_trial_waits_while_it_has_paused() {
    var id = sweep(5);
    var worker = paused(id, 2);
    var next = submit(after(experiment("next", 1), new Submission.Parent(one(id, 1), After.On.OK)));
    var other =
        submit(after(experiment("other", 1), new Submission.Parent(one(id, 2), After.On.ANY)));
    assertThat(state(next, 1, "main")).isEqualTo(JobState.BLOCKED);

    goOn(part(id, 1, 1), Double.POSITIVE_INFINITY);
    assertThat(state(next, 1, "main")).isEqualTo(JobState.BLOCKED);
    finish(worker, completed(claimOne(worker)));
    store.operations().stop(one(id, 2), Reason.PRUNED, BOB);

    assertThat(state(next, 1, "main")).isEqualTo(JobState.QUEUED);
    assertThat(state(other, 1, "main")).isEqualTo(JobState.QUEUED);
    assertSound();
  }

  @Test
  void a_fork_ends_one_trial_and_begins_another_from_a_third() {
    var id = sweep(3);
    var worker = paused(id, 2);
    var left = job(id, 1, "main").attempt().orElseThrow();

    assertThat(fork(id, 3, 1, 2)).isEqualTo(new Added.Stored(List.of(id.trial(3))));
    assertThat(fork(id, 3, 1, 2)).isInstanceOf(Added.Refused.class);

    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.PRUNED);
    var claim = claimOne(worker);
    assertThat(claim.job()).isEqualTo(part(id, 3, 1));
    assertThat(claim.resumes()).contains(new Checkpoint(part(id, 1, 1), left));
    assertThat(claim.until()).hasValue(2);
    assertSound();
  }

  @Test
  void a_fork_that_cannot_be_changes_nothing() {
    var full = sweep(2);
    paused(full, 2);
    var id = sweep(9);
    paused(id, 2);
    store.sweeps().add(id, 3, newTrials(1), Runs.QUEUED, 1, BOB);

    assertThat(fork(full, 3, 1, 2)).isInstanceOf(Added.Refused.class);
    assertThat(fork(id, 3, 1, 2)).isEqualTo(new Added.Late(4));
    assertThat(fork(id, 4, 3, 2)).isInstanceOf(Added.Refused.class); // it has not begun
    goOn(part(id, 2, 1), 2);
    assertThat(fork(id, 4, 1, 2)).isInstanceOf(Added.Refused.class);

    assertThat(trialStatus(full, 2)).isEqualTo(TrialStatus.PAUSED);
    assertThat(view(full).trials()).isEqualTo(2);
    assertThat(view(id).trials()).isEqualTo(3);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.PENDING);
    assertSound();
  }

  @Test
  void trials_of_several_stages_and_told_ones_cannot_pause() {
    var staged = submit(growing(staged("a", 0, stage("train"), stage("test", ok("train"))), 5));
    var id = sweep(5);

    assertConflict(() -> store.sweeps().add(staged, 1, newTrials(1), Runs.QUEUED, 1, BOB));
    assertConflict(() -> store.sweeps().add(id, 1, newTrials(1), Runs.TOLD, 1, BOB));
  }
}
