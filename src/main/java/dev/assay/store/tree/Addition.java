package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.tree.SweepEntry.Dropped;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Adds trials to one sweep, which the caller holds, if its number, its limit and its phase allow
/// it. The directories of the trials are made first; they are nobody's until the document of the
/// experiment names them, which is one replacement of one file. What a crash leaves before that is
/// never seen, and is taken by whoever adds the same trial.
final class Addition {

  private final Documents documents;
  private final Changes changes;
  private final Submitting submitting;
  private final ExperimentDocument sweep;
  private final SweepEntry entry;
  private final Gate gate;
  private final Runs runs;
  private final String actor;

  Addition(
      Documents documents,
      Changes changes,
      Submitting submitting,
      ExperimentDocument sweep,
      Gate gate,
      Runs runs,
      String actor) {
    this.documents = documents;
    this.changes = changes;
    this.submitting = submitting;
    this.sweep = sweep;
    this.entry = sweep.sweep().orElseThrow();
    this.gate = gate;
    this.runs = runs;
    this.actor = actor;
  }

  /// Why nothing can be added now from number `first` on.
  Optional<Added> refused(int first, int wanted) {
    var refusal = refusal(wanted);
    if (refusal.isPresent()) {
      return Optional.of(new Added.Refused(refusal.get()));
    }
    int next = sweep.trials().size() + 1;
    return first == next ? Optional.empty() : Optional.of(new Added.Late(next));
  }

  private Optional<String> refusal(int wanted) {
    if (entry.growth() != Growth.OPEN) {
      return Optional.of(
          "the sweep is %s%s"
              .formatted(
                  entry.growth().word(), entry.why().isEmpty() ? "" : " (" + entry.why() + ")"));
    }
    var later = entry.startAt().filter(at -> at.isAfter(changes.now()));
    if (later.isPresent()) {
      return Optional.of("the sweep starts at " + later.get());
    }
    if (left() == 0) {
      return Optional.of("the sweep has all of its %d trials".formatted(entry.limit().getAsInt()));
    }
    if (runs == Runs.QUEUED) {
      return Optional.empty();
    }
    int out = out() + Math.min(wanted, left());
    return out > sweep.parallelism()
        ? Optional.of(
            "%d trials would be out at once, and the sweep allows %d; tell how one ended first"
                .formatted(out, sweep.parallelism()))
        : Optional.empty();
  }

  private int out() {
    return (int)
        documents.trials(sweep).stream()
            .flatMap(trial -> trial.states().stream())
            .filter(JobState::isLive)
            .count();
  }

  /// How many more there may be.
  int left() {
    return entry.limit().isPresent()
        ? Math.max(0, entry.limit().getAsInt() - sweep.trials().size())
        : Integer.MAX_VALUE;
  }

  /// Adds as many as there is room for; nothing may stand against it.
  ///
  /// @param until where they pause; infinite to train to the end
  /// @param resumes whose checkpoint they go on from
  /// @param change what else becomes of the sweep in the same change
  /// @param taken ids of what had been enqueued and is among them
  Added store(
      int first,
      List<NewTrial> wanted,
      double until,
      Optional<Checkpoint> resumes,
      UnaryOperator<SweepEntry> change,
      List<Long> taken) {
    Course course = course(until, resumes);
    var named = new HashSet<>(sweep.trials());
    var now = changes.now();
    var made = new ArrayList<TrialDocument>();
    for (var trial : wanted.subList(0, Math.min(wanted.size(), left()))) {
      made.add(
          trial(StatePoint.distinct(sweep.id(), trial, named), first + made.size(), course, now));
    }
    var published = new ArrayList<TrialDocument>();
    try {
      submitting.publish(made, published);
    } catch (RuntimeException e) {
      published.forEach(submitting::undo);
      throw e;
    }
    var directories = made.stream().map(TrialDocument::directory).toList();
    var event = changes.event(EventType.SWEEP_GREW, actor, Grew.data(first, directories, taken));
    changes.writeOne(sweep.grown(stillDropped(change.apply(entry)), directories, event));
    return new Added.Stored(
        IntStream.range(first, first + made.size()).mapToObj(sweep.id()::trial).toList());
  }

  private Course course(double until, Optional<Checkpoint> resumes) {
    int stages = sweep.stages().size();
    if (runs == Runs.TOLD && stages > 1) {
      throw TreeErrors.conflict(
          "the trials of %s have %d stages, so workers must run them"
              .formatted(sweep.id(), stages));
    }
    boolean pauses = until != Double.POSITIVE_INFINITY || resumes.isPresent();
    if (pauses && (runs == Runs.TOLD || stages > 1)) {
      throw TreeErrors.conflict(
          "the trials of %s cannot pause: only trials of one stage that workers run can"
              .formatted(sweep.id()));
    }
    return runs == Runs.TOLD ? Course.TOLD : Course.of(until, resumes);
  }

  private TrialDocument trial(NewTrial trial, int number, Course course, Instant now) {
    return new TrialDocument(
        sweep.id().trial(number),
        trial.content(),
        StatePoint.of(sweep.id(), trial),
        trial.replicate(),
        trial.origin(),
        Value.EMPTY,
        now,
        sweep.stages().stream()
            .map(stage -> JobEntry.begin(stage.name(), begin(stage), Optional.empty(), now, course))
            .toList(),
        OptionalDouble.empty(),
        List.of(),
        List.of(),
        Value.EMPTY);
  }

  private JobState begin(NewStage stage) {
    if (runs == Runs.TOLD) {
      return JobState.RUNNING;
    }
    return gate.open() > 0 || !stage.needs().isEmpty() ? JobState.BLOCKED : JobState.QUEUED;
  }

  /// What was dropped for good need not be remembered.
  private SweepEntry stillDropped(SweepEntry changed) {
    return changed.dropped().isEmpty()
        ? changed
        : changed.withDropped(changed.dropped().stream().filter(this::hasPaused).toList());
  }

  private boolean hasPaused(Dropped dropped) {
    return documents
        .trial(dropped.trial())
        .ours()
        .filter(trial -> trial.findJob(dropped.job()).filter(trial::hasPausedWith).isPresent())
        .isPresent();
  }
}
