package dev.assay.control;

import dev.assay.engine.Steering.Looked;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The documents of a sweep; see docs/reference/documents.md. Pure.
final class SweepDocument {

  /// Kinds of failures that are listed.
  private static final int FAILURES = 20;

  private SweepDocument() {}

  /// What is known of a sweep.
  ///
  /// @param best the best first
  /// @param newest the newest trials, by number
  /// @param rungs how far the newest came, from the lowest; empty where there are none
  /// @param failures among the newest, most frequent first
  /// @param out jobs whose end is to be told, oldest first; empty where workers run them
  /// @param next one line: what comes next
  /// @param left how long it will probably still take
  /// @param budget its document; `null` where it has none
  record Standing(
      ExperimentView view,
      SweepView sweep,
      ExperimentSpec spec,
      List<TrialView> best,
      List<TrialView> newest,
      List<Climb> rungs,
      List<FailureGroup> failures,
      List<JobView> out,
      String next,
      Optional<Duration> left,
      Value budget) {}

  static Value.Object of(Standing standing, Instant now) {
    SweepView sweep = standing.sweep();
    boolean isLed = sweep.leaderUntil().isAfter(now);
    return head(standing.view(), sweep)
        .with("jobs", ExperimentDocument.counts(standing.view().jobs()))
        .withText("leader", isLed ? Optional.of(sweep.leader()) : Optional.empty())
        .with("next", standing.next())
        .withSeconds("eta_seconds", standing.left())
        .with("budget", standing.budget())
        .with("objectives", ExperimentDocument.objectives(standing.spec().objectives()))
        .with("best", standing.best().stream().map(TrialDocument::ranked).toList())
        .with("looked_at", standing.newest().size())
        .with("newest", statuses(standing.newest()))
        .with("rungs", standing.rungs().stream().map(Climb::document).toList())
        .with("failures", FailureGroup.documents(standing.failures(), "message", FAILURES))
        .with("out", standing.out().stream().map(SweepDocument::out).toList())
        .build();
  }

  static Value.Object changed(ExperimentView view, SweepView sweep, int ended, int asked) {
    return head(view, sweep)
        .with("ended", ended)
        .with("asked", asked)
        .with("held", view.jobs().getOrDefault(JobState.HELD, 0))
        .build();
  }

  static Value.Object ticked(ExperimentView view, SweepView sweep, Looked looked, String note) {
    return head(view, sweep)
        .with("proposed", looked.proposed())
        .with("stopped", looked.stopped())
        .with("note", note)
        .build();
  }

  private static Document head(ExperimentView view, SweepView sweep) {
    return new Document()
        .with("experiment", view.id().text())
        .with("name", view.name())
        .with("status", view.status().word())
        .with("growth", sweep.growth().word())
        .with("why", sweep.why())
        .with("trials", sweep.trials())
        .with("limit", sweep.limit());
  }

  private static Value.Object statuses(List<TrialView> trials) {
    Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
    trials.forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
    var document = new Document();
    for (TrialStatus status : TrialStatus.values()) {
      document.with(status.word(), counts.getOrDefault(status, 0));
    }
    return document.build();
  }

  private static Value.Object out(JobView job) {
    return new Document()
        .with("trial", job.id().trial().toString())
        .withTime("since", Optional.of(job.startedAt().orElse(job.createdAt())))
        .build();
  }

  /// `view` as if `trials` more of so many stages were queued.
  static ExperimentView grown(ExperimentView view, int trials, int stages) {
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    jobs.putAll(view.jobs());
    int more = (int) Math.min((long) trials * stages, Integer.MAX_VALUE / 2);
    jobs.merge(JobState.QUEUED, more, Integer::sum);
    return new ExperimentView(
        view.id(),
        view.name(),
        view.status(),
        view.priority(),
        view.parallelism(),
        view.labels(),
        view.trials() + trials,
        jobs,
        view.growth(),
        view.archived(),
        view.createdAt(),
        view.startedAt(),
        view.endedAt(),
        view.spec());
  }
}
