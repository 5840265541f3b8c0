package dev.assay.store.sql;

import dev.assay.store.Workers.WorkerLease;
import java.util.Optional;

/// A worker whose lease was just seen to hold.
///
/// @param bootId where its process is
/// @param files which it sees; empty for all
record WorkerRow(
    long id, long epoch, String uid, String bootId, double cpus, long memory, String files) {

  /// The worker of a lease; empty when the lease is over.
  static Optional<WorkerRow> of(Session session, WorkerLease lease) {
    return session.first(
        """
        SELECT id, epoch, uid, boot_id, cpus, memory, files FROM worker
        WHERE uid = ? AND epoch = ? AND alive = 1\
        """,
        row ->
            new WorkerRow(
                row.number(),
                row.number(),
                row.text(),
                row.text(),
                row.real(),
                row.number(),
                row.text()),
        lease.worker(),
        lease.epoch());
  }

  String actor() {
    return "worker:" + uid;
  }
}
