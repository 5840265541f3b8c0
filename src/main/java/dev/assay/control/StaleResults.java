package dev.assay.control;

import dev.assay.engine.AttemptFiles;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Works.Source;
import dev.assay.store.Works.WorkView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Results that a submission would use and whose files are gone. Nothing else looks at the files of
/// a result for which no later stage asks.
record StaleResults(OpenedStore store, AttemptFolders folders) {

  private static final String ACTOR = "submit";

  /// Lets nobody use those any more.
  void drop(List<NewExperiment> experiments) {
    for (NewExperiment experiment : experiments) {
      var files = new HashMap<String, List<String>>();
      for (NewStage stage : experiment.stages()) {
        stage.reuse().ifPresent(reuse -> files.put(stage.name(), reuse.files()));
      }
      files.values().removeIf(List::isEmpty);
      if (!files.isEmpty()) {
        drop(experiment.trials(), files.keySet());
      }
    }
  }

  private void drop(Iterable<NewTrial> trials, Set<String> stages) {
    Set<String> seen = new HashSet<>();
    for (NewTrial trial : trials) {
      trial
          .works()
          .forEach((stage, key) -> {
            if (stages.contains(stage) && seen.add(key)) {
              store
                  .ask(s -> s.works().get(key))
                  .filter(this::isStale)
                  .ifPresent(work -> store.ask(s -> s.works().drop(key, ACTOR)));
            }
          });
    }
  }

  /// Whether there is a result, whose files are gone.
  boolean isStale(WorkView work) {
    return work.source().map(source -> isGone(source, work)).orElse(false);
  }

  /// A folder that is not here may be on another machine.
  private boolean isGone(Source source, WorkView work) {
    var left = AttemptFiles.of(folders.files(), source.job(), source.attempt());
    try {
      return Files.isDirectory(left.directory()) && !left.lacking(work.files()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
