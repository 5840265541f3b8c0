package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// What a trial is known by in the tree: its parameters, and whose it is. What the parameters
/// already say wins.
///
/// @param value the state point
/// @param added keys that are not parameters
/// @param id the name of its directory, which is the id of `value`
record StatePoint(Value.Object value, List<String> added, ContentId id) {

  private static final String EXPERIMENT = "experiment_id";
  private static final String REPLICATE = "replicate";

  StatePoint {
    added = List.copyOf(added);
  }

  StatePoint(Value.Object value, List<String> added) {
    this(value, added, ContentId.of(value));
  }

  static StatePoint of(ExperimentId experiment, NewTrial trial) {
    var members = new LinkedHashMap<String, Value>();
    var added = new ArrayList<String>();
    if (trial.params().get(EXPERIMENT).isEmpty()) {
      members.put(EXPERIMENT, Value.of(experiment.text()));
      added.add(EXPERIMENT);
    }
    members.putAll(trial.params().members());
    if (trial.replicate() > 1 && trial.params().get(REPLICATE).isEmpty()) {
      members.put(REPLICATE, Value.of(trial.replicate()));
      added.add(REPLICATE);
    }
    return new StatePoint(new Value.Object(members), added);
  }

  /// A configuration that is tried again is another replicate, so that it has a directory of its
  /// own.
  ///
  /// @param named the directories of the experiment; that of the result is added
  /// @throws dev.assay.store.StoreException `CONFLICT` where a parameter has the replicate's name
  static NewTrial distinct(ExperimentId experiment, NewTrial trial, Set<ContentId> named) {
    var next = trial;
    while (!named.add(of(experiment, next).id())) {
      if (trial.params().get(REPLICATE).isPresent()) {
        throw TreeErrors.conflict(
            "%s has a trial of the same parameters, and a parameter '%s' leaves no name for another"
                .formatted(experiment, REPLICATE));
      }
      next = new NewTrial(next.params(), next.content(), next.replicate() + 1, next.origin());
    }
    return next;
  }

  /// The parameters alone.
  Value.Object params() {
    var members = new LinkedHashMap<>(value.members());
    added.forEach(members::remove);
    return new Value.Object(members);
  }
}
