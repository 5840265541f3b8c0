package dev.assay.control;

import dev.assay.analysis.Thinning;
import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The parts of a report that need more of a trial than its row: of these only so many are read.
record ReportDetails(OpenedStore store) {

  private static final int CURVE_POINTS = 100;
  private static final int TIMELINE = 400;
  private static final int FAILED = 400;
  private static final int KINDS = 50;

  /// What `trials`, some of so many, reported of the objective over steps.
  Value.Object curves(List<TrialView> trials, int of, Objective objective) {
    var lines = new ArrayList<Value>();
    for (TrialView trial : trials) {
      List<MetricReport> reports = reports(trial, objective.metric());
      if (reports.size() > 1) {
        List<Value> points =
            Thinning.evenly(reports, CURVE_POINTS).stream()
                .<Value>map(report ->
                    Value.of(List.of(Value.of(report.step()), ReportAxis.finite(report.value()))))
                .toList();
        lines.add(
            Value.of(
                List.of(
                    Value.of(trial.id().number()),
                    Value.of(trial.status().word()),
                    Value.of(points))));
      }
    }
    return ReportDocument.shown(lines, of);
  }

  private List<MetricReport> reports(TrialView trial, String metric) {
    return store.ask(s ->
        s.trials().get(trial.id()).stream()
            .flatMap(whole -> whole.jobs().stream())
            .flatMap(job -> job.attempt().stream())
            .flatMap(attempt -> s.metrics().of(attempt, Optional.of(metric)).stream())
            .filter(report -> report.instance().isEmpty())
            .sorted(Comparator.comparingLong(MetricReport::step))
            .toList());
  }

  /// When attempts ran: trial, start and end in seconds since the first, and how they ended.
  Value.Object timeline(List<TrialView> trials) {
    List<TrialView> started = trials.stream().filter(t -> t.startedAt().isPresent()).toList();
    List<AttemptView> attempts =
        Thinning.evenly(started, TIMELINE).stream()
            .flatMap(trial -> attempts(trial).stream())
            .filter(attempt -> attempt.startedAt().isPresent())
            .toList();
    Instant first =
        attempts.stream()
            .flatMap(attempt -> attempt.startedAt().stream())
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    Instant last =
        attempts.stream()
            .flatMap(attempt -> attempt.endedAt().or(attempt::startedAt).stream())
            .max(Comparator.naturalOrder())
            .orElse(first);
    var rows = new ArrayList<Value>();
    for (AttemptView attempt : attempts) {
      Instant start = attempt.startedAt().orElse(first);
      rows.add(
          Value.of(
              List.of(
                  Value.of(attempt.job().trial().number()),
                  seconds(first, start),
                  seconds(first, attempt.endedAt().orElse(last)),
                  Value.of(attempt.alive() ? "running" : attempt.ended()))));
    }
    return new Document()
        .with("shown", Math.min(started.size(), TIMELINE))
        .with("of", started.size())
        .with("rows", rows)
        .build();
  }

  private static Value seconds(Instant from, Instant to) {
    return Value.of((to.toEpochMilli() - from.toEpochMilli()) / 1000.0);
  }

  private List<AttemptView> attempts(TrialView trial) {
    return store.ask(s ->
        s.trials().get(trial.id()).stream()
            .flatMap(whole -> whole.jobs().stream())
            .map(JobView::id)
            .flatMap(job -> s.trials().attempts(job).stream())
            .toList());
  }

  /// Why trials failed, most frequent first: those whose last words differ only in numbers are one.
  Value.Object failures(List<TrialView> trials) {
    List<TrialView> failed =
        trials.stream().filter(trial -> trial.status() == TrialStatus.FAILED).toList();
    List<TrialView> looked = Thinning.evenly(failed, FAILED);
    List<FailureGroup> groups = FailureGroup.of(looked, this::lastAttempt);
    return new Document()
        .with("shown", looked.size())
        .with("of", failed.size())
        .with("rows", FailureGroup.documents(groups, "exit", KINDS))
        .build();
  }

  private Optional<AttemptView> lastAttempt(TrialView trial) {
    return attempts(trial).stream()
        .filter(attempt -> !attempt.alive())
        .max(Comparator.comparing(AttemptView::id));
  }
}
