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
import java.util.function.Consumer;

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
    return with(draft -> {
      draft.archived = hidden;
      draft.events.add(event);
    });
  }

  /// Without its trials, but with their `events`.
  ExperimentDocument deleted(List<EventEntry> moreEvents) {
    return with(draft -> {
      draft.deleted = true;
      draft.events.addAll(moreEvents);
    });
  }

  ExperimentDocument withPriority(int urgency, EventEntry event) {
    return with(draft -> {
      draft.priority = urgency;
      draft.events.add(event);
    });
  }

  ExperimentDocument withParallelism(int jobs, EventEntry event) {
    return with(draft -> {
      draft.parallelism = jobs;
      draft.events.add(event);
    });
  }

  ExperimentDocument withLabels(Value.Object words, EventEntry event) {
    return with(draft -> {
      draft.labels = words;
      draft.events.add(event);
    });
  }

  /// With no change but that `event` was told here.
  ExperimentDocument with(EventEntry event) {
    return with(draft -> draft.events.add(event));
  }

  ExperimentDocument withAfter(List<Parent> parents) {
    return with(draft -> draft.after = parents);
  }

  /// What two machines made of it, where this side was changed last.
  ExperimentDocument merged(
      boolean gone,
      int jobs,
      List<ContentId> all,
      Optional<SweepEntry> grown,
      List<EventEntry> told) {
    return with(draft -> {
      draft.deleted = gone;
      draft.parallelism = jobs;
      draft.trials = all;
      draft.sweep = grown;
      draft.events = told;
    });
  }

  /// With another state of its growth.
  ExperimentDocument withSweep(SweepEntry changed, EventEntry event) {
    return grown(changed, List.of(), event);
  }

  /// With another state of its growth, of which nobody needs to hear.
  ExperimentDocument withSweep(SweepEntry changed) {
    return with(draft -> draft.sweep = Optional.of(changed));
  }

  /// With more trials.
  ExperimentDocument grown(SweepEntry changed, List<ContentId> more, EventEntry event) {
    return with(draft -> {
      draft.sweep = Optional.of(changed);
      draft.trials.addAll(more);
      draft.events.add(event);
    });
  }

  private ExperimentDocument with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return new ExperimentDocument(
        id,
        order,
        leader,
        key,
        name,
        draft.archived,
        draft.deleted,
        draft.priority,
        draft.parallelism,
        draft.labels,
        draft.after,
        stages,
        createdAt,
        spec,
        provenance,
        draft.trials,
        draft.sweep,
        draft.events);
  }

  /// The members that may change, while they do.
  private static final class Draft {
    private boolean archived;
    private boolean deleted;
    private int priority;
    private int parallelism;
    private Value.Object labels;
    private List<Parent> after;
    private List<ContentId> trials;
    private Optional<SweepEntry> sweep;
    private List<EventEntry> events;

    Draft(ExperimentDocument before) {
      archived = before.archived;
      deleted = before.deleted;
      priority = before.priority;
      parallelism = before.parallelism;
      labels = before.labels;
      after = before.after;
      trials = new ArrayList<>(before.trials);
      sweep = before.sweep;
      events = new ArrayList<>(before.events);
    }
  }
}
