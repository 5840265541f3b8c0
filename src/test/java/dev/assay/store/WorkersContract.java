package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Coming, beating, leaving, and being presumed gone.
public abstract class WorkersContract extends StoreContract {

  @Test
  void a_worker_is_alive_until_it_leaves() {
    var lease = worker();

    var view = store.workers().alive().getFirst();
    assertThat(view.lease()).isEqualTo(lease);
    assertThat(view.registration()).isEqualTo(registration("default"));
    assertThat(view.order()).isEqualTo(Order.NONE);
    assertThat(view.leaseUntil()).isEqualTo(clock.instant().plus(TTL));
    store.workers().leave(lease);
    assertThat(store.workers().alive()).isEmpty();
    assertThat(store.workers().beat(lease, TTL)).isEqualTo(Order.FENCED);
  }

  @Test
  void every_registration_is_another_worker() {
    assertThat(worker().worker()).isNotEqualTo(worker().worker());
    assertThat(store.workers().alive()).hasSize(2);
  }

  @Test
  void no_more_workers_join_a_pool_than_it_may_have() {
    var first = worker();

    assertThat(store.workers().join(registration("default"), TTL, 1)).isEmpty();
    assertThat(store.workers().join(registration("other"), TTL, 1)).isPresent();
    assertThat(store.workers().join(registration("default"), TTL, 2)).isPresent();
    assertThat(store.workers().join(registration("default"), TTL, 2)).isEmpty();

    store.workers().leave(first);

    assertThat(store.workers().join(registration("default"), TTL, 2)).isPresent();
    assertThat(store.workers().alive()).hasSize(3);
  }

  @Test
  void however_many_come_at_once_no_more_than_so_many_join() throws Exception {
    List<Callable<Optional<WorkerLease>>> comers =
        Collections.nCopies(12, () -> store.workers().join(registration("default"), TTL, 3));

    try (var threads = Executors.newFixedThreadPool(12)) {
      long joined = 0;
      for (var comer : threads.invokeAll(comers)) {
        joined += comer.get().isPresent() ? 1 : 0;
      }
      assertThat(joined).isEqualTo(3);
    }
    assertThat(store.workers().alive()).hasSize(3);
  }

  @Test
  void a_beat_prolongs_the_lease_and_is_counted() {
    var lease = worker();
    clock.advance(Duration.ofSeconds(10));

    assertThat(store.workers().beat(lease, TTL)).isEqualTo(Order.NONE);

    var view = store.workers().alive().getFirst();
    assertThat(view.beats()).isEqualTo(1);
    assertThat(view.leaseUntil()).isEqualTo(clock.instant().plus(TTL));
  }

  @Test
  void a_late_beat_is_good_as_long_as_nobody_ended_the_lease() {
    var lease = worker();
    clock.advance(Duration.ofDays(1));

    assertThat(store.workers().beat(lease, TTL)).isEqualTo(Order.NONE);
  }

  @Test
  void an_expired_worker_is_fenced() {
    var lease = worker();

    assertThat(store.workers().expire(lease.worker(), lease.epoch() + 1, "test")).isFalse();
    assertThat(store.workers().expire(lease.worker(), lease.epoch(), "test")).isTrue();
    assertThat(store.workers().expire(lease.worker(), lease.epoch(), "test")).isFalse();

    assertThat(store.workers().beat(lease, TTL)).isEqualTo(Order.FENCED);
    assertThat(store.workers().alive()).isEmpty();
  }

  @Test
  void what_a_worker_is_asked_reaches_it_with_its_beat() {
    var lease = worker();

    store.workers().ask(lease.worker(), Order.DRAIN, ADA);

    assertThat(store.workers().beat(lease, TTL)).isEqualTo(Order.DRAIN);
    assertThat(store.workers().alive().getFirst().order()).isEqualTo(Order.DRAIN);
  }

  @Test
  void nobody_is_asked_who_is_not_alive() {
    var lease = worker();
    store.workers().leave(lease);

    assertThatThrownBy(() -> store.workers().ask(lease.worker(), Order.KILL, ADA))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND));
  }

  @Test
  void running_jobs_are_counted() {
    submit(experiment("a", 3));
    var lease = worker();
    var claims = claim(lease, 2);
    assertThat(store.workers().alive().getFirst().running()).isEqualTo(2);

    finish(lease, completed(claims.getFirst()));

    assertThat(store.workers().alive().getFirst().running()).isEqualTo(1);
  }

  @Test
  void coming_and_going_is_told() {
    var lease = worker();
    store.workers().leave(lease);

    assertThat(store.events().after(0, 10, Optional.empty()))
        .extracting(e -> e.type())
        .containsExactly(EventType.WORKER_REGISTERED, EventType.WORKER_LEFT);
  }
}
