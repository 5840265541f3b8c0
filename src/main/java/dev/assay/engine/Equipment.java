package dev.assay.engine;

import dev.assay.process.Processes;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What every attempt of one worker works with.
///
/// @param home the folder that holds everything, absolute and without links
/// @param random spreads retries
/// @param waypoint is told where the worker is
record Equipment(
    Store store,
    Processes processes,
    Specs specs,
    UsageSampler usage,
    JointSweep sweep,
    Witness witness,
    GpuWatch gpus,
    Inputs inputs,
    Path home,
    WorkerSettings settings,
    Telling telling,
    InstantSource clock,
    RandomGenerator random,
    Waypoint waypoint) {

  /// Whether this host can tell what became of an orphan, and so may adopt it. Where there is one
  /// host it can; an attempt of another leaves no trace here.
  boolean canJudge(Held orphan) {
    var claim = orphan.claim();
    return store.lapses().isEmpty()
        || processes.canJudge(AttemptFiles.begun(home, claim.job(), claim.attempt()).directory());
  }
}
