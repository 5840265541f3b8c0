package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import dev.assay.experiment.WorkKeys;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Works.WorkView;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// How many jobs of a plan would take the results of others, as things are now. Stores nothing.
///
/// @param exists whether there is a store; where there is none it is not made to be asked
record ReuseOutlook(
    OpenedStore store, BooleanSupplier exists, CodeSnapshots snapshots, StaleResults stale) {

  /// What would become of one job.
  private enum Lot {
    /// It takes a result that is there.
    RESULTS,
    /// It waits for a job that runs.
    RUNNING,
    /// It waits for another of the plan.
    SHARED,
    /// It runs.
    TO_RUN
  }

  /// One for each experiment of the plan: `{"results", "running", "shared", "to_run"}`; empty for
  /// one where every job does its own work, or whose trials are not known beforehand.
  List<Optional<Value.Object>> of(Plan plan, Map<String, String> environment) {
    if (plan.experiments().stream().noneMatch(ReuseOutlook::isKnown)) {
      return plan.experiments().stream().map(_ -> Optional.<Value.Object>empty()).toList();
    }
    var seen = new Seen(exists.getAsBoolean(), new HashMap<>());
    return plan.experiments().stream()
        .map(planned ->
            isKnown(planned)
                ? Optional.of(counts(planned, environment, seen))
                : Optional.<Value.Object>empty())
        .toList();
  }

  private static boolean isKnown(Plan.Planned planned) {
    return WorkKeys.isNeeded(planned.spec()) && planned.sweep().isEmpty();
  }

  /// @param isStore whether there is a store to ask
  /// @param lots of the next job of each key that came before
  private record Seen(boolean isStore, Map<String, Lot> lots) {}

  private Value.Object counts(Plan.Planned planned, Map<String, String> environment, Seen seen) {
    ExperimentSpec spec = planned.spec();
    var keys = new WorkKeys(spec, snapshots.look(spec, environment));
    var counts = new EnumMap<Lot, Integer>(Lot.class);
    for (NewTrial trial : planned.trials()) {
      var works = keys.of(trial.params(), trial.replicate(), trial.origin());
      for (Stage stage : spec.stages()) {
        String key = works.get(stage.name());
        counts.merge(key == null ? Lot.TO_RUN : lot(key, stage, seen), 1, Integer::sum);
      }
    }
    return new Document()
        .with("results", counts.getOrDefault(Lot.RESULTS, 0))
        .with("running", counts.getOrDefault(Lot.RUNNING, 0))
        .with("shared", counts.getOrDefault(Lot.SHARED, 0))
        .with("to_run", counts.getOrDefault(Lot.TO_RUN, 0))
        .build();
  }

  private Lot lot(String key, Stage stage, Seen seen) {
    boolean isRefresh = stage.reuse().mode() == Reuse.Mode.REFRESH;
    Lot next = seen.lots().get(key);
    Lot lot =
        next == null || (isRefresh && next == Lot.RESULTS)
            ? look(key, isRefresh, seen.isStore())
            : next;
    seen.lots().put(key, lot == Lot.TO_RUN ? Lot.SHARED : lot);
    return lot;
  }

  private Lot look(String key, boolean isRefresh, boolean isStore) {
    Optional<WorkView> work = isStore ? store.ask(s -> s.works().get(key)) : Optional.empty();
    if (!isRefresh && work.filter(w -> w.source().isPresent() && !stale.isStale(w)).isPresent()) {
      return Lot.RESULTS;
    }
    return work.flatMap(WorkView::running).isPresent() ? Lot.RUNNING : Lot.TO_RUN;
  }
}
