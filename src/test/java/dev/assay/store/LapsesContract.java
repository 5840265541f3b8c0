package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Leases that run out on a store which several hosts share.
public abstract class LapsesContract extends StoreContract {

  private static final Duration AFTERLIFE = Duration.ofSeconds(90);
  private static final Duration MOMENT = Duration.ofMillis(1);

  @Test
  void the_clock_of_leases_is_told() {
    assertThat(lapses().now()).isEqualTo(clock.instant());
  }

  @Test
  void a_lease_that_lasts_ends_nobody() {
    worker("a");
    clock.advance(TTL);

    assertThat(lapses().expire(ADA)).isEmpty();
    assertThat(store.workers().alive()).hasSize(1);
  }

  @Test
  void every_lease_that_ran_out_is_ended_once() {
    var one = worker("a");
    var two = worker("b");
    clock.advance(TTL.plus(MOMENT));
    var late = worker("c");

    assertThat(lapses().expire(ADA)).containsExactly(one, two);

    assertThat(lapses().expire(ADA)).isEmpty();
    assertThat(store.workers().beat(one, TTL)).isEqualTo(Order.FENCED);
    assertThat(store.workers().beat(two, TTL)).isEqualTo(Order.FENCED);
    assertThat(store.workers().beat(late, TTL)).isEqualTo(Order.NONE);
    assertThat(count(EventType.WORKER_EXPIRED)).isEqualTo(2);
  }

  @Test
  void a_beat_before_its_end_is_looked_at_saves_a_lease() {
    var lease = worker("a");
    clock.advance(TTL.plus(MOMENT));
    store.workers().beat(lease, TTL);

    assertThat(lapses().expire(ADA)).isEmpty();
  }

  @Test
  void what_a_lost_worker_held_is_queued_again_once_its_processes_are_surely_gone() {
    var id = submit(experiment("a", 1));
    var gone = worker("a");
    var lost = claimOne(gone);
    clock.advance(TTL.plus(MOMENT));
    lapses().expire(ADA);
    var reaper = worker("b");
    clock.advance(AFTERLIFE.minus(MOMENT));
    assertThat(lapses().giveUp(reaper, 10)).isEmpty();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
    clock.advance(MOMENT);

    assertThat(lapses().giveUp(reaper, 10)).containsExactly(lost.attempt());

    assertThat(lapses().giveUp(reaper, 10)).isEmpty();
    var job = job(id, 1, "main");
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.reason()).isEqualTo(Reason.LOST);
    assertThat(job.losses()).isEqualTo(1);
    assertThat(job.failures() + job.crashes()).isZero();
    assertThat(claimOne(reaper).number()).isEqualTo(2);
    var attempt = store.trials().attempts(job.id()).getFirst();
    assertThat(attempt.ended()).isEqualTo("lost");
    assertThat(attempt.message()).contains(gone.worker(), "host");
  }

  @Test
  void the_lease_counts_as_held_until_somebody_said_that_it_ran_out() {
    submit(experiment("a", 1));
    var gone = worker("a");
    claimOne(gone);
    clock.advance(Duration.ofDays(1));
    lapses().expire(ADA);

    assertThat(lapses().giveUp(worker("b"), 10)).isEmpty();
  }

  @Test
  void a_worker_that_left_in_order_keeps_its_jobs_for_whom_they_wait_as_long() {
    submit(experiment("a", 1));
    var gone = worker("a");
    var left = claimOne(gone);
    store.workers().leave(gone);
    clock.advance(AFTERLIFE);
    assertThat(lapses().giveUp(worker("b"), 10)).isEmpty();
    clock.advance(TTL);

    assertThat(lapses().giveUp(worker("b"), 10)).containsExactly(left.attempt());
  }

  @Test
  void what_was_adopted_is_not_given_up() {
    submit(experiment("a", 1));
    var gone = worker("a");
    var attempt = claimOne(gone).attempt();
    clock.advance(TTL.plus(MOMENT));
    lapses().expire(ADA);
    var heir = worker("a");
    store.leases().adopt(heir, java.util.List.of(attempt));
    clock.advance(AFTERLIFE);

    assertThat(lapses().giveUp(worker("b"), 10)).isEmpty();
  }

  @Test
  void a_lost_job_that_was_to_be_cancelled_is_cancelled() {
    var id = submit(experiment("a", 1));
    var gone = worker("a");
    claimOne(gone);
    store.operations().cancel(all(id), ADA);
    clock.advance(TTL.plus(MOMENT));
    lapses().expire(ADA);
    clock.advance(AFTERLIFE);

    assertThat(lapses().giveUp(worker("b"), 10)).hasSize(1);

    assertThat(state(id, 1, "main")).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void a_late_finish_of_what_was_given_up_is_refused() {
    var id = submit(experiment("a", 1));
    var gone = worker("a");
    var claim = claimOne(gone);
    clock.advance(TTL.plus(MOMENT));
    lapses().expire(ADA);
    clock.advance(AFTERLIFE);
    lapses().giveUp(worker("b"), 10);

    assertThatThrownBy(() -> finish(gone, completed(claim)))
        .isInstanceOf(Leases.FencedException.class);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.QUEUED);
  }

  @Test
  void nobody_whose_own_lease_is_over_gives_up_for_others() {
    var reaper = worker("b");
    clock.advance(TTL.plus(MOMENT));
    lapses().expire(ADA);

    assertThatThrownBy(() -> lapses().giveUp(reaper, 10))
        .isInstanceOf(Leases.FencedException.class);
  }

  @Test
  void a_job_is_claimed_only_where_the_files_of_its_parents_are() {
    var id = submit(staged("a", 2, stage("train"), stage("evaluate", ok("train"))));
    var here = worker("here");
    var there = worker("there");
    var train = claim(here, 2);
    finish(here, completed(train.getFirst()));

    assertThat(claim(there, 5)).isEmpty();

    assertThat(lapses().needs(id.trial(1).job("evaluate")))
        .containsExactly(new Lapses.Place(here.worker(), "host", "here"));
    var beside = worker("here");
    assertThat(claimOne(beside).job()).isEqualTo(id.trial(1).job("evaluate"));
  }

  @Test
  void jobs_whose_files_are_elsewhere_stand_in_nobodys_way() {
    var id = submit(staged("a", 3, stage("train"), stage("evaluate", ok("train"))));
    var here = worker("here");
    claim(here, 3).forEach(claim -> finish(here, completed(claim)));
    var other = submit(withPriority(experiment("b", 2), 1));
    var there = worker("there");

    assertThat(claim(there, 5)).extracting(c -> c.job().trial().experiment()).containsOnly(other);

    assertThat(claim(here, 5))
        .hasSize(3)
        .extracting(c -> c.job().trial().experiment())
        .containsOnly(id);
  }

  @Test
  void a_job_that_starts_anew_runs_anywhere() {
    submit(experiment("a", 1));
    var here = worker("here");
    finish(here, lost(claimOne(here), dev.assay.trial.Outcome.Cause.INFRASTRUCTURE));

    assertThat(claim(worker("there"), 1)).hasSize(1);
  }

  @Test
  void where_a_worker_was_is_known_after_its_end() {
    var gone = worker("here");
    store.workers().leave(gone);

    assertThat(lapses().place(gone.worker()))
        .contains(new Lapses.Place(gone.worker(), "host", "here"));
    assertThat(lapses().place("w-nobody")).isEmpty();
  }

  private Lapses lapses() {
    return store.lapses().orElseThrow();
  }

  private WorkerLease worker(String files) {
    return store.workers().register(registration("default", AFTERLIFE, files), TTL);
  }

  private long count(EventType type) {
    return store.events().after(0, 1000, Optional.empty()).stream()
        .filter(e -> e.type() == type)
        .count();
  }
}
