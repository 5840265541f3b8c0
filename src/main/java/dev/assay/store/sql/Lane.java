package dev.assay.store.sql;

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

  private int readyBefore;
  private boolean canRunBefore;

  Lane(Row row) {
    id = row.number();
    pool = row.text();
    cpus = row.real();
    gpus = row.real();
    memory = row.number();
    ready = row.integer();
    canRun = row.flag();
    vtime = row.real();
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

  /// Notes that it is written as it is.
  void keep() {
    readyBefore = ready;
    canRunBefore = canRun;
  }

  boolean isChanged() {
    return ready != readyBefore || canRun != canRunBefore;
  }
}
