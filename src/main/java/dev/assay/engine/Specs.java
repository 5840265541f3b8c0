package dev.assay.engine;

import dev.assay.config.SpecText;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Portable;
import dev.assay.space.Value;
import dev.assay.store.Store;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Specifications of experiments, read from the store once. A specification never changes after
/// submit. Safe for several threads.
final class Specs {
  private final Store store;
  private final Portable portable;
  private final ConcurrentHashMap<ExperimentId, ExperimentSpec> known = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<ExperimentId, Value.Object> made = new ConcurrentHashMap<>();

  /// @param base from which folders are seen that were stored on another machine
  Specs(Store store, Path base) {
    this.store = store;
    this.portable = new Portable(base);
  }

  /// The specification of an experiment; empty if the experiment is gone.
  Optional<ExperimentSpec> of(ExperimentId id) {
    var cached = known.get(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    var read = store.experiments().get(id).map(view -> here(view.spec()));
    read.ifPresent(spec -> known.put(id, spec));
    return read;
  }

  private ExperimentSpec here(String text) {
    return portable.unpacked(SpecText.read(text), System.getenv());
  }

  /// What came with the submission of an experiment; the empty object where nothing did.
  Value.Object provenance(ExperimentId id) {
    return made.computeIfAbsent(id, store.provenances()::of);
  }
}
