package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.After;
import dev.assay.experiment.Objective;
import dev.assay.space.Value;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Experiments that grow: trials added one after another, told by whoever ran them, within limits.
public abstract class SweepsContract extends StoreContract {

  private static final String BOB = "worker:bob";

  private static NewExperiment growing(NewExperiment e, int limit) {
    return e.growing(new NewSweep(OptionalInt.of(limit)));
  }

  private ExperimentId sweep(int limit) {
    return submit(growing(experiment("sweep", 0), limit));
  }

  private Added add(ExperimentId id, int first, int count, Runs runs) {
    return store.sweeps().add(id, first, newTrials(count), runs, BOB);
  }

  private static List<NewTrial> newTrials(int count) {
    return trials(count);
  }

  private SweepView view(ExperimentId id) {
    return store.sweeps().get(id).orElseThrow();
  }

  private ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }

  private TrialStatus trialStatus(ExperimentId id, int number) {
    return store.trials().get(id.trial(number)).orElseThrow().status();
  }

  private void assertSound() {
    assertThat(problems()).isEmpty();
  }

  /// What a check of the store finds.
  protected abstract List<String> problems();

  private static void assertConflict(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT));
  }

  private static void assertNotFound(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND));
  }

  @Test
  void a_new_sweep_has_no_trials_and_has_not_ended() {
    var id = sweep(3);

    assertThat(view(id).growth()).isEqualTo(Growth.OPEN);
    assertThat(view(id).trials()).isZero();
    assertThat(view(id).limit()).hasValue(3);
    assertThat(view(id).left()).isEqualTo(3);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PENDING);
    assertThat(store.experiments().get(id).orElseThrow().growth()).isEqualTo(Growth.OPEN);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isEmpty();
    assertThat(store.sweeps().open(10)).extracting(SweepView::experiment).containsExactly(id);
  }

  @Test
  void an_experiment_that_was_submitted_whole_is_no_sweep() {
    var id = submit(experiment("a", 1));

    assertThat(store.sweeps().get(id)).isEmpty();
    assertThat(store.sweeps().get(nextId())).isEmpty();
    assertThat(store.sweeps().open(10)).isEmpty();
    assertNotFound(() -> add(id, 2, 1, Runs.QUEUED));
    assertNotFound(() -> store.sweeps().close(id, "", ADA));
    assertNotFound(() -> store.sweeps().close(nextId(), "", ADA));
  }

  @Test
  void added_trials_are_numbered_on_and_claimed() {
    var id = sweep(10);
    clock.advance(Duration.ofMinutes(1));

    assertThat(add(id, 1, 2, Runs.QUEUED))
        .isEqualTo(new Added.Stored(List.of(id.trial(1), id.trial(2))));
    assertThat(add(id, 3, 1, Runs.QUEUED)).isEqualTo(new Added.Stored(List.of(id.trial(3))));

    assertThat(view(id).trials()).isEqualTo(3);
    assertThat(store.trials().get(id.trial(3)).orElseThrow().createdAt())
        .isEqualTo(clock.instant());
    assertThat(claim(worker(), 9))
        .extracting(c -> c.job().trial().number())
        .containsExactly(1, 2, 3);
    assertThat(status(id)).isEqualTo(ExperimentStatus.RUNNING);
    assertSound();
  }

  @Test
  void a_sweep_is_still_there_when_the_store_is_opened_again() {
    var id = sweep(10);
    add(id, 1, 2, Runs.QUEUED);
    var before = view(id);

    reopen();

    assertThat(view(id)).isEqualTo(before);
    assertThat(add(id, 3, 1, Runs.QUEUED)).isInstanceOf(Added.Stored.class);
  }

  @Test
  void who_comes_late_adds_nothing_and_learns_the_next_number() {
    var id = sweep(10);
    add(id, 1, 2, Runs.QUEUED);

    assertThat(add(id, 1, 2, Runs.QUEUED)).isEqualTo(new Added.Late(3));
    assertThat(add(id, 4, 1, Runs.QUEUED)).isEqualTo(new Added.Late(3));

    assertThat(view(id).trials()).isEqualTo(2);
  }

  @Test
  void no_more_trials_are_added_than_the_limit_allows() {
    var id = sweep(3);

    assertThat(add(id, 1, 5, Runs.QUEUED))
        .isEqualTo(new Added.Stored(List.of(id.trial(1), id.trial(2), id.trial(3))));

    assertThat(add(id, 4, 1, Runs.QUEUED)).isInstanceOf(Added.Refused.class);
    assertThat(view(id).left()).isZero();
    store.sweeps().limit(id, OptionalInt.of(4), ADA);
    assertThat(add(id, 4, 2, Runs.QUEUED)).isEqualTo(new Added.Stored(List.of(id.trial(4))));
    store.sweeps().limit(id, OptionalInt.empty(), ADA);
    assertThat(view(id).left()).isEqualTo(Integer.MAX_VALUE);
    store.sweeps().limit(id, OptionalInt.of(2), ADA);
    assertThat(view(id).left()).isZero();
    assertSound();
  }

  @Test
  void any_number_of_proposers_together_add_exactly_the_limit() throws Exception {
    var id = sweep(50);
    List<Callable<Integer>> proposers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      proposers.add(() -> {
        int added = 0;
        for (int next = 1; ; ) {
          switch (add(id, next, 1, Runs.TOLD)) {
            case Added.Stored(var trials) -> {
              added += trials.size();
              next += trials.size();
            }
            case Added.Late(int late) -> next = late;
            case Added.Refused _ -> {
              return added;
            }
          }
        }
      });
    }

    int added = 0;
    try (var pool = Executors.newFixedThreadPool(8)) {
      for (var proposed : pool.invokeAll(proposers)) {
        added += proposed.get();
      }
    }

    assertThat(added).isEqualTo(50);
    assertThat(view(id).trials()).isEqualTo(50);
    assertThat(store.trials().list(id, 1, 100))
        .extracting(t -> t.id().number())
        .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 50).boxed().toList());
    assertSound();
  }

  @Test
  void a_sweep_ends_when_it_is_closed_and_its_jobs_have_ended() {
    var id = sweep(10);
    add(id, 1, 2, Runs.QUEUED);
    var worker = worker();
    drain(worker);
    assertThat(status(id)).isEqualTo(ExperimentStatus.RUNNING);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isEmpty();

    assertThat(store.sweeps().close(id, "all is known", ADA)).isTrue();

    assertThat(store.sweeps().close(id, "again", ADA)).isFalse();
    assertThat(view(id).growth()).isEqualTo(Growth.CLOSED);
    assertThat(view(id).why()).isEqualTo("all is known");
    assertThat(status(id)).isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).contains(clock.instant());
    assertThat(add(id, 3, 1, Runs.QUEUED)).isInstanceOf(Added.Refused.class);
    assertThat(store.sweeps().open(10)).isEmpty();
    assertSound();
  }

  @Test
  void a_closed_sweep_can_be_opened_and_grow_again() {
    var id = sweep(1);
    add(id, 1, 1, Runs.QUEUED);
    drain(worker());
    store.sweeps().close(id, "done", ADA);

    store.sweeps().limit(id, OptionalInt.of(2), ADA);
    assertThat(store.sweeps().reopen(id, ADA)).isTrue();

    assertThat(store.sweeps().reopen(id, ADA)).isFalse();
    assertThat(view(id).why()).isEmpty();
    assertThat(status(id)).isEqualTo(ExperimentStatus.RUNNING);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isEmpty();
    assertThat(add(id, 2, 1, Runs.QUEUED)).isInstanceOf(Added.Stored.class);
    assertSound();
  }

  @Test
  void extending_raises_the_limit_that_was_seen_and_opens_what_was_closed() {
    var id = sweep(1);
    add(id, 1, 1, Runs.QUEUED);
    drain(worker());
    store.sweeps().lead(id, "gone", Duration.ofHours(1));
    store.sweeps().close(id, "done", ADA);

    assertThat(store.sweeps().extend(id, 1, 3, ADA)).isTrue();
    assertThat(store.sweeps().lead(id, "other", Duration.ofHours(1))).isTrue();

    assertThat(view(id).growth()).isEqualTo(Growth.OPEN);
    assertThat(view(id).left()).isEqualTo(2);
    assertThat(store.sweeps().extend(id, 1, 5, ADA)).isFalse();
    assertThat(view(id).limit()).hasValue(3);
    store.sweeps().pause(id, "wait", ADA);
    assertThat(store.sweeps().extend(id, 3, 4, ADA)).isTrue();
    assertThat(view(id).growth()).isEqualTo(Growth.PAUSED);
    assertSound();
  }

  @Test
  void a_paused_sweep_adds_nothing_and_says_why() {
    var id = sweep(10);
    add(id, 1, 1, Runs.QUEUED);

    assertThat(store.sweeps().pause(id, "the budget is spent", ADA)).isTrue();

    assertThat(store.sweeps().pause(id, "again", ADA)).isFalse();
    assertThat(add(id, 2, 1, Runs.QUEUED))
        .isEqualTo(new Added.Refused("the sweep is paused (the budget is spent)"));
    assertThat(claim(worker(), 9)).hasSize(1);
    assertThat(store.sweeps().reopen(id, ADA)).isTrue();
    assertThat(add(id, 2, 1, Runs.QUEUED)).isInstanceOf(Added.Stored.class);
  }

  @Test
  void holding_a_sweep_pauses_it_and_releasing_lets_it_go_on() {
    var id = sweep(10);
    add(id, 1, 1, Runs.QUEUED);

    store.operations().hold(all(id), ADA);

    assertThat(view(id).growth()).isEqualTo(Growth.PAUSED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    store.operations().hold(one(id, 1), ADA);
    store.operations().release(all(id), ADA);
    assertThat(view(id).growth()).isEqualTo(Growth.OPEN);
    store.operations().hold(one(id, 1), ADA);
    assertThat(view(id).growth()).isEqualTo(Growth.OPEN);
    assertSound();
  }

  @Test
  void a_sweep_that_is_submitted_held_begins_paused() {
    var id = submit(growing(withHold(experiment("a", 0)), 5));

    assertThat(view(id).growth()).isEqualTo(Growth.PAUSED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    store.operations().release(all(id), ADA);
    assertThat(add(id, 1, 1, Runs.QUEUED)).isInstanceOf(Added.Stored.class);
  }

  @Test
  void cancelling_a_sweep_closes_it() {
    var id = sweep(10);
    add(id, 1, 2, Runs.QUEUED);

    store.operations().cancel(all(id), ADA);

    assertThat(view(id).growth()).isEqualTo(Growth.CLOSED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.CANCELLED);
    assertSound();
  }

  @Test
  void a_sweep_grows_from_its_start_time_on() {
    var id = submit(growing(withDelay(experiment("a", 0), Duration.ofHours(1)), 5));

    assertThat(add(id, 1, 1, Runs.QUEUED)).isInstanceOf(Added.Refused.class);
    clock.advance(Duration.ofHours(1));
    assertThat(add(id, 1, 1, Runs.QUEUED)).isInstanceOf(Added.Stored.class);
  }

  @Test
  void what_follows_a_sweep_waits_until_it_has_ended() {
    var id = sweep(10);
    var next = submit(after(experiment("next", 1), new Submission.Parent(all(id), After.On.OK)));
    add(id, 1, 1, Runs.QUEUED);
    drain(worker());
    assertThat(state(next, 1, "main")).isEqualTo(JobState.BLOCKED);

    store.sweeps().close(id, "done", ADA);

    assertThat(state(next, 1, "main")).isEqualTo(JobState.QUEUED);
    assertSound();
  }

  @Test
  void the_trials_of_a_sweep_wait_for_its_parents() {
    var first = submit(experiment("first", 1));
    var id =
        submit(
            growing(after(experiment("a", 0), new Submission.Parent(all(first), After.On.OK)), 5));
    add(id, 1, 1, Runs.QUEUED);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.BLOCKED);

    drain(worker());

    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void a_sweep_whose_parent_did_not_end_well_is_closed() {
    var first = submit(experiment("first", 1));
    var id =
        submit(
            growing(after(experiment("a", 0), new Submission.Parent(all(first), After.On.OK)), 5));

    store.operations().cancel(all(first), ADA);

    assertThat(view(id).growth()).isEqualTo(Growth.CLOSED);
    assertThat(view(id).why()).contains("parent");
    var late =
        submit(
            growing(after(experiment("b", 0), new Submission.Parent(all(first), After.On.OK)), 5));
    assertThat(view(late).growth()).isEqualTo(Growth.CLOSED);
    assertSound();
  }

  @Test
  void later_stages_of_added_trials_wait_for_earlier_ones() {
    var id = submit(growing(staged("a", 0, stage("train"), stage("test", ok("train"))), 5));

    add(id, 1, 1, Runs.QUEUED);

    assertThat(state(id, 1, "train")).isEqualTo(JobState.QUEUED);
    assertThat(state(id, 1, "test")).isEqualTo(JobState.BLOCKED);
    assertConflict(() -> add(id, 2, 1, Runs.TOLD));
    assertSound();
  }

  @Test
  void one_proposer_leads_until_its_time_is_over() {
    var id = sweep(5);

    assertThat(store.sweeps().lead(id, "w1", Duration.ofSeconds(30))).isTrue();
    assertThat(store.sweeps().lead(id, "w2", Duration.ofSeconds(30))).isFalse();
    assertThat(store.sweeps().lead(id, "w1", Duration.ofSeconds(30))).isTrue();
    assertThat(view(id).leader()).isEqualTo("w1");
    clock.advance(Duration.ofSeconds(30));
    assertThat(store.sweeps().lead(id, "w2", Duration.ofSeconds(30))).isTrue();
    assertThat(store.sweeps().lead(id, "w1", Duration.ofSeconds(30))).isFalse();
  }

  @Test
  void a_told_trial_runs_until_its_end_is_told() {
    var id = sweep(5);
    add(id, 1, 1, Runs.TOLD);
    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.RUNNING);
    assertThat(claim(worker(), 9)).isEmpty();
    assertSound();
    clock.advance(Duration.ofMinutes(3));

    store
        .sweeps()
        .tell(id.trial(1), Told.COMPLETED, object("loss", 0.5), OptionalDouble.of(0.5), ADA);

    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(trial.values()).isEqualTo(object("loss", 0.5));
    assertThat(trial.score()).hasValue(0.5);
    assertThat(trial.attempts()).isZero();
    assertThat(trial.endedAt()).contains(clock.instant());
    assertThat(Duration.between(trial.startedAt().orElseThrow(), clock.instant()))
        .isEqualTo(Duration.ofMinutes(3));
    assertThat(store.events().after(0, 100, Optional.of(id)))
        .extracting(Events.Event::type)
        .containsExactly(
            EventType.EXPERIMENT_SUBMITTED, EventType.SWEEP_GREW, EventType.JOB_COMPLETED);
    assertSound();
  }

  @Test
  void a_told_trial_may_fail_or_be_pruned() {
    var id = sweep(5);
    add(id, 1, 2, Runs.TOLD);

    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);
    store.sweeps().tell(id.trial(2), Told.PRUNED, Value.EMPTY, OptionalDouble.empty(), ADA);

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.FAILED);
    assertThat(job(id, 1, "main").reason()).isEqualTo(Reason.TOLD);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.PRUNED);
    assertSound();
  }

  @Test
  void an_end_is_told_once() {
    var id = sweep(5);
    add(id, 1, 1, Runs.TOLD);
    add(id, 2, 1, Runs.QUEUED);
    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);

    for (int number : List.of(1, 2)) {
      assertConflict(() ->
          store
              .sweeps()
              .tell(
                  id.trial(number), Told.COMPLETED, object("loss", 1), OptionalDouble.of(1), ADA));
    }
    assertNotFound(() ->
        store.sweeps().tell(id.trial(3), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA));
    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.FAILED);
    assertThat(store.trials().get(id.trial(1)).orElseThrow().score()).isEmpty();
  }

  @Test
  void as_many_told_trials_are_out_at_once_as_jobs_may_run() {
    var id = submit(growing(withParallelism(experiment("a", 0), 2), 9));
    add(id, 1, 2, Runs.TOLD);

    assertThat(add(id, 3, 1, Runs.TOLD)).isInstanceOf(Added.Refused.class);
    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);
    assertThat(add(id, 3, 1, Runs.TOLD)).isInstanceOf(Added.Stored.class);
    assertSound();
  }

  @Test
  void cancelling_or_stopping_a_told_trial_ends_it_at_once() {
    var id = sweep(5);
    add(id, 1, 3, Runs.TOLD);

    assertThat(store.operations().cancel(one(id, 1), ADA)).isEqualTo(new Operations.Changed(1, 0));
    assertThat(store.operations().stop(one(id, 2), Reason.PRUNED, ADA)).isEqualTo(1);

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.CANCELLED);
    assertThat(trialStatus(id, 2)).isEqualTo(TrialStatus.PRUNED);
    assertThat(trialStatus(id, 3)).isEqualTo(TrialStatus.RUNNING);
    assertConflict(() ->
        store.sweeps().tell(id.trial(1), Told.COMPLETED, Value.EMPTY, OptionalDouble.empty(), ADA));
    assertSound();
  }

  @Test
  void a_told_trial_is_not_retried_for_no_worker_could_run_it() {
    var id = sweep(5);
    add(id, 1, 1, Runs.TOLD);
    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);

    assertThat(store.operations().retry(all(id), false, ADA)).isZero();

    assertThat(trialStatus(id, 1)).isEqualTo(TrialStatus.FAILED);
  }

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

  @Test
  void a_sweep_is_deleted_with_what_it_knew() {
    var id = sweep(5);
    var next = submit(after(experiment("next", 1), new Submission.Parent(all(id), After.On.ANY)));
    add(id, 1, 1, Runs.QUEUED);

    store.experiments().delete(id, ADA);

    assertThat(store.sweeps().get(id)).isEmpty();
    assertThat(state(next, 1, "main")).isEqualTo(JobState.QUEUED);
    assertSound();
  }
}
