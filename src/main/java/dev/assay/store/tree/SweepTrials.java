package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.tree.SweepEntry.Dropped;
import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What becomes of single trials of sweeps: they go on, give their place to others, and are told.
final class SweepTrials {

  private final Documents documents;
  private final Changes changes;
  private final Additions additions;
  private final Settling settling;

  SweepTrials(Documents documents, Changes changes, Additions additions, Settling settling) {
    this.documents = documents;
    this.changes = changes;
    this.additions = additions;
    this.settling = settling;
  }

  boolean goOn(JobId paused, double until, String actor) {
    var sweep = documents.experiment(paused.trial().experiment());
    return sweep
        .filter(experiment -> paused.trial().number() <= experiment.trials().size())
        .flatMap(experiment ->
            changes.trial(
                experiment,
                experiment.trials().get(paused.trial().number() - 1),
                edit -> goOn(edit, JobKey.of(paused), until, actor)))
        .orElse(false);
  }

  private boolean goOn(TrialEdit edit, String key, double until, String actor) {
    var trial = edit.trial();
    var paused = trial.findJob(key).filter(trial::hasPausedWith);
    var left = paused.flatMap(_ -> trial.newest(key));
    if (edit.experiment().growth() != Growth.OPEN
        || left.isEmpty()
        || edit.experiment()
            .sweep()
            .orElseThrow()
            .dropped()
            .contains(new Dropped(trial.directory(), key))) {
      return false;
    }
    var from = new Checkpoint(JobKey.id(trial.id(), key), left.get().id());
    boolean isGated = settling.gate(edit.experiment()).open() > 0;
    edit.add(
        JobEntry.begin(
            JobKey.of(JobKey.stage(key), JobKey.part(key) + 1),
            isGated ? JobState.BLOCKED : JobState.QUEUED,
            Optional.empty(),
            edit.now(),
            Course.of(until, Optional.of(from))),
        actor);
    return true;
  }

  /// The place of the trial that ends is noted with the new one, in one file; it is ended after
  /// that, by whoever looks next if not by this process.
  Added fork(
      ExperimentId experiment,
      int number,
      NewTrial trial,
      TrialId from,
      JobId replaced,
      double until,
      String actor) {
    var source = find(from);
    var place = find(replaced.trial());
    var added =
        additions.adding(
            experiment,
            Runs.QUEUED,
            actor,
            addition -> {
              var checkpoint = checkpoint(source);
              return addition
                  .refused(number, 1)
                  .or(() -> without(checkpoint, source))
                  .orElseGet(() ->
                      changes
                          .trial(
                              additions.require(experiment),
                              place.directory(),
                              edit ->
                                  fork(
                                      addition,
                                      number,
                                      trial,
                                      checkpoint,
                                      edit,
                                      JobKey.of(replaced),
                                      until,
                                      actor))
                          .orElseGet(() -> notPaused(place)));
            });
    if (added instanceof Added.Stored) {
      settling.settle(); // others may have waited for the trial that has ended
    }
    return added;
  }

  private static Optional<Added> without(Optional<Checkpoint> checkpoint, TrialDocument from) {
    return checkpoint.isPresent()
        ? Optional.empty()
        : Optional.of(new Added.Refused("trial %s has no checkpoint yet".formatted(from.id())));
  }

  private static Added notPaused(TrialDocument place) {
    return new Added.Refused("trial %s has not paused".formatted(place.id()));
  }

  private static Added fork(
      Addition addition,
      int number,
      NewTrial trial,
      Optional<Checkpoint> checkpoint,
      TrialEdit edit,
      String replaced,
      double until,
      String actor) {
    var place = edit.trial();
    var paused = place.findJob(replaced).filter(place::hasPausedWith);
    if (paused.isEmpty()) {
      return notPaused(place);
    }
    var dropped = new Dropped(place.directory(), replaced);
    var added =
        addition.store(
            number, List.of(trial), until, checkpoint, sweep -> sweep.dropping(dropped), List.of());
    edit.drop(paused.get(), Reason.PRUNED, actor);
    return added;
  }

  /// The attempt with which a trial paused last, for nobody writes its checkpoint any more; else
  /// its newest that has ended, else the one that runs.
  private static Optional<Checkpoint> checkpoint(TrialDocument trial) {
    return trial.attempts().stream()
        .filter(attempt -> attempt.startedAt().isPresent())
        .max(
            Comparator.comparing((AttemptEntry attempt) -> attempt.reason() == Reason.PAUSED)
                .thenComparing(attempt -> !attempt.isAlive())
                .thenComparing(AttemptEntry::id))
        .map(attempt -> new Checkpoint(JobKey.id(trial.id(), attempt.stage()), attempt.id()));
  }

  void tell(TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor) {
    var document = find(trial);
    boolean isTold =
        changes
            .trial(
                additions.require(trial.experiment()),
                document.directory(),
                edit -> tell(edit, told, values, score, actor))
            .orElse(false);
    if (!isTold) {
      boolean wasTold = document.jobs().stream().anyMatch(job -> job.course().told());
      throw TreeErrors.conflict(
          wasTold
              ? "how trial %s ended is known already".formatted(trial)
              : "trial %s is run by workers, who tell themselves how it ends".formatted(trial));
    }
    settling.settle();
  }

  private static boolean tell(
      TrialEdit edit, Told told, Value.Object values, OptionalDouble score, String actor) {
    var job =
        edit.trial().jobs().stream()
            .filter(one -> one.course().told() && one.state() == JobState.RUNNING)
            .findFirst();
    if (job.isEmpty()) {
      return false;
    }
    String key = job.get().stage();
    var end =
        switch (told) {
          case COMPLETED -> JobState.COMPLETED;
          case FAILED -> JobState.FAILED;
          case PRUNED -> JobState.STOPPED;
        };
    var why =
        switch (told) {
          case COMPLETED -> Reason.NONE;
          case FAILED -> Reason.TOLD;
          case PRUNED -> Reason.PRUNED;
        };
    edit.move(key, end, new Cause(By.TELLER, why, actor, Optional.empty(), Value.EMPTY));
    if (told == Told.COMPLETED) {
      edit.put(edit.trial().job(key).withValues(values));
      score.ifPresent(edit::score);
    }
    return true;
  }

  private TrialDocument find(TrialId id) {
    var experiment =
        documents
            .experiment(id.experiment())
            .filter(found -> id.number() <= found.trials().size())
            .orElseThrow(() -> noTrial(id));
    return switch (documents.trial(experiment, id.number())) {
      case Found.Ours(var trial) -> trial;
      case Found.Broken(var problem) -> throw TreeErrors.unusable(problem);
      case Found.Foreign _, Found.Absent _ -> throw noTrial(id);
    };
  }

  private static RuntimeException noTrial(TrialId id) {
    return TreeErrors.notFound("there is no trial " + id + " in this store");
  }
}
