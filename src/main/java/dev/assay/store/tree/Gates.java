package dev.assay.store.tree;

import dev.assay.experiment.After;
import dev.assay.store.Outlook.Met;
import dev.assay.store.Subject;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialId;
import java.util.List;
import java.util.Set;

/// Looks whether the things that an experiment waits for have ended, and how.
final class Gates {

  private final Documents documents;

  Gates(Documents documents) {
    this.documents = documents;
  }

  private enum End {
    OPEN,
    GOOD,
    BAD
  }

  Gate of(List<Parent> parents) {
    int open = 0;
    boolean bad = false;
    for (var parent : parents) {
      switch (met(parent)) {
        case OPEN -> open++;
        case UNMET -> bad = true;
        case MET -> {}
      }
    }
    return new Gate(open, bad);
  }

  /// Where one parent stands.
  Met met(Parent parent) {
    return switch (end(parent.subject())) {
      case OPEN -> Met.OPEN;
      case GOOD -> Met.MET;
      case BAD -> parent.on() == After.On.OK ? Met.UNMET : Met.MET;
    };
  }

  /// Whether `subject` names something that is there.
  boolean exists(Subject subject) {
    return documents
        .experiment(subject.experiment())
        .filter(experiment ->
            switch (subject) {
              case Subject.OfExperiment _ -> true;
              case Subject.OfTrial(var id) -> has(experiment, id);
              case Subject.OfJob(var id) ->
                  has(experiment, id.trial())
                      && experiment.stages().stream()
                          .anyMatch(stage -> stage.name().equals(id.stage()));
            })
        .isPresent();
  }

  /// Whether `subject` is all of `parent`, or a part of it that is among `jobs`.
  static boolean covers(Subject subject, ExperimentId parent, Set<JobId> jobs) {
    return subject.experiment().equals(parent)
        && switch (subject) {
          case Subject.OfExperiment _ -> true;
          case Subject.OfTrial(var id) -> jobs.stream().anyMatch(job -> job.trial().equals(id));
          case Subject.OfJob(var id) -> jobs.contains(id);
        };
  }

  private static boolean has(ExperimentDocument experiment, TrialId id) {
    return id.number() <= experiment.trials().size();
  }

  /// What is gone did not end well; what cannot be read has not ended, as far as anybody knows.
  private End end(Subject subject) {
    if (!exists(subject)) {
      return End.BAD;
    }
    var experiment = documents.experiment(subject.experiment()).orElseThrow();
    return switch (subject) {
      case Subject.OfExperiment _ -> {
        var trials = documents.trials(experiment);
        yield trials.size() < experiment.trials().size()
            ? End.OPEN
            : end(TreeExperiments.status(experiment, trials));
      }
      case Subject.OfTrial(var id) -> end(newest(experiment, id));
      case Subject.OfJob(var id) ->
          end(
              newest(experiment, id.trial()).stream()
                  .filter(job -> JobKey.stage(job.stage()).equals(id.stage()))
                  .toList());
    };
  }

  private static End end(ExperimentStatus status) {
    if (!status.isTerminal()) {
      return End.OPEN;
    }
    return status == ExperimentStatus.COMPLETED ? End.GOOD : End.BAD;
  }

  /// Where a trial stands; nothing where it cannot be read.
  private List<JobEntry> newest(ExperimentDocument experiment, TrialId id) {
    return documents
        .trial(experiment, id.number())
        .ours()
        .map(TrialDocument::newestJobs)
        .orElse(List.of());
  }

  /// One that has paused may go on.
  private static End end(List<JobEntry> jobs) {
    if (jobs.isEmpty()
        || jobs.stream().anyMatch(job -> !job.state().isTerminal() || job.isLeft())) {
      return End.OPEN;
    }
    return jobs.stream().allMatch(job -> job.state() == JobState.COMPLETED) ? End.GOOD : End.BAD;
  }
}
