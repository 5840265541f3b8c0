package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Labels;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import java.util.LinkedHashMap;

/// Changes tags and notes, and tells of what has changed.
final class LabelChange {

  private final Transaction tx;
  private final String actor;

  LabelChange(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  /// @return whether anything changed
  boolean change(Subject subject, Labelling wanted) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> ofExperiment(id, wanted);
      case Subject.OfTrial(var id) -> ofTrial(id, wanted);
      case Subject.OfJob(var id) -> {
        Scope.job(tx.session(), id);
        yield ofTrial(id.trial(), wanted);
      }
    };
  }

  private boolean ofExperiment(ExperimentId id, Labelling wanted) {
    long row = Scope.experiment(tx.session(), id);
    var change = Labels.changed(read("SELECT labels FROM experiment WHERE id = ?", row), wanted);
    change.ifPresent(c -> {
      tx.session()
          .update(
              "UPDATE experiment SET labels = ? WHERE id = ?", Json.writeExact(c.labels()), row);
      tx.events().ofExperiment(EventType.EXPERIMENT_LABELLED, actor, id, c.told());
    });
    return change.isPresent();
  }

  private boolean ofTrial(TrialId id, Labelling wanted) {
    long row = Scope.trial(tx.session(), id);
    var change = Labels.changed(read("SELECT labels FROM trial WHERE id = ?", row), wanted);
    change.ifPresent(c -> {
      tx.session()
          .update("UPDATE trial SET labels = ? WHERE id = ?", Json.writeExact(c.labels()), row);
      var told = new LinkedHashMap<String, Value>();
      told.put("trial", Value.of(id.toString()));
      told.putAll(c.told().members());
      tx.events()
          .ofExperiment(EventType.TRIAL_LABELLED, actor, id.experiment(), Value.object(told));
    });
    return change.isPresent();
  }

  private Value.Object read(String sql, long row) {
    return tx.session().first(sql, Row::object, row).orElseThrow();
  }
}
