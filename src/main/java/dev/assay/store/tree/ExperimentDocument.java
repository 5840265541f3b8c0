package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An experiment without its trials, which it names in the order of their numbers. Immutable.
///
/// @param order grows with every submission to this tree
/// @param leader the experiment it was submitted with: it exists once that one's document does. So
///   a submission of many appears with one file. Its own id for the leader itself
/// @param key of the submission, where it is the leader
/// @param provenance what it is made of; the empty object for nothing known
/// @param deleted its trials are gone; it stays for its events and its key
record ExperimentDocument(
    ExperimentId id,
    long order,
    ExperimentId leader,
    Optional<Key> key,
    String name,
    boolean archived,
    boolean deleted,
    int priority,
    int parallelism,
    Value.Object labels,
    List<Parent> after,
    List<NewStage> stages,
    Instant createdAt,
    String spec,
    Value.Object provenance,
    List<ContentId> trials,
    List<EventEntry> events) {

  ExperimentDocument {
    after = List.copyOf(after);
    stages = List.copyOf(stages);
    trials = List.copyOf(trials);
    events = List.copyOf(events);
  }

  NewStage stage(String wanted) {
    return stages.stream().filter(stage -> stage.name().equals(wanted)).findFirst().orElseThrow();
  }

  ExperimentDocument archived(boolean hidden, EventEntry event) {
    return with(hidden, deleted, priority, labels, after, and(event));
  }

  /// Without its trials, but with their `events`.
  ExperimentDocument deleted(List<EventEntry> moreEvents) {
    var all = new ArrayList<>(events);
    all.addAll(moreEvents);
    return with(archived, true, priority, labels, after, all);
  }

  ExperimentDocument withPriority(int urgency, EventEntry event) {
    return with(archived, deleted, urgency, labels, after, and(event));
  }

  ExperimentDocument withLabels(Value.Object words, EventEntry event) {
    return with(archived, deleted, priority, words, after, and(event));
  }

  /// With no change but that `event` was told here.
  ExperimentDocument with(EventEntry event) {
    return with(archived, deleted, priority, labels, after, and(event));
  }

  ExperimentDocument withAfter(List<Parent> parents) {
    return with(archived, deleted, priority, labels, parents, events);
  }

  /// What two machines made of it, where this side was changed last.
  ExperimentDocument merged(boolean gone, List<ContentId> all, List<EventEntry> told) {
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        archived,
        gone,
        priority,
        parallelism,
        labels,
        after,
        stages,
        createdAt,
        spec,
        provenance,
        all,
        told);
  }

  private List<EventEntry> and(EventEntry event) {
    var all = new ArrayList<>(events);
    all.add(event);
    return all;
  }

  private ExperimentDocument with(
      boolean hidden,
      boolean gone,
      int urgency,
      Value.Object words,
      List<Parent> parents,
      List<EventEntry> all) {
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        hidden,
        gone,
        urgency,
        parallelism,
        words,
        parents,
        stages,
        createdAt,
        spec,
        provenance,
        trials,
        all);
  }
}
