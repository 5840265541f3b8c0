package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import dev.assay.store.DeadLetters.DeadLetter;
import dev.assay.store.DeadLetters.Which;
import dev.assay.store.Events.Event;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What failed for good is listed until it is dropped or tried again, and nothing else is.
public abstract class DeadLettersContract extends StoreContract {

  private DeadLetters dead() {
    return store.deadLetters();
  }

  private List<JobId> listed() {
    return dead().list(Which.ALL, 100).stream().map(DeadLetter::job).toList();
  }

  private static JobId job(ExperimentId id, int trial) {
    return id.trial(trial).job("main");
  }

  private static Finish failed(Claim claim, Reason reason) {
    var facts =
        new Facts(
            OptionalInt.of(3),
            OptionalInt.empty(),
            "exit code 3",
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "loading\nno such file: data.csv\n");
    return new Finish(
        claim.attempt(),
        new Outcome.Failed(reason),
        Optional.empty(),
        Value.EMPTY,
        OptionalDouble.empty(),
        facts,
        Optional.empty());
  }

  private void fail(WorkerLease worker, Reason reason) {
    assertThat(finish(worker, failed(claimOne(worker), reason)).state()).isEqualTo(JobState.FAILED);
  }

  private static Which of(Reason... kinds) {
    return new Which(Optional.empty(), Set.of(kinds), Optional.empty(), false);
  }

  @Test
  void what_failed_for_good_is_told_with_how_it_ended() {
    var id = submit(experiment("study", 1));
    var worker = worker();
    fail(worker, Reason.EXIT);
    reopen();

    assertThat(dead().list(Which.ALL, 9))
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.job()).isEqualTo(job(id, 1));
          assertThat(letter.name()).isEqualTo("study");
          assertThat(letter.kind()).isEqualTo(Reason.EXIT);
          assertThat(letter.attempts()).isEqualTo(1);
          assertThat(letter.failedAt()).isEqualTo(clock.instant());
          assertThat(letter.message()).isEqualTo("exit code 3");
          assertThat(letter.exitCode()).hasValue(3);
          assertThat(letter.signal()).isEmpty();
          assertThat(letter.worker()).isEqualTo(worker.worker());
          assertThat(letter.lastOutput()).endsWith("no such file: data.csv\n");
          assertThat(letter.droppedAt()).isEmpty();
        });
  }

  @Test
  void what_is_tried_again_or_was_ended_on_purpose_is_none() {
    var stopped = submit(experiment("stopped", 1));
    var worker = worker();
    var running = claimOne(worker);
    store.operations().stop(all(stopped), Reason.PRUNED, ADA);
    finish(worker, failed(running, Reason.EXIT));
    var cancelled = submit(experiment("cancelled", 1));
    store.operations().cancel(all(cancelled), ADA);
    submit(staged("retried", 1, withFailures(stage("main"), 1)));
    finish(worker, failed(claimOne(worker), Duration.ZERO));

    assertThat(listed()).isEmpty();
    fail(worker, Reason.EXIT);
    assertThat(listed()).hasSize(1);
    assertThat(dead().count(Which.ALL)).isEqualTo(1);
  }

  @Test
  void the_last_to_fail_comes_first_and_each_kind_is_found_alone() {
    var id = submit(experiment("study", 3));
    var worker = worker();
    fail(worker, Reason.EXIT);
    clock.advance(Duration.ofMinutes(1));
    Instant later = clock.instant();
    fail(worker, Reason.TIMEOUT);
    for (int i = 0; i < 3; i++) {
      finish(worker, lost(claimOne(worker), Outcome.Cause.CRASH));
    }

    assertThat(listed()).containsExactly(job(id, 3), job(id, 2), job(id, 1));
    assertThat(dead().list(Which.ALL, 1)).extracting(DeadLetter::job).containsExactly(job(id, 3));
    assertThat(dead().list(of(Reason.TIMEOUT, Reason.CRASH_LIMIT), 9))
        .extracting(DeadLetter::kind)
        .containsExactly(Reason.CRASH_LIMIT, Reason.TIMEOUT);
    var since = new Which(Optional.of(id), Set.of(), Optional.of(later), false);
    assertThat(dead().count(since)).isEqualTo(2);
    var elsewhere = new Which(Optional.of(nextId()), Set.of(), Optional.empty(), false);
    assertThat(dead().list(elsewhere, 9)).isEmpty();
  }

  @Test
  void one_that_is_dropped_stays_failed_and_can_come_back() {
    var id = submit(experiment("study", 2));
    var worker = worker();
    fail(worker, Reason.EXIT);
    fail(worker, Reason.EXIT);
    var first = List.of(job(id, 1));

    assertThat(dead().drop(first, ADA)).isEqualTo(1);
    assertThat(dead().drop(first, ADA)).isZero();
    assertThat(listed()).containsExactly(job(id, 2));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.FAILED);
    var dropped = new Which(Optional.empty(), Set.of(), Optional.empty(), true);
    assertThat(dead().list(dropped, 9))
        .singleElement()
        .satisfies(letter -> assertThat(letter.droppedAt()).contains(clock.instant()));
    assertThat(dead().restore(first, ADA)).isEqualTo(1);
    assertThat(dead().restore(first, ADA)).isZero();
    assertThat(listed()).hasSize(2);
    assertThat(store.events().after(0, 100, Optional.of(id)))
        .filteredOn(event ->
            event.type() == EventType.DEAD_DROPPED || event.type() == EventType.DEAD_RESTORED)
        .extracting(Event::type, Event::actor)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(EventType.DEAD_DROPPED, ADA),
            org.assertj.core.api.Assertions.tuple(EventType.DEAD_RESTORED, ADA));
  }

  @Test
  void a_retry_gives_a_fresh_budget_and_what_fails_again_is_listed_again() {
    var id = submit(staged("study", 2, withFailures(stage("main"), 1)));
    var worker = worker();
    for (int i = 0; i < 2; i++) {
      var claim = claimOne(worker);
      finish(worker, failed(claim, Duration.ZERO));
      finish(worker, failed(claimOne(worker), Duration.ZERO));
    }
    var jobs = List.of(job(id, 1), job(id, 2));
    dead().drop(List.of(job(id, 1)), ADA);

    assertThat(dead().retry(jobs, ADA)).isEqualTo(2);
    assertThat(dead().retry(jobs, ADA)).isZero();
    assertThat(listed()).isEmpty();
    assertThat(job(id, 1, "main").failures()).isZero();
    assertThat(finish(worker, failed(claimOne(worker), Duration.ZERO)).state())
        .isEqualTo(JobState.QUEUED);
    fail(worker, Reason.EXIT);
    assertThat(listed()).hasSize(1);
  }

  @Test
  void a_job_that_did_not_fail_is_left_alone() {
    var id = submit(experiment("study", 2));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    var jobs = List.of(job(id, 1), job(id, 2));

    assertThat(dead().retry(jobs, ADA)).isZero();
    assertThat(dead().drop(jobs, ADA)).isZero();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
    assertThatThrownBy(() -> dead().retry(List.of(job(id, 9)), ADA))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND));
  }

  @Test
  void archived_experiments_have_none() {
    var id = submit(experiment("study", 1));
    fail(worker(), Reason.EXIT);
    store.experiments().archive(id, true, ADA);

    assertThat(listed()).isEmpty();
    assertThat(dead().count(Which.ALL)).isZero();
  }
}
