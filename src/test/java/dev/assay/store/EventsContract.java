package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Events.Event;
import dev.assay.trial.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The log of what happened.
public abstract class EventsContract extends StoreContract {

  private List<Event> all() {
    return store.events().after(0, 1000, Optional.empty());
  }

  @Test
  void an_empty_store_has_no_event() {
    assertThat(store.events().newest()).isZero();
    assertThat(all()).isEmpty();
  }

  @Test
  void the_life_of_a_job_is_told_in_order() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    store.leases().started(worker, claim.attempt(), clock.instant());
    finish(worker, completed(claim));

    var events = store.events().after(0, 100, Optional.of(id));

    assertThat(events)
        .extracting(Event::type)
        .containsExactly(
            EventType.EXPERIMENT_SUBMITTED,
            EventType.JOB_CLAIMED,
            EventType.JOB_STARTED,
            EventType.JOB_COMPLETED);
    assertThat(events).extracting(Event::seq).isSorted().doesNotHaveDuplicates();
    var last = events.getLast();
    assertThat(last.actor()).isEqualTo("worker:" + worker.worker());
    assertThat(last.job()).contains(claim.job());
    assertThat(last.attempt()).contains(claim.attempt());
    assertThat(last.at()).isEqualTo(clock.instant());
    assertThat(events.getFirst().actor()).isEqualTo(ADA);
    assertThat(events.getFirst().job()).isEmpty();
  }

  @Test
  void events_are_read_on_from_where_one_stopped() {
    submit(experiment("a", 1));
    submit(experiment("b", 1));
    submit(experiment("c", 1));

    var first = store.events().after(0, 2, Optional.empty());
    var rest = store.events().after(first.getLast().seq(), 10, Optional.empty());

    assertThat(first).hasSize(2);
    assertThat(rest).hasSize(1);
    assertThat(store.events().newest()).isEqualTo(rest.getLast().seq());
  }

  @Test
  void events_of_one_experiment_can_be_read_alone() {
    var one = submit(experiment("a", 1));
    submit(experiment("b", 1));

    assertThat(store.events().after(0, 10, Optional.of(one)))
        .allSatisfy(e -> assertThat(e.experiment()).contains(one));
  }

  @Test
  void what_was_refused_is_not_told() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    finish(worker, completed(claim));
    long before = store.events().newest();

    finish(worker, end(claim.attempt(), new Outcome.Completed()));
    claim(worker, 3);

    assertThat(store.events().newest()).isEqualTo(before);
  }
}
