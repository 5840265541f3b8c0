package dev.assay.control;

import dev.assay.experiment.Objective;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Trials.TrialView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The trials of an experiment of this store.
record OwnTrials(ExportSource source, List<Objective> objectives) implements ForeignTrials {

  @Override
  public String format() {
    return "assay";
  }

  @Override
  public String study() {
    return source.view().id().text();
  }

  @Override
  public String name() {
    return source.view().name() + "-imported";
  }

  @Override
  public void each(Consumer<Found> taker) {
    source.trials().forEach(trial -> taker.accept(found(trial)));
  }

  private Found found(TrialView trial) {
    return new Found(
        trial.id().number(),
        end(trial),
        trial.status().word(),
        trial.params(),
        Map.of(),
        trial.values(),
        source.reports(trial),
        trial.startedAt(),
        trial.endedAt(),
        trial.origin());
  }

  private static Optional<Told> end(TrialView trial) {
    return switch (trial.status()) {
      case COMPLETED -> Optional.of(Told.COMPLETED);
      case PRUNED -> Optional.of(Told.PRUNED);
      case FAILED -> Optional.of(Told.FAILED);
      case PENDING, RUNNING, PAUSED, CANCELLED -> Optional.empty();
    };
  }

  @Override
  public void close() {}
}
