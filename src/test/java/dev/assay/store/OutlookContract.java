package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After;
import dev.assay.store.Outlook.Awaited;
import dev.assay.store.Outlook.Met;
import dev.assay.store.Submission.Parent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What surrounds jobs that wait.
public abstract class OutlookContract extends StoreContract {

  @Test
  void parents_are_told_in_their_order_with_where_they_stand() {
    var first = submit(experiment("first", 2));
    var second =
        submit(
            after(
                experiment("second", 1),
                new Parent(one(first, 1), After.On.OK),
                new Parent(all(first), After.On.ANY),
                new Parent(one(first, 2, "main"), After.On.OK)));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));
    finish(worker, failed(claimOne(worker)));

    assertThat(store.outlook().parents(second))
        .containsExactly(
            new Awaited(one(first, 1), After.On.OK, Met.MET),
            new Awaited(all(first), After.On.ANY, Met.MET),
            new Awaited(one(first, 2, "main"), After.On.OK, Met.UNMET));
    assertThat(store.outlook().parents(first)).isEmpty();
  }

  @Test
  void live_attempts_are_told_with_their_worker_and_whether_it_is_alive() {
    submit(experiment("one", 3));
    var worker = worker();
    var claims = claim(worker, 2);

    assertThat(store.outlook().busy(9))
        .extracting(Outlook.Busy::attempt)
        .containsExactly(claims.get(0).attempt(), claims.get(1).attempt());
    assertThat(store.outlook().busy(1)).hasSize(1);
    store.workers().leave(worker);

    assertThat(store.outlook().busy(9))
        .allSatisfy(busy -> {
          assertThat(busy.held()).isFalse();
          assertThat(busy.worker()).isEqualTo(worker.worker());
        });
  }

  @Test
  void durations_are_those_of_good_ends_of_one_stage_newest_first() {
    var id = submit(experiment("one", 3));
    var other = submit(experiment("other", 1));
    var worker = worker();
    for (int minutes = 1; minutes <= 3; minutes++) {
      var claim = claimOne(worker);
      store.leases().started(worker, claim.attempt(), clock.instant());
      clock.advance(Duration.ofMinutes(minutes));
      finish(worker, minutes == 2 ? failed(claim) : completed(claim, "loss", 1));
    }

    assertThat(store.outlook().durations(id, "main", 9))
        .containsExactly(Duration.ofMinutes(3), Duration.ofMinutes(1));
    assertThat(store.outlook().durations(id, "main", 1)).containsExactly(Duration.ofMinutes(3));
    assertThat(store.outlook().durations(other, "main", 9)).isEmpty();
    assertThat(store.outlook().durations(id, "test", 9)).isEmpty();
  }
}
