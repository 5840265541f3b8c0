package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.WorkerView;
import java.time.Instant;

/// The document of a worker; see docs/reference/documents.md.
final class WorkerDocument {
  private WorkerDocument() {}

  static Value.Object of(WorkerView worker, WorkerProcess look, Instant now) {
    var registration = worker.registration();
    return new Document()
        .with("id", worker.lease().worker())
        .with("status", status(worker, look.look(worker, now)))
        .with("host", registration.host())
        .with("pid", registration.pid())
        .with("pool", registration.pool())
        .with("slots", registration.slots())
        .with("running", worker.running())
        .with("cpus", registration.cpus())
        .with("gpus", registration.devices().size())
        .with("devices", registration.gpus().stream().map(WorkerDocument::gpu).toList())
        .with("version", registration.version())
        .with("started_at", worker.startedAt())
        .with("lease_until", worker.leaseUntil())
        .with("lease_seconds", look.left(worker, now).toMillis() / 1000.0)
        .build();
  }

  private static Value.Object gpu(Gpu gpu) {
    return new Document()
        .with("index", gpu.device().label())
        .with("id", gpu.device().id())
        .with("name", gpu.device().name())
        .with("reserved", gpu.reserved())
        .build();
  }

  private static String status(WorkerView worker, WorkerProcess.Sighting seen) {
    return switch (seen) {
      case GONE -> "gone";
      case SILENT -> "silent";
      case ALIVE, ELSEWHERE -> doing(worker);
    };
  }

  private static String doing(WorkerView worker) {
    return switch (worker.order()) {
      case NONE -> "working";
      case DETACH -> "detaching";
      case DRAIN -> "draining";
      case KILL -> "killing";
      case FENCED -> "gone";
    };
  }
}
