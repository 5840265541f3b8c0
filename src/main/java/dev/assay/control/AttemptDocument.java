package dev.assay.control;

import dev.assay.experiment.DeviceShare;
import dev.assay.space.Value;
import dev.assay.store.Lapses;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Store;
import dev.assay.store.Trials.AttemptView;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The document of an attempt; see docs/reference/documents.md.
final class AttemptDocument {
  private AttemptDocument() {}

  static Value.Object of(Store store, AttemptView attempt, AttemptFolders folders, Instant now) {
    var provenance = store.provenances().of(attempt.id());
    var host =
        store.lapses().flatMap(lapses -> lapses.place(attempt.worker())).map(Lapses.Place::host);
    return new Document()
        .with("attempt", attempt.id().number())
        .with("job", attempt.job().toString())
        .with("stage", attempt.job().stage())
        .with("number", attempt.number())
        .with("worker", attempt.worker())
        .with("host", host.<Value>map(Value::of).orElse(Value.Null.NULL))
        .with("alive", attempt.alive())
        .with("status", attempt.alive() ? "running" : attempt.ended())
        .with("reason", attempt.reason().word())
        .with("message", attempt.message())
        .with("exit_code", attempt.exitCode())
        .with("signal", attempt.signal())
        .with("claimed_at", attempt.claimedAt())
        .withTime("started_at", attempt.startedAt())
        .withTime("ended_at", attempt.endedAt())
        .withElapsed("seconds", attempt.startedAt(), attempt.endedAt(), now)
        .withSeconds("cpu_seconds", attempt.cpuTime())
        .with("peak_memory_bytes", attempt.peakMemoryBytes())
        .with("devices", attempt.devices().stream().map(AttemptDocument::device).toList())
        .with(
            "gpu_memory_bytes",
            attempt.gpu().map(GpuUse::peakMemoryBytes).orElse(OptionalLong.empty()))
        .with(
            "gpu_utilization",
            attempt.gpu().map(GpuUse::utilization).orElse(OptionalDouble.empty()))
        .with("gpu_celsius", attempt.gpu().map(GpuUse::hottest).orElse(OptionalInt.empty()))
        .with("last_output", attempt.lastOutput())
        .with("progress", attempt.progress())
        .with("done", Outlook.told(attempt.progress()))
        .with("folder", folders.begun(attempt.job(), attempt.id()).toString())
        .with("provenance", ExperimentDocument.orNull(provenance))
        .build();
  }

  private static Value.Object device(DeviceShare share) {
    return new Document()
        .with("index", share.device().label())
        .with("id", share.device().id())
        .with("name", share.device().name())
        .with("share", share.share())
        .build();
  }
}
