package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Configurations that wait to be tried: kept in order, taken once, never more than fit.
public abstract class EnqueuedContract extends StoreContract {

  private ExperimentId sweep(int limit) {
    return submit(experiment("sweep", 0).growing(new NewSweep(OptionalInt.of(limit))));
  }

  private static Wanted wanted(double lr) {
    return new Wanted(Value.object(Map.of("lr", Value.of(lr))), false);
  }

  private boolean add(ExperimentId id, Wanted... wanted) {
    return store.enqueued().add(id, List.of(wanted), Optional.empty(), ADA);
  }

  private Added take(ExperimentId id, int number, Waiting waiting) {
    Value.Object params = waiting.wanted().params();
    var trial = new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
    return store
        .enqueued()
        .take(
            id,
            number,
            List.of(waiting.id()),
            List.of(trial),
            Runs.QUEUED,
            Double.POSITIVE_INFINITY,
            ADA);
  }

  private static void assertConflict(Runnable action, String part) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT))
        .hasMessageContaining(part);
  }

  @Test
  void what_waits_is_kept_in_its_order_with_who_wants_it() {
    var id = sweep(3);

    add(id, wanted(0.1), new Wanted(Value.EMPTY, true));
    reopen();

    assertThat(store.enqueued().count(id)).isEqualTo(2);
    assertThat(store.enqueued().list(id, 9))
        .extracting(Waiting::wanted)
        .containsExactly(wanted(0.1), new Wanted(Value.EMPTY, true));
    assertThat(store.enqueued().list(id, 1))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.actor()).isEqualTo(ADA);
          assertThat(one.at()).isEqualTo(clock.instant());
        });
    assertThat(store.enqueued().count(sweep(1))).isZero();
  }

  @Test
  void no_more_wait_than_there_is_room_for_in_the_limit() {
    var id = sweep(2);
    add(id, wanted(0.1));

    assertConflict(() -> add(id, wanted(0.2), wanted(0.3)), "room for 2 more trials, and 1 wait");

    assertThat(store.enqueued().count(id)).isEqualTo(1);
    assertThat(add(id, wanted(0.2))).isTrue();
  }

  @Test
  void what_was_taken_is_a_trial_and_waits_no_more() {
    var id = sweep(3);
    add(id, wanted(0.1));
    Waiting waiting = store.enqueued().list(id, 1).getFirst();

    assertThat(take(id, 2, waiting)).isEqualTo(new Added.Late(1));
    assertThat(take(id, 1, waiting)).isEqualTo(new Added.Stored(List.of(id.trial(1))));
    assertThat(take(id, 2, waiting)).isInstanceOf(Added.Late.class);

    assertThat(store.enqueued().count(id)).isZero();
    assertThat(store.trials().get(id.trial(1)).orElseThrow().params())
        .isEqualTo(wanted(0.1).params());
    assertThat(store.trials().list(id, 1, 9)).hasSize(1);
  }

  @Test
  void many_that_take_at_once_take_each_once() throws Exception {
    int count = 20;
    var id = sweep(count);
    for (int i = 0; i < count; i++) {
      add(id, wanted(i));
    }
    var takers = new ArrayList<Callable<Void>>();
    for (int i = 0; i < 4; i++) {
      takers.add(() -> {
        while (store.enqueued().count(id) > 0) {
          int next = store.sweeps().get(id).orElseThrow().trials() + 1;
          store.enqueued().list(id, 1).forEach(waiting -> take(id, next, waiting));
        }
        return null;
      });
    }
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var taken : threads.invokeAll(takers)) {
        taken.get();
      }
    }

    assertThat(store.trials().list(id, 1, 99))
        .extracting(trial -> trial.params())
        .hasSize(count)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_key_adds_once_and_fits_one_body() {
    var id = sweep(9);
    var key = Optional.of(new Key("k", "body"));

    assertThat(store.enqueued().add(id, List.of(wanted(1)), key, ADA)).isTrue();
    assertThat(store.enqueued().add(id, List.of(wanted(1)), key, ADA)).isFalse();

    assertThat(store.enqueued().count(id)).isEqualTo(1);
    assertConflict(
        () -> store.enqueued().add(id, List.of(wanted(2)), Optional.of(new Key("k", "other")), ADA),
        "idempotency key");
  }

  @Test
  void a_closed_sweep_and_what_is_no_sweep_take_nothing() {
    var id = sweep(9);
    add(id, wanted(1));
    store.sweeps().close(id, "enough", ADA);

    assertConflict(() -> add(id, wanted(2)), "is closed");
    assertThatThrownBy(() -> add(submit(experiment("a", 1)), wanted(1)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND));

    store.sweeps().reopen(id, ADA);
    assertThat(store.enqueued().count(id)).isEqualTo(1);
  }

  @Test
  void what_waits_can_be_taken_back_and_goes_with_its_experiment() {
    var id = sweep(9);
    add(id, wanted(1), wanted(2));

    assertThat(store.enqueued().clear(id, ADA)).isEqualTo(2);
    assertThat(store.enqueued().clear(id, ADA)).isZero();
    assertThat(store.events().after(0, 99, Optional.of(id)))
        .extracting(event -> event.type())
        .contains(EventType.SWEEP_ENQUEUED, EventType.SWEEP_CLEARED);

    add(id, wanted(3));
    store.sweeps().close(id, "enough", ADA);
    store.experiments().delete(id, ADA);
    assertThat(store.enqueued().count(id)).isZero();
  }
}
