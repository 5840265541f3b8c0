package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.OptionalInt;

/// What the contracts of growing experiments work with.
public abstract class SweepStoreContract extends StoreContract {

  protected static final String BOB = "worker:bob";

  protected static NewExperiment growing(NewExperiment e, int limit) {
    return e.growing(new NewSweep(OptionalInt.of(limit)));
  }

  protected ExperimentId sweep(int limit) {
    return submit(growing(experiment("sweep", 0), limit));
  }

  protected Added add(ExperimentId id, int first, int count, Runs runs) {
    return store.sweeps().add(id, first, newTrials(count), runs, BOB);
  }

  protected static List<NewTrial> newTrials(int count) {
    return trials(count);
  }

  protected SweepView view(ExperimentId id) {
    return store.sweeps().get(id).orElseThrow();
  }

  protected ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }

  protected TrialStatus trialStatus(ExperimentId id, int number) {
    return store.trials().get(id.trial(number)).orElseThrow().status();
  }

  protected void assertSound() {
    assertThat(problems()).isEmpty();
  }

  protected static void assertConflict(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT));
  }
}
