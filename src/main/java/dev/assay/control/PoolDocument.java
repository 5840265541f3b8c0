package dev.assay.control;

import dev.assay.config.Pool;
import dev.assay.space.Value;
import dev.assay.store.Survey.PoolLoad;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The document of a pool; see docs/reference/documents.md.
final class PoolDocument {

  private PoolDocument() {}

  /// @param declared what the settings say of it
  /// @param load what waits and runs in it
  /// @param workers of it that are there
  static Value.Object of(
      String name,
      Optional<Pool> declared,
      Optional<PoolLoad> load,
      List<WorkerView> workers,
      Instant now) {
    int running = count(load, JobState.RUNNING) + count(load, JobState.STOPPING);
    int slots = workers.stream().mapToInt(w -> w.registration().slots()).sum();
    return new Document()
        .with("pool", name)
        .with("declared", declared.isPresent())
        .with("queued", count(load, JobState.QUEUED))
        .with("delayed", count(load, JobState.DELAYED))
        .with("blocked", count(load, JobState.BLOCKED))
        .with("held", count(load, JobState.HELD))
        .with("running", running)
        .with("workers", workers.size())
        .with("slots", slots)
        .with(
            "utilization",
            slots == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.min(1, running / (double) slots)))
        .withSeconds(
            "oldest_wait_seconds",
            load.flatMap(PoolLoad::oldest).map(since -> span(Duration.between(since, now))))
        .with("min_workers", declared.map(Pool::least).orElse(0))
        .with("max_workers", declared.map(Pool::most).orElse(OptionalInt.empty()))
        .withTexts("job_types", declared.map(Pool::jobTypes).orElse(List.of()))
        .withTexts("stages", declared.map(Pool::stages).orElse(List.of()))
        .withText("origin", declared.map(Pool::origin))
        .build();
  }

  /// Clocks of hosts differ.
  private static Duration span(Duration waited) {
    return waited.isNegative() ? Duration.ZERO : waited;
  }

  private static int count(Optional<PoolLoad> load, JobState state) {
    return load.map(l -> l.count(state)).orElse(0);
  }
}
