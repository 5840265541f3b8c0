package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.util.List;

/// What experiments and attempts were made of, as documents that the store does not look into. That
/// of an experiment comes with its submission and goes with it.
public interface Provenances {

  /// What came with the submission; the empty object where nothing did.
  Value.Object of(ExperimentId experiment);

  /// What was noted when an attempt started; the empty object where nothing was.
  Value.Object of(AttemptId attempt);

  /// Those of all experiments that have one, in no order.
  List<Value.Object> all();

  /// Notes what an attempt started with. Said again, it takes the new document.
  ///
  /// @return false when the attempt is not held by `lease`: nothing was written
  boolean note(WorkerLease lease, AttemptId attempt, Value.Object document);
}
