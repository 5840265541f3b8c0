package dev.assay.control;

import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage;
import dev.assay.placement.Capacity;
import dev.assay.placement.Devices;
import dev.assay.placement.Lack;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is within reach of the workers that are alive, were they idle: tells of jobs that none of
/// them could ever take.
record Reach(List<Capacity> workers) {

  Reach {
    workers = List.copyOf(workers);
  }

  static Reach of(Store store) {
    return new Reach(
        store.workers().alive().stream()
            .map(worker -> worker.registration())
            .map(has ->
                new Capacity(
                    has.pool(), has.cpus(), has.memoryBytes(), Devices.whole(has.devices())))
            .toList());
  }

  /// Why no worker could take a job that waits; empty for one that does not wait, or while there is
  /// no worker at all.
  Optional<String> never(JobView job) {
    boolean waits = !job.state().isTerminal() && !job.state().isLive();
    return !waits || workers.isEmpty()
        ? Optional.empty()
        : Lack.of(job.resources(), workers).map(Lack::sentence);
  }

  /// One warning for each stage that neither a worker started on this machine nor one that is alive
  /// could run, whatever its pool.
  static List<String> warnings(OpenedStore store, List<Stage> stages) {
    var warnings = new ArrayList<String>();
    for (Stage stage : stages) {
      Resources wanted = stage.resources();
      var here = Machine.here().capacity(wanted.pool(), wanted.gpus() > 0);
      if (Lack.ofSize(wanted, List.of(here)).isPresent()) {
        var all = new ArrayList<>(store.ask(Reach::of).workers());
        all.add(here);
        Lack.ofSize(wanted, all).ifPresent(lack -> warnings.add(warning(stage, lack)));
      }
    }
    return warnings;
  }

  private static String warning(Stage stage, Lack lack) {
    return "stage %s: no machine here can run it: %s; it waits until a larger one has a worker"
        .formatted(stage.name(), lack.sentence());
  }
}
