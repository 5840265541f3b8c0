package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Most;
import dev.assay.store.Survey.Pace;
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
}
