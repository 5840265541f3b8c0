package dev.assay.control;

import dev.assay.exchange.Distribution;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.OptunaSpace;
import dev.assay.exchange.OptunaStudy;
import dev.assay.exchange.OptunaStudy.Param;
import dev.assay.exchange.OptunaStudy.State;
import dev.assay.exchange.OptunaStudy.Trial;
import dev.assay.exchange.OptunaWriter;
import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Worth;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Trials as Optuna keeps them. It knows fewer states: what was cancelled, or completed without a
/// number for every objective, has failed there; the attribute `assay:status` says what it was.
final class OptunaExport {

  private final ExportSource source;
  private final ZoneId zone;
  private final List<Objective> objectives;

  OptunaExport(ExportSource source, ZoneId zone) {
    this.source = source;
    this.zone = zone;
    this.objectives = source.spec().objectives();
  }

  /// @return how many trials there are
  /// @throws ExchangeException if Optuna cannot hold them
  int write(Path file) {
    if (objectives.isEmpty()) {
      throw new ExchangeException(
          "the experiment names no objective, and Optuna needs one", "export it as csv or jsonl");
    }
    Map<String, Distribution> distributions =
        OptunaSpace.of(source.spec().space(), source.names().params());
    var study =
        new OptunaStudy(
            source.view().name(),
            objectives.stream().map(Objective::goal).toList(),
            objectives.stream().map(Objective::metric).toList(),
            new Document().with("assay:experiment", source.view().id().text()).build());
    int trials = 0;
    try (var writer = new OptunaWriter(file, study)) {
      for (TrialView trial : source.trials()) {
        writer.add(trial(trial, distributions));
        trials++;
      }
      writer.finish();
    }
    return trials;
  }

  private Trial trial(TrialView trial, Map<String, Distribution> distributions) {
    var params = new LinkedHashMap<String, Param>();
    trial
        .params()
        .members()
        .forEach((name, value) ->
            params.put(
                name, new Param(value, java.util.Objects.requireNonNull(distributions.get(name)))));
    SequencedMap<Long, Double> reports = reports(trial);
    List<Double> values = values(trial, reports);
    return new Trial(
        trial.id().number() - 1,
        state(trial, values),
        params,
        values,
        reports,
        trial.startedAt().map(this::local),
        trial.status().isTerminal() ? trial.endedAt().map(this::local) : java.util.Optional.empty(),
        attributes(trial));
  }

  private LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  private State state(TrialView trial, List<Double> values) {
    return switch (trial.status()) {
      case PENDING -> State.WAITING;
      case RUNNING, PAUSED -> State.RUNNING;
      case COMPLETED -> values.isEmpty() ? State.FAIL : State.COMPLETE;
      case PRUNED -> State.PRUNED;
      case FAILED, CANCELLED -> State.FAIL;
    };
  }

  /// All or none. One that was pruned is worth its last report, as it is to Optuna.
  private List<Double> values(TrialView trial, SequencedMap<Long, Double> reports) {
    return switch (trial.status()) {
      case COMPLETED -> {
        List<Double> values =
            objectives.stream().map(objective -> value(trial, objective.metric())).toList();
        yield values.stream().anyMatch(number -> number.isNaN()) ? List.of() : values;
      }
      case PRUNED ->
          objectives.size() > 1 || reports.isEmpty() || reports.lastEntry().getValue().isNaN()
              ? List.of()
              : List.of(reports.lastEntry().getValue());
      case PENDING, RUNNING, PAUSED, FAILED, CANCELLED -> List.of();
    };
  }

  private static double value(TrialView trial, String metric) {
    return trial
        .values()
        .get(metric)
        .map(Worth::number)
        .orElse(OptionalDouble.empty())
        .orElse(Double.NaN);
  }

  /// Of the only objective; Optuna keeps none where there are several.
  private SequencedMap<Long, Double> reports(TrialView trial) {
    var reports = new TreeMap<Long, Double>();
    if (objectives.size() == 1) {
      for (MetricReport report : source.reports(trial)) {
        if (report.name().equals(objectives.getFirst().metric()) && report.instance().isEmpty()) {
          reports.put(report.step(), report.value());
        }
      }
    }
    return reports;
  }

  private Value.Object attributes(TrialView trial) {
    var document =
        new Document()
            .with("assay:trial", trial.id().toString())
            .with("assay:status", trial.status().word());
    trial
        .values()
        .members()
        .forEach((name, value) -> {
          if (objectives.stream().noneMatch(objective -> objective.metric().equals(name))) {
            document.with(name, value);
          }
        });
    return document.build();
  }
}
