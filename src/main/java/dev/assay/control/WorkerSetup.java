package dev.assay.control;

import dev.assay.engine.WorkerSettings;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/// What is needed to turn what somebody asks of a worker into what the engine must know.
///
/// @param lease how long a worker that is not heard of keeps its jobs
record WorkerSetup(Duration lease, InstantSource clock, String version) {

  WorkerSetup(LocalControl.Surroundings around) {
    this(around.settings().lease(), around.clock(), around.version());
  }

  WorkerSettings worker(Working.Settings asked, Set<ExperimentId> until) {
    Machine machine = Machine.here();
    int slots = asked.slots().orElse(machine.cpus());
    return new WorkerSettings(
        asked.pool(),
        slots,
        Math.max(machine.cpus(), slots), // who asks for more slots than cores means it
        machine.gpus(),
        machine.memoryBytes(),
        asked.idleExit(),
        until,
        asked.logLimitBytes(),
        lease,
        version);
  }
}
