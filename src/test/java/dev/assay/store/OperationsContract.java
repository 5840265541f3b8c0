package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import dev.assay.store.Operations.Changed;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Operations.Place;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Hold, release, cancel, stop, retry, clear, prioritize.
public abstract class OperationsContract extends StoreContract {

  @Test
  void held_jobs_are_not_claimed_until_released() {
    var id = submit(experiment("a", 3));
    var worker = worker();

    assertThat(store.operations().hold(all(id), ADA)).isEqualTo(3);
    assertThat(store.operations().hold(all(id), ADA)).isZero();
    assertThat(claim(worker, 9)).isEmpty();

    assertThat(store.operations().release(one(id, 2), ADA)).isEqualTo(1);
    assertThat(claim(worker, 9)).extracting(c -> c.job().trial().number()).containsExactly(2);
  }

  @Test
  void released_jobs_go_to_where_they_would_be() {
    var id =
        submit(
            withHold(
                withDelay(
                    staged("a", 1, stage("train"), stage("test", ok("train"))),
                    Duration.ofHours(1))));

    assertThat(store.operations().release(all(id), ADA)).isEqualTo(2);

    assertThat(state(id, 1, "train")).isEqualTo(JobState.DELAYED);
    assertThat(state(id, 1, "test")).isEqualTo(JobState.BLOCKED);
    store.operations().hold(all(id), ADA);
    clock.advance(Duration.ofHours(2));
    assertThat(store.operations().release(all(id), ADA)).isEqualTo(2);
    assertThat(state(id, 1, "train")).isEqualTo(JobState.QUEUED);
  }

  @Test
  void running_jobs_are_not_held() {
    var id = submit(experiment("a", 2));
    claimOne(worker());

    assertThat(store.operations().hold(all(id), ADA)).isEqualTo(1);

    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
  }

  @Test
  void cancel_ends_what_has_not_started_and_asks_the_rest_to_end() {
    var id = submit(experiment("a", 4));
    var worker = worker();
    var claim = claimOne(worker);
    store.operations().hold(one(id, 4), ADA);

    assertThat(store.operations().cancel(all(id), ADA)).isEqualTo(new Changed(3, 1));

    assertThat(count(id, JobState.CANCELLED)).isEqualTo(3);
    var job = job(id, 1, "main");
    assertThat(job.state()).isEqualTo(JobState.STOPPING);
    assertThat(job.intended()).isEqualTo(JobState.CANCELLED);
    assertThat(store.leases().stopping(worker))
        .extracting(s -> s.attempt())
        .containsExactly(claim.attempt());
    assertThat(store.operations().cancel(all(id), ADA)).isEqualTo(new Changed(0, 0));
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.RUNNING);
  }

  @Test
  void a_cancel_wins_over_a_late_completion() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    store.operations().cancel(all(id), ADA);

    var finished = finish(worker, completed(claim, "loss", 1));

    assertThat(finished.accepted()).isTrue();
    assertThat(finished.state()).isEqualTo(JobState.CANCELLED);
    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.CANCELLED);
    assertThat(trial.score()).isEmpty();
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.CANCELLED);
  }

  @Test
  void however_a_stopping_job_ends_it_ends_as_intended() {
    var id = submit(staged("a", 6, withFailures(stage("main"), 9)));
    var worker = worker();
    var claims = claim(worker, 6);
    assertThat(store.operations().stop(all(id), Reason.PRUNED, "scheduler")).isEqualTo(6);

    finish(worker, end(claims.get(0).attempt(), new Outcome.Stopped()));
    finish(worker, failed(claims.get(1), Duration.ZERO));
    finish(worker, lost(claims.get(2), Outcome.Cause.CRASH));
    finish(worker, lost(claims.get(3), Outcome.Cause.INFRASTRUCTURE));
    finish(worker, end(claims.get(4).attempt(), new Outcome.Yielded()));
    store.leases().release(worker, claims.get(5).attempt(), "draining");

    assertThat(count(id, JobState.STOPPED)).isEqualTo(6);
    assertThat(job(id, 2, "main").reason()).isEqualTo(Reason.PRUNED);
    assertThat(store.trials().get(id.trial(3)).orElseThrow().status())
        .isEqualTo(TrialStatus.PRUNED);
    assertThat(store.trials().get(id.trial(3)).orElseThrow().reason()).isEqualTo(Reason.PRUNED);
  }

  @Test
  void an_operators_stop_leaves_what_has_not_started_alone() {
    var id = submit(experiment("a", 3));
    var worker = worker();
    var claim = claimOne(worker);

    assertThat(store.operations().stop(all(id), Reason.OPERATOR, ADA)).isEqualTo(1);
    assertThat(store.operations().stop(all(id), Reason.OPERATOR, ADA)).isZero();

    var stopping = store.leases().stopping(worker).getFirst();
    assertThat(stopping.intended()).isEqualTo(JobState.STOPPED);
    assertThat(stopping.reason()).isEqualTo(Reason.OPERATOR);
    assertThat(count(id, JobState.QUEUED)).isEqualTo(2);
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));
    assertThat(store.leases().stopping(worker)).isEmpty();
    assertThat(store.trials().get(id.trial(1)).orElseThrow().status())
        .isEqualTo(TrialStatus.CANCELLED);
  }

  @Test
  void a_stopping_job_still_counts_for_the_parallelism() {
    var id = submit(withParallelism(experiment("a", 3), 1));
    var worker = worker();
    var claim = claimOne(worker);
    store.operations().stop(one(id, 1), Reason.OPERATOR, ADA);

    assertThat(claim(worker, 3)).isEmpty();
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));
    assertThat(claim(worker, 3)).hasSize(1);
  }

  @Test
  void a_worker_that_stops_a_job_nobody_asked_to_end_loses_it() {
    var id = submit(experiment("a", 1));
    var worker = worker();

    var finished = finish(worker, end(claimOne(worker).attempt(), new Outcome.Stopped()));

    assertThat(finished.state()).isEqualTo(JobState.QUEUED);
    assertThat(job(id, 1, "main").losses()).isEqualTo(1);
  }

  @Test
  void retry_queues_ended_jobs_as_new_attempts() {
    var id = submit(experiment("a", 3));
    var worker = worker();
    var claims = claim(worker, 3);
    finish(worker, completed(claims.get(0), "loss", 1));
    finish(worker, failed(claims.get(1)));
    clock.advance(Duration.ofMinutes(1));

    assertThat(store.operations().retry(all(id), true, ADA)).isEqualTo(1);
    assertThat(store.operations().retry(all(id), true, ADA)).isZero();

    var job = job(id, 2, "main");
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.failures()).isZero();
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.endedAt()).isEmpty();
    var again = claimOne(worker);
    assertThat(again.number()).isEqualTo(2);
    assertThat(again.attempt()).isGreaterThan(claims.get(2).attempt());
    assertThat(again.previous()).contains(claims.get(1).attempt());
    assertThat(store.operations().retry(all(id), false, ADA)).isEqualTo(1);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.QUEUED);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isEmpty();
  }

  @Test
  void one_cancelled_job_can_be_retried_by_its_id() {
    var id = submit(experiment("a", 2));
    store.operations().cancel(all(id), ADA);

    assertThat(store.operations().retry(one(id, 2, "main"), false, ADA)).isEqualTo(1);

    assertThat(state(id, 2, "main")).isEqualTo(JobState.QUEUED);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void clear_cancels_what_has_not_started_of_one_or_all() {
    var one = submit(experiment("a", 2));
    var two = submit(experiment("b", 3));
    claimOne(worker());

    assertThat(store.operations().clear(Optional.of(two), ADA)).isEqualTo(3);
    assertThat(store.operations().clear(Optional.empty(), ADA)).isEqualTo(1);

    assertThat(count(one, JobState.RUNNING)).isEqualTo(1);
    assertThat(count(two, JobState.CANCELLED)).isEqualTo(3);
    assertThat(store.experiments().get(two).orElseThrow().endedAt()).contains(clock.instant());
  }

  @Test
  void priority_can_be_changed() {
    submit(experiment("a", 2));
    var two = submit(experiment("b", 1));

    store.operations().prioritize(two, 9, ADA);

    assertThat(store.experiments().get(two).orElseThrow().priority()).isEqualTo(9);
    assertThat(job(two, 1, "main").priority()).isEqualTo(9);
    assertThat(claimOne(worker()).job().trial().experiment()).isEqualTo(two);
  }

  @Test
  void a_subject_that_does_not_exist_is_not_found() {
    var id = submit(experiment("a", 1));

    for (var subject : List.of(all(nextId()), one(id, 2), one(id, 1, "other"))) {
      assertThatThrownBy(() -> store.operations().cancel(subject, ADA))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND))
          .hasMessageContaining(subject.toString());
    }
  }

  @Test
  void the_queue_is_listed_in_the_order_of_claims() {
    var low = submit(withPriority(experiment("low", 2), 1));
    var high = submit(withPriority(experiment("high", 2), 9));
    var later = submit(withPriority(withDelay(experiment("later", 1), Duration.ofHours(1)), 9));
    var running = claimOne(worker());

    var queue = store.trials().queue(Optional.empty(), 10);

    assertThat(queue)
        .extracting(j -> j.id())
        .containsExactly(
            running.job(),
            high.trial(2).job("main"),
            low.trial(1).job("main"),
            low.trial(2).job("main"),
            later.trial(1).job("main"));
    assertThat(store.trials().queue(Optional.of(low), 1))
        .extracting(j -> j.id())
        .containsExactly(low.trial(1).job("main"));
    assertThat(store.trials().queue(Optional.empty(), 2)).hasSize(2);
  }

  private List<Integer> order(ExperimentId id) {
    return store.trials().queue(Optional.of(id), 99).stream()
        .map(job -> job.id().trial().number())
        .toList();
  }

  private void moves(ExperimentId id, int trial, Place to) {
    assertThat(store.operations().move(one(id, trial), to, ADA)).isEqualTo(1);
  }

  @Test
  void a_moved_job_is_claimed_where_it_was_put() {
    var id = submit(experiment("a", 5));

    moves(id, 4, new Place.First());
    moves(id, 1, new Place.Last());
    assertThat(order(id)).containsExactly(4, 2, 3, 5, 1);
    moves(id, 5, new Place.Before(one(id, 2)));
    moves(id, 4, new Place.After(one(id, 3, "main")));

    assertThat(order(id)).containsExactly(5, 2, 3, 4, 1);
    assertThat(claim(worker(), 5))
        .extracting(c -> c.job().trial().number())
        .containsExactly(5, 2, 3, 4, 1);
    var moved = store.events().after(0, 99, Optional.of(id));
    assertThat(moved)
        .filteredOn(e -> e.type() == EventType.JOB_MOVED)
        .hasSize(4)
        .allSatisfy(e -> assertThat(e.actor()).isEqualTo(ADA));
  }

  @Test
  void a_place_between_two_is_found_however_often_it_is_asked_for() {
    var id = submit(experiment("a", 40));

    for (int trial = 3; trial <= 40; trial++) {
      moves(id, trial, new Place.After(one(id, 1)));
    }

    assertThat(order(id)).startsWith(1, 40, 39, 38).endsWith(4, 3, 2).hasSize(40);
  }

  @Test
  void a_job_keeps_its_place_while_it_is_held_and_when_it_is_tried_again() {
    var id = submit(experiment("a", 3));
    moves(id, 3, new Place.First());
    store.operations().hold(one(id, 3), ADA);
    store.operations().release(one(id, 3), ADA);
    assertThat(order(id)).containsExactly(3, 1, 2);
    store.operations().cancel(one(id, 3), ADA);
    store.operations().retry(one(id, 3), false, ADA);

    assertThat(order(id)).containsExactly(3, 1, 2);
  }

  @Test
  void all_waiting_jobs_of_a_trial_move_together() {
    var id = submit(staged("a", 2, stage("train"), stage("test", ok("train"))));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));

    assertThat(store.operations().move(one(id, 2), new Place.First(), ADA)).isEqualTo(2);

    assertThat(order(id)).startsWith(2);
  }

  @Test
  void what_runs_or_has_ended_is_not_moved_and_nothing_is_put_beside_it() {
    var id = submit(experiment("a", 4));
    var worker = worker();
    var claims = claim(worker, 2);
    finish(worker, completed(claims.getFirst(), "loss", 1));
    var other = submit(experiment("b", 1));

    refuses(() -> store.operations().move(one(id, 1), new Place.First(), ADA));
    refuses(() -> store.operations().move(one(id, 2), new Place.First(), ADA));
    refuses(() -> store.operations().move(all(id), new Place.First(), ADA));
    refuses(() -> store.operations().move(one(id, 4), new Place.Before(one(id, 2)), ADA));
    refuses(() -> store.operations().move(one(id, 4), new Place.Before(one(id, 4)), ADA));
    refuses(() -> store.operations().move(one(id, 4), new Place.After(one(other, 1)), ADA));
    refuses(() -> store.operations().move(one(id, 4), new Place.After(all(id)), ADA));
    assertThat(store.trials().queue(Optional.of(id), 9))
        .extracting(job -> job.id().trial().number())
        .containsExactly(2, 3, 4);
  }

  @Test
  void an_ended_experiment_has_no_priority_to_change() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));

    refuses(() -> store.operations().prioritize(id, 9, ADA));
  }

  private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).code())
        .isEqualTo(StoreException.Code.CONFLICT);
  }

  @Test
  void tags_and_notes_are_kept_and_told() {
    var id = submit(experiment("a", 2));
    var change = new Labelling(List.of("keep", "paper"), List.of(), Optional.of("look again"));

    assertThat(store.operations().label(one(id, 2), change, ADA)).isTrue();
    assertThat(store.operations().label(one(id, 2), change, ADA)).isFalse();
    assertThat(store.operations().label(all(id), change, ADA)).isTrue();
    var less = new Labelling(List.of(), List.of("keep", "none"), Optional.of(""));
    assertThat(store.operations().label(one(id, 2), less, ADA)).isTrue();

    var labels = store.trials().get(id.trial(2)).orElseThrow().labels();
    assertThat(labels.get("tags")).contains(Value.of(List.of(Value.of("paper"))));
    assertThat(labels.get("notes")).contains(Value.of(""));
    assertThat(store.trials().list(id, 1, 1).getFirst().labels()).isEqualTo(Value.EMPTY);
    var query = new Experiments.Query(List.of(), List.of("keep", "paper"), false, 9);
    assertThat(store.experiments().list(query)).hasSize(1);
    var none = new Experiments.Query(List.of(), List.of("keep", "other"), false, 9);
    assertThat(store.experiments().list(none)).isEmpty();
    assertThat(store.events().after(0, 99, Optional.of(id)))
        .extracting(e -> e.type())
        .contains(EventType.TRIAL_LABELLED, EventType.EXPERIMENT_LABELLED);
  }

  @Test
  void a_retry_gives_every_kind_of_failure_its_share_again() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var share = Optional.of(new Leases.Share(Set.of(Reason.TIMEOUT), 1));
    var ends = new ArrayList<JobState>();
    for (int i = 0; i < 4; i++) {
      var finish =
          new Leases.Finish(
              claimOne(worker).attempt(),
              new Outcome.Failed(Reason.TIMEOUT),
              Optional.of(Duration.ZERO),
              Value.EMPTY,
              OptionalDouble.empty(),
              Leases.Facts.NONE,
              share);
      ends.add(finish(worker, finish).state());
      store.operations().retry(all(id), true, ADA);
    }

    assertThat(ends)
        .containsExactly(JobState.QUEUED, JobState.FAILED, JobState.QUEUED, JobState.FAILED);
  }
}
