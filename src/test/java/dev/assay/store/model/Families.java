package dev.assay.store.model;

import dev.assay.experiment.After.On;
import dev.assay.store.Subject;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the end of a job means for those that wait for it, and what its retry means for them.
///
/// A blocked or held job goes on, or is skipped, when a parent ends. One that went on and has not
/// started waits again when an operator retries a parent.
final class Families {

  private final Model model;

  Families(Model model) {
    this.model = model;
  }

  /// How far a parent is, for a child that waits for it.
  private enum Parenthood {
    OPEN,
    MET,
    UNMET
  }

  /// Where a job of a new experiment begins.
  void begin(ModelJob job, boolean held) {
    if (stagesAre(job, Parenthood.UNMET) || outsidersAre(job.experiment, Parenthood.UNMET)) {
      model.move(job, JobState.SKIPPED, Reason.PARENT);
    } else if (held) {
      model.move(job, JobState.HELD, Reason.OPERATOR);
    } else {
      place(job);
    }
  }

  /// Lets a job go on to where it would be.
  void place(ModelJob job) {
    if (isBlocked(job)) {
      model.move(job, JobState.BLOCKED, Reason.NONE);
    } else if (job.notBefore.isAfter(model.now)) {
      model.move(job, JobState.DELAYED, Reason.NONE);
    } else {
      model.move(job, JobState.QUEUED, Reason.NONE);
    }
  }

  private boolean isBlocked(ModelJob job) {
    return stagesAre(job, Parenthood.OPEN) || outsidersAre(job.experiment, Parenthood.OPEN);
  }

  /// A job has ended: looks at later stages of its trial, and at experiments that wait for it.
  void ended(ModelJob parent) {
    for (var child : model.of(new Subject.OfTrial(parent.id.trial()))) {
      boolean waits = child.state == JobState.BLOCKED || child.state == JobState.HELD;
      boolean needs =
          child.stage.needs().stream().anyMatch(n -> n.stage().equals(parent.id.stage()));
      if (needs && waits) {
        look(child);
      }
    }
    for (var experiment : model.experiments.values()) {
      for (var outsider : experiment.after) {
        if (model.of(outsider.subject()).contains(parent)) {
          look(experiment, outsider);
        }
      }
    }
  }

  private void look(ModelJob child) {
    if (stagesAre(child, Parenthood.UNMET)) {
      model.end(child, JobState.SKIPPED, Reason.PARENT);
    } else if (child.state == JobState.BLOCKED && !isBlocked(child)) {
      place(child);
    }
  }

  private void look(ModelExperiment experiment, Parent ended) {
    if (parenthood(ended) == Parenthood.OPEN) {
      return;
    }
    if (outsidersAre(experiment, Parenthood.UNMET)) {
      var waiting = experiment.jobs.stream().filter(Families::waits).toList();
      waiting.forEach(job -> model.move(job, JobState.SKIPPED, Reason.PARENT));
      waiting.forEach(this::ended);
      return;
    }
    experiment.jobs.stream()
        .filter(job -> job.state == JobState.BLOCKED && !isBlocked(job))
        .forEach(this::place);
  }

  private static boolean waits(ModelJob job) {
    return job.state == JobState.BLOCKED || job.state == JobState.HELD;
  }

  /// Queues ended jobs again, or lets them wait for parents that are open. Others of the same
  /// trials that were skipped or have not started wait again too for parents that are open, unless
  /// another parent keeps them from running.
  void reopen(Subject subject, List<ModelJob> again) {
    if (again.isEmpty()) {
      return;
    }
    var reopened = new HashSet<ModelJob>(again);
    for (var job : again) {
      job.failures = 0;
      job.crashes = 0;
      job.notBefore = Instant.MIN;
      model.move(job, isBlocked(job) ? JobState.BLOCKED : JobState.QUEUED, Reason.OPERATOR);
    }
    for (var job : model.of(trials(subject))) {
      if (canWaitAgain(job)
          && stagesAre(job, Parenthood.OPEN)
          && !stagesAre(job, Parenthood.UNMET)
          && !reopened.contains(job)) {
        waitAgain(job, reopened);
      }
    }
    outside(reopened);
  }

  private static Subject trials(Subject subject) {
    return subject instanceof Subject.OfJob(var job) ? new Subject.OfTrial(job.trial()) : subject;
  }

  /// Experiments that follow one whose jobs were reopened wait again, and so on.
  private void outside(Set<ModelJob> reopened) {
    for (var experiment : model.experiments.values()) {
      boolean follows =
          experiment.after.stream()
              .flatMap(p -> model.of(p.subject()).stream())
              .anyMatch(reopened::contains);
      if (follows
          && outsidersAre(experiment, Parenthood.OPEN)
          && !outsidersAre(experiment, Parenthood.UNMET)) {
        for (var job : experiment.jobs) {
          if (canWaitAgain(job) && !reopened.contains(job) && !stagesAre(job, Parenthood.UNMET)) {
            waitAgain(job, reopened);
          }
        }
      }
    }
  }

  private void waitAgain(ModelJob job, Set<ModelJob> reopened) {
    model.move(job, JobState.BLOCKED, Reason.OPERATOR);
    reopened.add(job);
  }

  private static boolean canWaitAgain(ModelJob job) {
    return switch (job.state) {
      case SKIPPED, QUEUED, DELAYED -> true;
      default -> false;
    };
  }

  private boolean stagesAre(ModelJob job, Parenthood how) {
    return job.stage.needs().stream()
        .anyMatch(need -> {
          var parent = model.job(job.id.trial().job(need.stage()));
          return parenthood(List.of(parent), need.on()) == how;
        });
  }

  private boolean outsidersAre(ModelExperiment experiment, Parenthood how) {
    return experiment.after.stream().anyMatch(parent -> parenthood(parent) == how);
  }

  private Parenthood parenthood(Parent parent) {
    return parenthood(model.of(parent.subject()), parent.on());
  }

  private static Parenthood parenthood(Collection<ModelJob> parents, On on) {
    if (parents.stream().anyMatch(p -> !p.state.isTerminal())) {
      return Parenthood.OPEN;
    }
    boolean well = parents.stream().allMatch(p -> p.state == JobState.COMPLETED);
    return well || on == On.ANY ? Parenthood.MET : Parenthood.UNMET;
  }
}
