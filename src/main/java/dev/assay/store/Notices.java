package dev.assay.store;

import dev.assay.experiment.Notify.Occasion;
import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What somebody may have to be told of experiments. A notice is stored in the change that gives
/// rise to it, and stays until a worker has done with it; one whose worker is gone is due again. So
/// nothing is forgotten, and nothing is told twice unless a worker dies between telling and noting
/// it.
///
/// There is a notice when an experiment has ended ([Occasion#FINISH]); when the first of its jobs
/// has failed for good and others go on ([Occasion#FAILURE]); when jobs have ended and all that is
/// left is held, and when the first three that ended have all failed ([Occasion#ATTENTION]).
public interface Notices {

  /// Whether [#take] would give any; a read.
  boolean isDue();

  /// Takes notices that are due, the oldest first, at most `limit`. Each is held by `lease` until
  /// it is put off or done, or the lease is over.
  List<Notice> take(WorkerLease lease, int limit);

  /// Notes with an event that one target was told, or will not be.
  ///
  /// @param target a name for it that does not tell what it is
  /// @param delivered whether it was told
  /// @param data of the event
  /// @return false when `lease` does not hold the notice; nothing was written
  boolean note(WorkerLease lease, long notice, String target, boolean delivered, Value.Object data);

  /// Lets go of a notice that is to be tried again.
  ///
  /// @return false when `lease` does not hold it
  boolean putOff(WorkerLease lease, long notice, Duration wait);

  /// Removes a notice that everybody knows.
  ///
  /// @return false when `lease` does not hold it
  boolean done(WorkerLease lease, long notice);

  /// A notice.
  ///
  /// @param why one word more, e.g. `held` or `failing`; empty where the occasion says it all
  /// @param at when it came up
  /// @param tries how often it was taken, this time included
  /// @param noted the targets that were noted before
  record Notice(
      long id,
      ExperimentId experiment,
      Occasion occasion,
      String why,
      Instant at,
      int tries,
      Set<String> noted) {
    public Notice {
      noted = Set.copyOf(noted);
    }
  }
}
