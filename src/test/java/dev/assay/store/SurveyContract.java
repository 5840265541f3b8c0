package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage.Need;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Demand;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Most;
import dev.assay.store.Survey.Pace;
import dev.assay.store.Survey.PoolLoad;
import dev.assay.store.Survey.Result;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What somebody sees who watches the whole queue.
public abstract class SurveyContract extends StoreContract {
  private static final Most ALL = new Most(50, 50, 50, 50);

  @Test
  void an_empty_store_has_an_empty_board() {
    var board = store.survey().look(ALL);

    assertThat(board.experiments()).isZero();
    assertThat(board.jobs().get(JobState.QUEUED)).isZero();
    assertThat(board.open()).isEmpty();
    assertThat(board.results()).isEmpty();
    assertThat(store.survey().paces()).isEmpty();
  }

  @Test
  void what_runs_stands_first_and_what_ended_last_stands_first_among_the_ended() {
    var waits = submit(experiment("waits", 2));
    var ended = submit(experiment("ended", 1));
    var later = submit(experiment("later", 1));
    var archived = submit(experiment("archived", 1));
    store.operations().hold(all(waits), ADA);
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 0.5));
    clock.advance(Duration.ofSeconds(1));
    finish(worker, completed(claimOne(worker), "loss", 0.25));
    store.experiments().archive(archived, true, ADA);
    var runs = submit(experiment("runs", 3));
    store.operations().cancel(all(archived), ADA);
    var claim = claimOne(worker);
    store.leases().started(worker, claim.attempt(), clock.instant());
    store.metrics().report(worker, claim.attempt(), List.of(), Optional.of(object("step", 3)));

    var board = store.survey().look(ALL);

    assertThat(board.experiments()).isEqualTo(2);
    assertThat(board.jobs())
        .containsEntry(JobState.HELD, 2)
        .containsEntry(JobState.RUNNING, 1)
        .containsEntry(JobState.QUEUED, 2);
    assertThat(board.open()).extracting(ExperimentView::id).containsExactly(runs, waits);
    assertThat(board.ended()).extracting(ExperimentView::id).containsExactly(later, ended);
    assertThat(board.live()).extracting(Live::job).containsExactly(claim.job());
    assertThat(board.live().getFirst().name()).isEqualTo("runs");
    assertThat(board.live().getFirst().worker()).isEqualTo(worker.worker());
    assertThat(board.live().getFirst().startedAt()).contains(clock.instant());
    assertThat(board.live().getFirst().progress()).isEqualTo(object("step", 3));
    assertThat(board.results()).extracting(Result::name).containsExactly("later", "ended");
    assertThat(board.results().getLast().values()).isEqualTo(object("loss", 0.5));
    assertThat(board.results()).extracting(Result::ended).containsOnly("completed");
  }

  @Test
  void no_more_is_shown_than_was_asked_for() {
    for (int i = 0; i < 4; i++) {
      submit(experiment("e" + i, 2));
    }
    var worker = worker();
    claim(worker, 3);

    var board = store.survey().look(new Most(2, 0, 1, 0));

    assertThat(board.experiments()).isEqualTo(4);
    assertThat(board.jobs().get(JobState.RUNNING)).isEqualTo(3);
    assertThat(board.open()).hasSize(2);
    assertThat(board.live()).hasSize(1);
  }

  @Test
  void a_pace_is_the_median_of_what_ended_well_in_open_experiments() {
    var id = submit(experiment("a", 5));
    var worker = worker();
    for (int seconds : List.of(10, 20, 60)) {
      var claim = claimOne(worker);
      store.leases().started(worker, claim.attempt(), clock.instant());
      clock.advance(Duration.ofSeconds(seconds));
      finish(worker, completed(claim));
    }
    var failing = claimOne(worker);
    store.leases().started(worker, failing.attempt(), clock.instant());
    clock.advance(Duration.ofSeconds(1));
    finish(worker, failed(failing));

    assertThat(store.survey().paces())
        .containsExactly(new Pace(id, failing.job().stage(), Duration.ofSeconds(20), 3));

    finish(worker, completed(claimOne(worker)));

    assertThat(store.survey().paces()).isEmpty();
  }

  @Test
  void a_pool_has_what_waits_and_runs_in_it_by_what_it_asks_for() {
    var small = new Resources(1, 0, 0, 1, "default", "");
    var large = new Resources(4, 0, 1L << 30, 1, "default", "");
    submit(withParallelism(experiment("a", 5), 3));
    clock.advance(Duration.ofMinutes(1));
    var held = submit(experiment("held", 2));
    store.operations().hold(all(held), ADA);
    var start = clock.instant();
    submit(staged("big", 2, withResources(stage("main"), large)));
    submit(staged("gpu", 1, withResources(stage("main"), new Resources(1, 1, 0, 1, "gpus", ""))));
    var claims = claim(worker(), 1);
    clock.advance(Duration.ofMinutes(1));

    var loads = store.survey().pools();

    assertThat(claims).hasSize(1);
    assertThat(loads).extracting(PoolLoad::pool).containsExactly("default", "gpus");
    var load = loads.getFirst();
    assertThat(load.count(JobState.QUEUED)).isEqualTo(6);
    assertThat(load.count(JobState.RUNNING)).isEqualTo(1);
    assertThat(load.count(JobState.HELD)).isEqualTo(2);
    assertThat(load.demands())
        .containsExactlyInAnyOrder(
            new Demand(small, 4, 2, start.minusSeconds(60)), new Demand(large, 2, 2, start));
    assertThat(load.oldest()).contains(start.minusSeconds(60));
    assertThat(loads.getLast().count(JobState.QUEUED)).isEqualTo(1);
  }

  @Test
  void what_is_queued_again_waits_since_then() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    clock.advance(Duration.ofMinutes(5));
    store.leases().release(worker, claim.attempt(), "not now");
    var released = clock.instant();
    clock.advance(Duration.ofMinutes(1));

    assertThat(store.survey().pools().getFirst().oldest()).contains(released);
  }

  @Test
  void what_waits_for_something_else_is_of_no_one_pool_where_there_are_several() {
    submit(
        staged(
            "a",
            2,
            stage("train"),
            withResources(
                stage("judge", new Need("train", After.On.OK)),
                new Resources(1, 0, 0, 1, "b", ""))));

    var loads = store.survey().pools();

    assertThat(loads).extracting(PoolLoad::pool).containsExactly("", "default");
    assertThat(loads.getFirst().count(JobState.BLOCKED)).isEqualTo(2);
    assertThat(loads.getFirst().demands()).isEmpty();
    assertThat(loads.getLast().count(JobState.QUEUED)).isEqualTo(2);
  }

  @Test
  void no_pool_has_a_load_where_nothing_is_open() {
    submit(experiment("a", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));

    assertThat(store.survey().pools()).isEmpty();
  }
}
