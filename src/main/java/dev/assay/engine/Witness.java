package dev.assay.engine;

import dev.assay.experiment.Stage;
import dev.assay.gpu.Look.Seen;
import dev.assay.gpu.Reading;
import dev.assay.provenance.Provenance;
import dev.assay.provenance.RecentCode;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.WorkerLease;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks at what an attempt starts with, and notes it where it is not what was submitted. Looks
/// beside the start, never before it: a slow repository delays no job. Safe for several threads.
final class Witness {
  private static final Logger LOG = System.getLogger(Witness.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Store store;
  private final Specs specs;
  private final RecentCode recent = new RecentCode();
  private final Supplier<dev.assay.gpu.Look> gpus;
  private @Nullable Optional<String> driver;

  Witness(Store store, Specs specs, Supplier<dev.assay.gpu.Look> gpus) {
    this.store = store;
    this.specs = specs;
    this.gpus = gpus;
  }

  /// A look under way.
  record Look(FutureTask<Boolean> task) {
    /// One that is over.
    static final Look NONE = new Look(new FutureTask<>(() -> true));

    /// Waits until what it saw is noted, a few seconds at most.
    void join() throws InterruptedException {
      if (this == NONE) {
        return;
      }
      try {
        task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        LOG.log(Level.WARNING, "what an attempt started with was not seen in time");
      } catch (ExecutionException e) {
        LOG.log(Level.WARNING, "what an attempt started with is not noted", e.getCause());
      }
    }
  }

  /// Begins to look at what the attempt of `claim` starts with.
  Look begin(WorkerLease lease, Claim claim, Stage stage) {
    var task = new FutureTask<>(() -> note(lease, claim, stage));
    Thread.ofVirtual().name("assay-witness-" + claim.attempt()).start(task);
    return new Look(task);
  }

  private boolean note(WorkerLease lease, Claim claim, Stage stage) throws StoreException {
    var submitted = specs.provenance(claim.job().trial().experiment());
    Optional<String> gpu = claim.resources().gpus() > 0 ? driver() : Optional.empty();
    var seen = Provenance.atStart(submitted, stage, recent, gpu);
    return seen.isEmpty() || store.provenances().note(lease, claim.attempt(), seen.get());
  }

  /// Asked once: a new driver takes a restart of all who use it.
  private synchronized Optional<String> driver() {
    if (driver != null) {
      return driver;
    }
    var look = gpus.get();
    var told = look.readings().stream().map(Reading::driver).filter(v -> !v.isEmpty()).findFirst();
    if (look instanceof Seen) {
      driver = told;
    }
    return told;
  }
}
