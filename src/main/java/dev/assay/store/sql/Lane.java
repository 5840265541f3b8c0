package dev.assay.store.sql;

import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The counters of one lane while a change is being made.
final class Lane {

  final long id;
  final Shape shape;
  int ready;
  boolean canRun;

  /// Whether its first job does not fit the budget; known for one change, and found again by the
  /// next claim after something of the experiment has changed.
  boolean isShut;

  /// Since when others go before it because it does not fit; null when none has.
  final @Nullable Long passedAt;

  /// Of its experiment, when it was read.
  final double vtime;

  /// No queued job stands before it; null when that is not known.
  @Nullable Long floor;

  private boolean isStored;
  private int readyBefore;
  private boolean canRunBefore;
  private @Nullable Long floorBefore;

  /// A new one, for jobs of this shape.
  Lane(long id, Shape shape) {
    this.id = id;
    this.shape = shape;
    passedAt = null;
    vtime = 0;
  }

  /// The columns that [#maybe] reads; the lane is `l`.
  static final String COLUMNS =
      """
      l.id, l.pool, l.cpus, l.gpus, l.memory, l.gpu_preference, l.ready, l.can_run, l.vtime,
        l.passed_at, l.floor\
      """;

  /// Empty where the row has none.
  static Optional<Lane> maybe(Row row) {
    Long id = row.maybeNumber();
    return id == null ? Optional.empty() : Optional.of(new Lane(id, row));
  }

  private Lane(long id, Row row) {
    this.id = id;
    shape = new Shape(row);
    ready = row.integer();
    canRun = row.flag();
    vtime = row.real();
    passedAt = row.maybeNumber();
    floor = row.maybeNumber();
    isStored = true;
    readyBefore = ready;
    canRunBefore = canRun;
    floorBefore = floor;
  }

  /// What all jobs of a lane ask for.
  record Shape(String pool, double cpus, double gpus, long memory, GpuPreference preference) {

    /// The columns of a lane that [#Shape(Row)] reads.
    static final String COLUMNS = "pool, cpus, gpus, memory, gpu_preference";

    Shape(Row row) {
      this(row.text(), row.real(), row.real(), row.number(), GpuPreference.of(row.text()));
    }

    static Shape of(Resources wanted) {
      return new Shape(
          wanted.pool(),
          wanted.cpus(),
          wanted.gpus(),
          wanted.memoryBytes(),
          GpuPreference.of(wanted.gpuPreference()));
    }
  }

  /// Whether it has a row already.
  boolean isStored() {
    return isStored;
  }

  /// Notes that it is written as it is.
  void keep() {
    isStored = true;
    readyBefore = ready;
    canRunBefore = canRun;
    floorBefore = floor;
  }

  /// Adds what a change has made of it since it read it.
  void add(Lane changed) {
    ready += changed.ready - changed.readyBefore;
    floor = Objects.equals(changed.floor, changed.floorBefore) ? floor : changed.floor;
  }

  boolean isChanged() {
    return ready != readyBefore || canRun != canRunBefore || !Objects.equals(floor, floorBefore);
  }
}
