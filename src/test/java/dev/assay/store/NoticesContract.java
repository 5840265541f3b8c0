package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Notify.Occasion;
import dev.assay.store.Notices.Notice;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What somebody is to be told, and that it is told once.
public abstract class NoticesContract extends StoreContract {

  private List<Notice> take(WorkerLease worker) {
    return store.notices().orElseThrow().take(worker, 10);
  }

  private static List<String> words(List<Notice> notices) {
    return notices.stream().map(n -> n.occasion().word() + " " + n.why()).toList();
  }

  private List<EventType> events(ExperimentId id) {
    return store.events().after(0, 1000, Optional.of(id)).stream()
        .map(Events.Event::type)
        .filter(t -> t == EventType.NOTICE_DELIVERED || t == EventType.NOTICE_FAILED)
        .toList();
  }

  @Test
  void there_is_a_notice_when_the_last_job_has_ended() {
    var id = submit(experiment("a", 2));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    assertThat(store.notices().orElseThrow().isDue()).isFalse();
    assertThat(take(worker)).isEmpty();

    finish(worker, completed(claimOne(worker)));

    assertThat(store.notices().orElseThrow().isDue()).isTrue();
    var notice = take(worker).getFirst();
    assertThat(notice.experiment()).isEqualTo(id);
    assertThat(notice.occasion()).isEqualTo(Occasion.FINISH);
    assertThat(notice.at()).isEqualTo(clock.instant());
    assertThat(notice.tries()).isEqualTo(1);
  }

  @Test
  void a_first_failure_and_three_failures_in_a_row_are_noticed_and_the_end_makes_up_for_both() {
    submit(experiment("a", 6));
    var worker = worker();
    finish(worker, failed(claimOne(worker)));
    finish(worker, failed(claimOne(worker)));
    assertThat(words(take(worker))).containsExactly("failure ");
    finish(worker, failed(claimOne(worker)));
    assertThat(words(take(worker))).containsExactly("attention failing");
    finish(worker, failed(claimOne(worker)));
    finish(worker, completed(claimOne(worker)));
    assertThat(take(worker)).isEmpty();

    finish(worker, failed(claimOne(worker)));

    assertThat(words(take(worker))).containsExactly("finish ");
  }

  @Test
  void what_nobody_has_taken_gives_way_to_the_end() {
    submit(experiment("a", 2));
    var worker = worker();
    finish(worker, failed(claimOne(worker)));
    finish(worker, failed(claimOne(worker)));

    assertThat(words(take(worker))).containsExactly("finish ");
  }

  @Test
  void it_is_noticed_when_only_what_is_held_is_left() {
    var id = submit(experiment("a", 3));
    var worker = worker();
    var claim = claimOne(worker);
    store.operations().hold(all(id), ADA);
    assertThat(store.notices().orElseThrow().isDue()).as("who holds it knows").isFalse();

    finish(worker, completed(claim));

    assertThat(words(take(worker))).containsExactly("attention held");
  }

  @Test
  void a_notice_is_held_by_one_worker_while_it_lives() {
    submit(experiment("a", 1));
    var first = worker();
    var second = worker();
    finish(first, completed(claimOne(first)));

    var notice = take(first).getFirst();

    assertThat(take(second)).isEmpty();
    assertThat(store.notices().orElseThrow().isDue()).isFalse();
    assertThat(store.notices().orElseThrow().done(second, notice.id())).isFalse();

    store.workers().expire(first.worker(), first.epoch(), ADA);

    assertThat(store.notices().orElseThrow().isDue()).isTrue();
    assertThat(take(second)).extracting(Notice::tries).containsExactly(2);
    assertThat(store.notices().orElseThrow().done(first, notice.id())).as("fenced").isFalse();
    assertThat(store.notices().orElseThrow().done(second, notice.id())).isTrue();
    assertThat(take(second)).isEmpty();
  }

  @Test
  void a_notice_that_is_put_off_is_due_again_later() {
    submit(experiment("a", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    var notice = take(worker).getFirst();

    assertThat(store.notices().orElseThrow().putOff(worker, notice.id(), Duration.ofSeconds(5)))
        .isTrue();

    assertThat(store.notices().orElseThrow().isDue()).isFalse();
    clock.advance(Duration.ofSeconds(5));
    assertThat(store.notices().orElseThrow().isDue()).isTrue();
    assertThat(take(worker)).extracting(Notice::tries).containsExactly(2);
  }

  @Test
  void each_target_is_noted_with_an_event_and_remembered() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    var notice = take(worker).getFirst();

    store.notices().orElseThrow().note(worker, notice.id(), "aa", true, object("to", 1));
    store.notices().orElseThrow().note(worker, notice.id(), "bb", false, object("to", 2));
    store.notices().orElseThrow().putOff(worker, notice.id(), Duration.ZERO);

    assertThat(events(id)).containsExactly(EventType.NOTICE_DELIVERED, EventType.NOTICE_FAILED);
    assertThat(take(worker).getFirst().noted()).containsExactlyInAnyOrder("aa", "bb");
    var stranger = worker();
    assertThat(
            store.notices().orElseThrow().note(stranger, notice.id(), "cc", true, object("to", 3)))
        .isFalse();
    assertThat(events(id)).hasSize(2);
  }

  @Test
  void a_removed_experiment_takes_its_notices_along() {
    var id = submit(experiment("a", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    var notice = take(worker).getFirst();

    store.experiments().delete(id, ADA);

    assertThat(store.notices().orElseThrow().done(worker, notice.id())).isFalse();
    assertThat(store.notices().orElseThrow().isDue()).isFalse();
  }
}
