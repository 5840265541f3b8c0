package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Changes tags and notes, and tells of what has changed.
final class Labels {

  private final Transaction tx;
  private final String actor;

  Labels(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  private record Change(Value.Object labels, Value.Object told) {}

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
    var change = changed(read("SELECT labels FROM experiment WHERE id = ?", row), wanted);
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
    var change = changed(read("SELECT labels FROM trial WHERE id = ?", row), wanted);
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

  private static Optional<Change> changed(Value.Object labels, Labelling wanted) {
    Set<String> tags = tags(labels);
    var added = wanted.add().stream().distinct().filter(tag -> !tags.contains(tag)).toList();
    var removed = wanted.remove().stream().distinct().filter(tags::contains).toList();
    String note = labels.get("notes").map(Labels::text).orElse("");
    boolean isNoted = wanted.note().filter(text -> !text.equals(note)).isPresent();
    if (added.isEmpty() && removed.isEmpty() && !isNoted) {
      return Optional.empty();
    }
    var left = new ArrayList<>(tags);
    left.addAll(added);
    left.removeAll(removed);
    var members = new LinkedHashMap<>(labels.members());
    var told = new LinkedHashMap<String, Value>();
    members.put("tags", texts(left));
    if (!added.isEmpty()) {
      told.put("added", texts(added));
    }
    if (!removed.isEmpty()) {
      told.put("removed", texts(removed));
    }
    if (isNoted) {
      members.put("notes", Value.of(wanted.note().orElse("")));
      told.put("notes", Value.of(wanted.note().orElse("")));
    }
    return Optional.of(new Change(Value.object(members), Value.object(told)));
  }

  private static Set<String> tags(Value.Object labels) {
    var tags = new LinkedHashSet<String>();
    if (labels.get("tags").orElse(Value.Null.NULL) instanceof Value.Array(var items)) {
      items.forEach(tag -> tags.add(text(tag)));
    }
    return tags;
  }

  private static Value texts(List<String> texts) {
    return Value.of(texts.stream().map(Value::of).toList());
  }

  private static String text(Value value) {
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }
}
