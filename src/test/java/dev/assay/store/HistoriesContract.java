package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Objective.Goal;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories.Ended;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Sweeps.Told;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What was tried elsewhere: stored as a whole, closed, and as good as what was tried here.
public abstract class HistoriesContract extends StoreContract {

  private static final Instant THEN = Instant.parse("2020-01-02T03:04:05Z");

  private NewExperiment closed() {
    return experiment("past", 0).growing(new NewSweep(OptionalInt.of(3)));
  }

  private static List<Ended> ended() {
    return List.of(
        ended(0, Told.COMPLETED, 0.5),
        ended(1, Told.FAILED, Double.NaN),
        ended(2, Told.PRUNED, Double.NaN),
        ended(3, Told.COMPLETED, Double.NaN));
  }

  private static Ended ended(int index, Told end, double score) {
    return new Ended(
        trials(4).get(index),
        end,
        Value.object(Map.of("loss", Value.of(score))),
        OptionalDouble.of(score),
        List.of(new MetricReport("loss", 1, 0.9, ""), new MetricReport("loss", 2, Double.NaN, "")),
        Optional.of(THEN),
        Optional.of(THEN.plusSeconds(60)));
  }

  private Receipt keep(NewExperiment experiment, Optional<Key> key) {
    return store.histories().keep(experiment, ended()::forEach, key, "from afar", ADA);
  }

  @Test
  void what_ended_elsewhere_has_ended_here() {
    var experiment = closed();
    var id = keep(experiment, Optional.empty()).experiments().getFirst().id();
    reopen();

    var view = store.experiments().get(id).orElseThrow();
    assertThat(view.trials()).isEqualTo(4);
    assertThat(view.growth()).isEqualTo(Growth.CLOSED);
    assertThat(view.status()).isEqualTo(ExperimentStatus.PARTIAL);
    assertThat(view.startedAt()).hasValue(THEN);
    assertThat(view.endedAt()).hasValue(THEN.plusSeconds(60));
    assertThat(store.sweeps().get(id).orElseThrow().left()).isZero();
    assertThat(store.sweeps().get(id).orElseThrow().why()).isEqualTo("from afar");
    assertThat(store.trials().list(id, 1, 9))
        .extracting(trial -> trial.status())
        .containsExactly(
            TrialStatus.COMPLETED, TrialStatus.FAILED, TrialStatus.PRUNED, TrialStatus.COMPLETED);
    assertThat(store.trials().best(id, Goal.MINIMIZE, 9))
        .extracting(trial -> trial.id().number())
        .containsExactly(1);
    var job = store.trials().get(id.trial(3)).orElseThrow().jobs().getFirst();
    assertThat(store.trials().attempts(job.id())).hasSize(1);
    assertThat(store.metrics().of(job.attempt().orElseThrow(), Optional.empty())).hasSize(2);
    assertThat(store.workers().alive()).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void it_can_go_on_and_be_deleted() {
    var id = keep(closed(), Optional.empty()).experiments().getFirst().id();

    assertThat(store.sweeps().extend(id, 4, 5, ADA)).isTrue();
    assertThat(store.sweeps().add(id, 5, trials(1), Sweeps.Runs.QUEUED, ADA))
        .isInstanceOf(Sweeps.Added.Stored.class);
    assertThat(problems()).isEmpty();

    var other = keep(closed(), Optional.empty()).experiments().getFirst().id();
    store.experiments().delete(other, ADA);
    assertThat(store.trials().list(other, 1, 9)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_key_stores_once_and_what_breaks_off_stores_nothing() {
    var key = Optional.of(new Key("k", "body"));
    var first = keep(closed(), key);

    var again = keep(closed(), key);

    assertThat(again.created()).isFalse();
    assertThat(again.experiments()).isEqualTo(first.experiments());
    var broken = closed();
    assertThatThrownBy(() ->
            store
                .histories()
                .keep(
                    broken,
                    taker -> {
                      ended().forEach(taker);
                      throw new IllegalStateException("the source is gone");
                    },
                    Optional.empty(),
                    "",
                    ADA))
        .hasMessageContaining("the source is gone");
    assertThat(store.experiments().get(broken.id())).isEmpty();
    assertThat(problems()).isEmpty();
  }
}
