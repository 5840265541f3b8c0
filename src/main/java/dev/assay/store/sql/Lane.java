package dev.assay.store.sql;

import dev.assay.experiment.Resources;

/// The counters of one lane while a change is being made.
final class Lane {

  final long id;
  final String pool;
  final double cpus;
  final double gpus;
  final long memory;
  int ready;
  boolean canRun;

  /// Of its experiment, when it was read.
  final double vtime;

  private boolean isStored;
  private int readyBefore;
  private boolean canRunBefore;

  /// A new one, for jobs of this shape.
  Lane(long id, Resources shape) {
    this.id = id;
    pool = shape.pool();
    cpus = shape.cpus();
    gpus = shape.gpus();
    memory = shape.memoryBytes();
    vtime = 0;
  }

  Lane(Row row) {
    id = row.number();
    pool = row.text();
    cpus = row.real();
    gpus = row.real();
    memory = row.number();
    ready = row.integer();
    canRun = row.flag();
    vtime = row.real();
    isStored = true;
    readyBefore = ready;
    canRunBefore = canRun;
  }

  /// Whether one of its jobs fits in the room that is left on a worker.
  boolean fits(Room room) {
    return pool.equals(room.pool())
        && cpus <= room.cpus()
        && gpus <= room.gpus()
        && memory <= room.memory();
  }

  /// Whether jobs of this shape are its own.
  boolean isFor(Resources shape) {
    return pool.equals(shape.pool())
        && cpus == shape.cpus()
        && gpus == shape.gpus()
        && memory == shape.memoryBytes();
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
  }

  boolean isChanged() {
    return ready != readyBefore || canRun != canRunBefore;
  }
}
