package dev.assay.schedule;

import java.util.List;

/// Which of the trials that train should end early. Pure.
interface Rule {

  /// The trials to stop, each with why; at most one decision a trial.
  List<Decision.Stop> stops(Snapshot snapshot);
}
