package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
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
/// @param sweep how it grows; empty where its trials came with it
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
    Optional<SweepEntry> sweep,
    List<EventEntry> events) {

  ExperimentDocument {
    after = List.copyOf(after);
    stages = List.copyOf(stages);
    trials = List.copyOf(trials);
    events = List.copyOf(events);
  }

  /// The stage of a job.
  ///
  /// @param job its name in its trial
  NewStage stage(String job) {
    String wanted = JobKey.stage(job);
    return stages.stream().filter(stage -> stage.name().equals(wanted)).findFirst().orElseThrow();
  }

  /// Whether it may get more trials.
  Growth growth() {
    return sweep.map(SweepEntry::growth).orElse(Growth.FIXED);
  }

  /// One of its trials under the number that it has here.
  TrialDocument numbered(TrialDocument trial) {
    int number = trial.id().number();
    if (number <= trials.size() && trials.get(number - 1).equals(trial.directory())) {
      return trial;
    }
    int found = trials.indexOf(trial.directory()) + 1;
    return found == 0 ? trial : trial.at(id.trial(found));
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
  ExperimentDocument merged(
      boolean gone,
      int jobs,
      List<ContentId> all,
      Optional<SweepEntry> grown,
      List<EventEntry> told) {
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        archived,
        gone,
        priority,
        jobs,
        labels,
        after,
        stages,
        createdAt,
        spec,
        provenance,
        all,
        grown,
        told);
  }

  /// With another state of its growth.
  ExperimentDocument withSweep(SweepEntry changed, EventEntry event) {
    return grown(changed, List.of(), parallelism, event);
  }

  /// With another state of its growth, of which nobody needs to hear.
  ExperimentDocument withSweep(SweepEntry changed) {
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        archived,
        deleted,
        priority,
        parallelism,
        labels,
        after,
        stages,
        createdAt,
        spec,
        provenance,
        trials,
        Optional.of(changed),
        events);
  }

  ExperimentDocument withParallelism(int jobs, EventEntry event) {
    return grown(sweep.orElseThrow(), List.of(), jobs, event);
  }

  /// With more trials.
  ExperimentDocument grown(SweepEntry changed, List<ContentId> more, EventEntry event) {
    return grown(changed, more, parallelism, event);
  }

  private ExperimentDocument grown(
      SweepEntry changed, List<ContentId> more, int jobs, EventEntry event) {
    var all = new ArrayList<>(trials);
    all.addAll(more);
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        archived,
        deleted,
        priority,
        jobs,
        labels,
        after,
        stages,
        createdAt,
        spec,
        provenance,
        all,
        Optional.of(changed),
        and(event));
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
        sweep,
        all);
  }
}
