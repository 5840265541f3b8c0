package dev.assay.control;

import dev.assay.exchange.CsvLine;
import dev.assay.json.Json;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Trials as lines of text, one trial a line.
final class TextExport {

  private static final List<String> FIRST =
      List.of("number", "status", "reason", "replicate", "started_at", "ended_at");

  private TextExport() {}

  /// A header and the trials.
  ///
  /// @return how many trials there were
  static int csv(ExportSource source, Consumer<String> lines) {
    ExportSource.Names names = source.names();
    var header = new ArrayList<Value>();
    FIRST.forEach(name -> header.add(Value.of(name)));
    names.params().keySet().forEach(name -> header.add(Value.of("params." + name)));
    names.values().forEach(name -> header.add(Value.of("values." + name)));
    lines.accept(CsvLine.of(header));
    int trials = 0;
    for (TrialView trial : source.trials()) {
      var cells = new ArrayList<Value>(header.size());
      Value.Object first = head(trial).build();
      FIRST.forEach(name -> cells.add(first.get(name).orElse(Value.Null.NULL)));
      for (String name : names.params().keySet()) {
        cells.add(trial.params().get(name).orElse(Value.Null.NULL));
      }
      for (String name : names.values()) {
        cells.add(trial.values().get(name).orElse(Value.Null.NULL));
      }
      lines.accept(CsvLine.of(cells));
      trials++;
    }
    return trials;
  }

  /// The trials with what they reported.
  ///
  /// @return how many there were
  static int jsonl(ExportSource source, Consumer<String> lines) {
    int trials = 0;
    for (TrialView trial : source.trials()) {
      lines.accept(
          Json.write(
              head(trial)
                  .with("params", trial.params())
                  .with("values", trial.values())
                  .with("origin", trial.origin())
                  .with("reports", source.reports(trial).stream().map(TextExport::report).toList())
                  .build()));
      trials++;
    }
    return trials;
  }

  private static Document head(TrialView trial) {
    return new Document()
        .with("number", trial.id().number())
        .with("status", trial.status().word())
        .with("reason", trial.reason().word())
        .with("replicate", trial.replicate())
        .withTime("started_at", trial.startedAt())
        .withTime("ended_at", trial.endedAt());
  }

  private static Value.Object report(MetricReport report) {
    var document =
        new Document()
            .with("metric", report.name())
            .with("step", report.step())
            .with("value", report.value());
    return report.instance().isEmpty()
        ? document.build()
        : document.with("instance", report.instance()).build();
  }
}
