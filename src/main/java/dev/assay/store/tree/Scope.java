package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The jobs that a [Subject] is about.
///
/// @param trial empty when it is a whole experiment
/// @param stage the name of the job in its trial (see [JobKey]); empty when it is a whole trial or
///   experiment
record Scope(ExperimentDocument experiment, Optional<TrialId> trial, Optional<String> stage) {

  /// @throws StoreException `NOT_FOUND` when there is no such thing
  static Scope of(Documents documents, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) ->
          new Scope(
              documents.experiment(id).orElseThrow(() -> missing("experiment", id)),
              Optional.empty(),
              Optional.empty());
      case Subject.OfTrial(var id) -> of(documents, id, Optional.empty());
      case Subject.OfJob(JobId id) -> {
        var scope = of(documents, id.trial(), Optional.of(JobKey.of(id)));
        boolean isStage =
            scope.experiment.stages().stream().anyMatch(stage -> stage.name().equals(id.stage()));
        if (!isStage || (id.part() != 1 && scope.jobs(documents).noneMatch(scope::has))) {
          throw missing("job", id);
        }
        yield scope;
      }
    };
  }

  private static Scope of(Documents documents, TrialId id, Optional<String> stage) {
    var experiment = documents.experiment(id.experiment()).orElseThrow(() -> missing("trial", id));
    if (id.number() > experiment.trials().size()) {
      throw missing("trial", id);
    }
    return new Scope(experiment, Optional.of(id), stage);
  }

  private static StoreException missing(String what, Object id) {
    return TreeErrors.notFound("there is no " + what + " " + id + " in this store");
  }

  /// A whole experiment.
  static Scope all(ExperimentDocument experiment) {
    return new Scope(experiment, Optional.empty(), Optional.empty());
  }

  boolean has(Line.Spot spot) {
    return has(spot.trial()) && has(spot.job());
  }

  boolean has(TrialDocument one) {
    return trial.filter(id -> !id.equals(one.id())).isEmpty();
  }

  boolean has(JobEntry job) {
    return stage.filter(name -> !name.equals(job.stage())).isEmpty();
  }

  private Stream<JobEntry> jobs(Documents documents) {
    return trials(documents).stream().flatMap(one -> one.jobs().stream());
  }

  /// The trials it is about, as far as they can be read; a single one must be.
  List<TrialDocument> trials(Documents documents) {
    if (trial.isEmpty()) {
      return documents.trials(experiment);
    }
    return switch (documents.trial(experiment, trial.get().number())) {
      case Found.Ours(var one) -> List.of(one);
      case Found.Broken(var problem) -> throw TreeErrors.unusable(problem);
      case Found.Foreign _, Found.Absent _ -> throw missing("trial", trial.get());
    };
  }
}
