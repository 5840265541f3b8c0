package dev.assay.store.tree;

import dev.assay.experiment.After;
import dev.assay.store.Subject;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialId;
import java.util.List;

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
      switch (end(parent.subject())) {
        case OPEN -> open++;
        case BAD -> bad |= parent.on() == After.On.OK;
        case GOOD -> {}
      }
    }
    return new Gate(open, bad);
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
                      && id.part() == 1
                      && experiment.stages().stream()
                          .anyMatch(stage -> stage.name().equals(id.stage()));
            })
        .isPresent();
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
            : end(trials.stream().flatMap(trial -> trial.states().stream()).toList());
      }
      case Subject.OfTrial(var id) -> end(trialStates(experiment, id));
      case Subject.OfJob(var id) ->
          documents
              .trial(experiment.trials().get(id.trial().number() - 1))
              .ours()
              .flatMap(trial -> trial.findJob(id.stage()))
              .map(job -> end(List.of(job.state())))
              .orElse(End.OPEN);
    };
  }

  private List<JobState> trialStates(ExperimentDocument experiment, TrialId id) {
    return documents
        .trial(experiment.trials().get(id.number() - 1))
        .ours()
        .map(TrialDocument::states)
        .orElse(List.of(JobState.BLOCKED));
  }

  private static End end(List<JobState> states) {
    if (!states.stream().allMatch(JobState::isTerminal)) {
      return End.OPEN;
    }
    return states.stream().allMatch(state -> state == JobState.COMPLETED) ? End.GOOD : End.BAD;
  }
}
