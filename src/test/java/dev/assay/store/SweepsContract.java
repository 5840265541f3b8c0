package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.After;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Most;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Sweeps.Told;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
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
public abstract class SweepsContract extends SweepStoreContract {

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
  void a_sweep_is_on_the_board_once_until_it_has_ended_with_or_without_jobs() {
    var bare = sweep(5);
    var paused = sweep(5);
    var busy = sweep(5);
    var over = sweep(5);
    store.sweeps().pause(paused, "", ADA);
    add(busy, 1, 1, Runs.QUEUED);
    store.sweeps().close(over, "", ADA);

    var board = store.survey().look(new Most(9, 9, 9, 9));

    assertThat(board.experiments()).isEqualTo(3);
    assertThat(board.jobs()).containsEntry(JobState.QUEUED, 1);
    assertThat(board.open())
        .extracting(ExperimentView::id)
        .containsExactlyInAnyOrder(bare, paused, busy);
    assertThat(board.ended()).extracting(ExperimentView::id).containsExactly(over);
  }

  @Test
  void how_many_jobs_run_at_once_can_be_changed_but_not_below_what_runs() {
    var id = sweep(9);
    var most = store.experiments().get(id).orElseThrow().parallelism();
    assertThat(store.sweeps().parallelism(id, 2, ADA)).isTrue();
    add(id, 1, 4, Runs.QUEUED);
    var worker = worker();
    assertThat(claim(worker, 9)).hasSize(2);

    assertThat(store.sweeps().parallelism(id, 1, ADA)).isFalse();
    assertThat(store.sweeps().parallelism(id, 3, ADA)).isTrue();
    assertThat(claim(worker, 9)).hasSize(1);
    assertSound();

    assertThat(most).isGreaterThan(3);
    assertThat(store.experiments().get(id).orElseThrow().parallelism()).isEqualTo(3);
    assertNotFound(() -> store.sweeps().parallelism(submit(experiment("a", 1)), 1, ADA));
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
  void a_worker_that_has_left_or_is_gone_leads_no_more() {
    var id = sweep(5);
    var one = worker();
    var other = worker();
    assertThat(store.sweeps().lead(id, one.worker(), Duration.ofHours(1))).isTrue();
    assertThat(store.sweeps().lead(id, other.worker(), Duration.ofHours(1))).isFalse();

    store.workers().expire(one.worker(), one.epoch(), ADA);
    assertThat(store.sweeps().lead(id, other.worker(), Duration.ofHours(1))).isTrue();
    store.workers().leave(other);
    assertThat(store.sweeps().lead(id, "tick", Duration.ofHours(1))).isTrue();
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
