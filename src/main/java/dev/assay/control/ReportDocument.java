package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Front;
import dev.assay.analysis.Importance;
import dev.assay.analysis.Measure;
import dev.assay.analysis.PedAnova;
import dev.assay.analysis.Progress;
import dev.assay.analysis.Surface;
import dev.assay.analysis.Thinning;
import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The document behind a report: everything its charts show, thinned to what a page can draw at
/// once, and how much there is in all. See docs/reference/documents.md.
final class ReportDocument {

  /// Trials that are drawn one by one.
  static final int TRIALS = 1500;

  /// Of these, the best that are drawn in any case.
  private static final int BEST = 100;

  /// Learning curves, and those of them that are of the best.
  private static final int CURVES = 200;

  private static final int CURVED_BEST = 20;

  /// Steps of the best so far.
  private static final int STEPS = 1500;

  /// Trials of the surface, and cells along each side.
  private static final int POINTS = 500;

  private static final int CELLS = 20;
  private static final int TOP = 20;

  private final Studied studied;
  private final ReportDetails details;
  private final Objective objective;
  private final List<Configuration> ranked;
  private final Optional<History> history;
  private final List<ReportAxis> axes;
  private final List<TrialView> drawn;

  private ReportDocument(Studied studied, ReportDetails details) {
    this.studied = studied;
    this.details = details;
    this.objective = studied.objective();
    this.ranked = Configuration.ranked(objective, studied.configurations());
    this.history = studied.history();
    this.axes = ReportAxis.all(studied);
    this.drawn = drawn();
  }

  static Value.Object of(Studied studied, ReportDetails details, Instant now) {
    return new ReportDocument(studied, details).document(now);
  }

  private Value.Object document(Instant now) {
    List<Importance> importance =
        history.map(h -> PedAnova.of(h, studied.spec().search().seed())).orElse(List.of());
    return AnalysisDocument.head(studied)
        .with("description", studied.spec().about().description())
        .with("written_at", now)
        .with("objectives", ExperimentDocument.objectives(studied.spec().objectives()))
        .with("trials", studied.trials().size())
        .with("statuses", statuses())
        .with("configurations", ranked.size())
        .with(
            "top",
            ranked.stream()
                .limit(TOP)
                .map(one -> AnalysisDocument.configuration(studied, one))
                .toList())
        .with("params", axes.stream().map(ReportAxis::document).toList())
        .with("points", points())
        .with("progress", progress())
        .with("importance", AnalysisDocument.importances(importance))
        .with("importance_note", AnalysisDocument.note(history))
        .with("surface", surface(importance))
        .with("front", front())
        .with("curves", details.curves(curved(), drawn.size(), objective))
        .with("timeline", details.timeline(studied.trials()))
        .with("failures", details.failures(studied.trials()))
        .build();
  }

  private Value.Object statuses() {
    Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
    studied.trials().forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
    var document = new Document();
    counts.forEach((status, count) -> document.with(status.word(), count));
    return document.build();
  }

  /// The best, the front, and the others evenly spread; by number.
  private List<TrialView> drawn() {
    Set<Integer> numbers = new HashSet<>();
    ranked.stream().limit(BEST).forEach(one -> numbers.addAll(one.trials()));
    int rest = Math.max(2, TRIALS - numbers.size());
    Thinning.evenly(studied.trials(), rest).forEach(trial -> numbers.add(trial.id().number()));
    return studied.trials().stream().filter(t -> numbers.contains(t.id().number())).toList();
  }

  /// The best and some of the others; by number.
  private List<TrialView> curved() {
    Set<Integer> best =
        ranked.stream()
            .flatMap(one -> one.trials().stream())
            .limit(CURVED_BEST)
            .collect(Collectors.toSet());
    var curved =
        new ArrayList<>(
            Thinning.evenly(
                drawn.stream().filter(trial -> !best.contains(trial.id().number())).toList(),
                CURVES - CURVED_BEST));
    drawn.stream().filter(trial -> best.contains(trial.id().number())).forEach(curved::add);
    curved.sort(Comparator.comparingInt(trial -> trial.id().number()));
    return curved;
  }

  /// One row a trial: number, status, a value for each objective, then a param for each axis.
  private Value.Object points() {
    var rows = new ArrayList<Value>();
    for (TrialView trial : drawn) {
      var row = new ArrayList<Value>();
      row.add(Value.of(trial.id().number()));
      row.add(Value.of(trial.status().word()));
      for (Objective each : studied.spec().objectives()) {
        row.add(ReportAxis.finite(Measure.of(trial, each.metric()).orElse(Double.NaN)));
      }
      axes.forEach(axis -> row.add(axis.cell(trial.params())));
      rows.add(Value.of(row));
    }
    return shown(rows, studied.trials().size());
  }

  static Value.Object shown(List<Value> rows, int of) {
    return new Document().with("shown", rows.size()).with("of", of).with("rows", rows).build();
  }

  private Value.Object progress() {
    List<Progress.Step> steps = Progress.of(objective, studied.trials()).steps();
    List<Value> rows =
        Thinning.evenly(steps, STEPS).stream()
            .<Value>map(step ->
                Value.of(
                    List.of(
                        Value.of(step.completed()),
                        Value.of(step.seconds()),
                        ReportAxis.finite(step.value()),
                        ReportAxis.finite(step.best()),
                        Value.of(step.trial()))))
            .toList();
    return shown(rows, steps.size());
  }

  /// The first objective over the two parameters that matter most; `null` where there are not two.
  private Value surface(List<Importance> importance) {
    List<ReportAxis> ordered = new ArrayList<>();
    importance.forEach(one ->
        axes.stream().filter(axis -> axis.name().equals(one.parameter())).forEach(ordered::add));
    var both = new LinkedHashSet<>(ordered);
    axes.stream().filter(ReportAxis::varies).forEach(both::add);
    if (both.size() < 2) {
      return Value.Null.NULL;
    }
    List<ReportAxis> two = List.copyOf(both).subList(0, 2);
    List<TrialView> points =
        Thinning.evenly(
            drawn.stream()
                .filter(trial -> Double.isFinite(value(trial)))
                .filter(trial -> two.stream().allMatch(axis -> axis.has(trial.params())))
                .toList(),
            POINTS);
    if (points.size() < 4) {
      return Value.Null.NULL;
    }
    int columns = two.getFirst().cells(CELLS);
    int rows = two.getLast().cells(CELLS);
    double[] cells =
        Surface.of(
            two.getFirst().places(points),
            two.getLast().places(points),
            points.stream().mapToDouble(this::value).toArray(),
            columns,
            rows);
    var values = new ArrayList<Value>(cells.length);
    for (double cell : cells) {
      values.add(ReportAxis.finite(cell));
    }
    return new Document()
        .with("x", axes.indexOf(two.getFirst()))
        .with("y", axes.indexOf(two.getLast()))
        .with("columns", columns)
        .with("rows", rows)
        .with("trials", points.size())
        .with("cells", values)
        .build();
  }

  private double value(TrialView trial) {
    return Measure.of(trial, objective.metric()).orElse(Double.NaN);
  }

  /// The numbers of the trials of the front; `null` under one objective.
  private Value front() {
    if (studied.spec().objectives().size() < 2 || history.isEmpty()) {
      return Value.Null.NULL;
    }
    Front front = Front.of(history.get());
    List<Value> rows =
        Thinning.evenly(front.rows(), TRIALS).stream()
            .<Value>map(row -> {
              var values = new ArrayList<Value>();
              values.add(Value.of(row.number()));
              row.trial().values().forEach(value -> values.add(ReportAxis.finite(value)));
              return Value.of(values);
            })
            .toList();
    return new Document()
        .with("hypervolume", front.hypervolume())
        .with("trials", shown(rows, front.rows().size()))
        .build();
  }
}
