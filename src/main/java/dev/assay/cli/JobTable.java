package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Columns for jobs and attempts.
final class JobTable {

  private JobTable() {}

  /// Jobs of one trial.
  static List<Column> ofTrial() {
    return List.of(
        Column.id("JOB", "id"),
        Column.status("STATUS", "status"),
        Column.text("REASON", "reason"),
        Column.number("ATTEMPTS", "attempts"),
        Column.number("FAILURES", job -> some(job, "failures")),
        Column.number("CRASHES", job -> some(job, "crashes")),
        Column.number("LOSSES", job -> some(job, "losses")),
        Column.span("TOOK", "seconds"));
  }

  /// Attempts of one trial.
  static List<Column> attempts() {
    return List.of(
        Column.id("ATTEMPT", "attempt"),
        Column.text("STAGE", "stage"),
        Column.status("STATUS", "status"),
        Column.text("REASON", "reason"),
        Column.number("EXIT", "exit_code"),
        Column.number("SIGNAL", "signal"),
        Column.span("TOOK", "seconds"),
        Column.number("DONE", BoardText::percent),
        Column.span("CPU", "cpu_seconds"),
        Column.number("PEAK", attempt -> bytes(attempt, "peak_memory_bytes")),
        Column.text("GPUS", JobTable::gpus),
        Column.number("GPU PEAK", attempt -> bytes(attempt, "gpu_memory_bytes")),
        Column.text("WORKER", "worker"));
  }

  /// Jobs of the queue, in the order in which they would be claimed.
  static List<Column> queue(Instant now) {
    var columns = new ArrayList<Column>();
    columns.add(Column.id("JOB", "id"));
    columns.add(Column.text("NAME", "name"));
    columns.add(Column.status("STATUS", "status"));
    columns.add(Column.number("PRIORITY", "priority"));
    columns.add(Column.number("ATTEMPTS", job -> some(job, "attempts")));
    columns.add(Column.number("WAITS FOR", job -> some(job, "waits_for")));
    columns.add(Column.ago("RUNS", "run_at", now));
    columns.add(Column.ago("QUEUED", "created_at", now));
    columns.add(Column.span("RUNNING", "seconds"));
    return columns;
  }

  private static String some(Value.Object document, String key) {
    int count = Fields.count(document, key);
    return count == 0 ? "" : Integer.toString(count);
  }

  /// `0 1`, or of a share `0 (0.5)`.
  private static String gpus(Value.Object attempt) {
    return Fields.objects(attempt, "devices").stream()
        .map(device -> {
          double share = Fields.number(device, "share").orElse(1);
          String index = Fields.text(device, "index");
          return share == 1 ? index : "%s (%s)".formatted(index, Fields.measured(Value.of(share)));
        })
        .collect(Collectors.joining(" "));
  }

  static String bytes(Value.Object document, String key) {
    var bytes = Fields.number(document, key);
    return bytes.isEmpty() ? "" : bytes(bytes.getAsDouble());
  }

  static String bytes(double bytes) {
    double kib = bytes / 1024;
    if (kib < 1024) {
      return String.format(Locale.ROOT, "%.0f KiB", Math.ceil(kib));
    }
    double mib = kib / 1024;
    return mib < 1024
        ? String.format(Locale.ROOT, "%.0f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
  }
}
