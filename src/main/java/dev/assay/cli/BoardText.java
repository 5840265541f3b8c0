package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The board as people see it. Pure.
final class BoardText {
  private static final int BAR = 10;

  private BoardText() {}

  /// All of it.
  static List<String> frame(Value.Object board, OptionalInt width, Style style, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(summary(board));
    List<Value.Object> live = Fields.objects(board, "live");
    part(lines, "", open(), live, width, style);
    int unseen = Fields.count(board, "open") - live.size();
    if (unseen > 0 && !live.isEmpty()) {
      lines.add("… and %d more that are open".formatted(unseen));
    }
    part(lines, "running:", running(), Fields.objects(board, "running"), width, style);
    part(lines, "GPUs:", GpusVerb.columns(), Fields.objects(board, "gpus"), width, style);
    List<Value.Object> results = Fields.objects(board, "results");
    part(lines, "newest results:", results(now), results, width, style);
    List<Value.Object> recent = Fields.objects(board, "recent");
    part(lines, "ended last:", ended(now), recent, width, style);
    return lines;
  }

  /// `queue: 3 queued, 2 running workers: 1, 2 of 4 slots busy`.
  static String summary(Value.Object board) {
    var queue = new ArrayList<String>();
    Fields.object(board, "queue")
        .members()
        .forEach((state, count) -> {
          if (!count.equals(Value.of(0))) {
            queue.add(Fields.text(count) + " " + state);
          }
        });
    List<Value.Object> workers = Fields.objects(board, "workers");
    int slots = workers.stream().mapToInt(w -> Fields.count(w, "slots")).sum();
    int busy = workers.stream().mapToInt(w -> Fields.count(w, "running")).sum();
    return "queue: %s   workers: %s"
        .formatted(
            queue.isEmpty() ? "empty" : String.join(", ", queue),
            workers.isEmpty()
                ? "none"
                : "%d, %d of %d slots busy".formatted(workers.size(), busy, slots));
  }

  static void part(
      List<String> lines,
      String title,
      List<Column> columns,
      List<Value.Object> documents,
      OptionalInt width,
      Style style) {
    if (documents.isEmpty()) {
      return;
    }
    lines.add("");
    if (!title.isEmpty()) {
      lines.add(title);
    }
    lines.addAll(new Table(columns, documents).lines(width, style));
  }

  private static List<Column> open() {
    return List.of(
        Column.id("EXPERIMENT", "id"),
        Column.text("NAME", "name"),
        Column.status("STATUS", "status"),
        new Column("DONE", BoardText::bar, Column.Kind.ID),
        Column.number("RUNNING", experiment -> some(experiment, "running")),
        Column.number("FAILED", experiment -> some(experiment, "failed")),
        Column.span("ETA", "eta_seconds"),
        Column.text("BEST", BoardText::best));
  }

  private static List<Column> ended(Instant now) {
    return List.of(
        Column.id("EXPERIMENT", "id"),
        Column.text("NAME", "name"),
        Column.status("STATUS", "status"),
        Column.number("DONE", BoardText::done),
        Column.number("FAILED", experiment -> some(experiment, "failed")),
        Column.span("TOOK", "seconds"),
        Column.ago("ENDED", "ended_at", now),
        Column.text("BEST", BoardText::best));
  }

  /// What a job says is the best it has seen.
  static String bestOfJob(Value.Object job) {
    return job.get("best").map(Fields::measured).orElse("");
  }

  /// What runs, wherever.
  static List<Column> running() {
    return List.of(
        Column.id("TRIAL", "trial"),
        Column.text("NAME", "name"),
        Column.text("STAGE", job -> stage(job)),
        Column.status("STATUS", "status"),
        Column.number("PROGRESS", BoardText::progress),
        Column.span("RUNNING", "seconds"),
        Column.span("ETA", "eta_seconds"),
        Column.number("BEST", BoardText::bestOfJob),
        Column.text("WORKER", "worker"));
  }

  private static List<Column> results(Instant now) {
    return List.of(
        Column.id("TRIAL", "trial"),
        Column.text("NAME", "name"),
        Column.text("STAGE", job -> stage(job)),
        Column.status("STATUS", "status"),
        Column.text("REASON", "reason"),
        Column.text("VALUES", result -> values(Fields.object(result, "values"))),
        Column.span("TOOK", "seconds"),
        Column.ago("ENDED", "ended_at", now));
  }

  /// Nothing where there is only one.
  static String stage(Value.Object job) {
    String stage = Fields.text(job, "stage");
    return stage.equals("main") ? "" : stage;
  }

  /// `15/200 (7.5%)`, or `7.5%` where the job counts nothing; empty where nothing is known.
  static String progress(Value.Object job) {
    String part = percent(job);
    Value.Object told = Fields.object(job, "progress");
    String step = Fields.text(told, "step");
    String of = Fields.text(told, "of");
    return part.isEmpty() || step.isEmpty() || of.isEmpty()
        ? part
        : "%s/%s (%s)".formatted(step, of, part);
  }

  /// `7.5%`; empty where it is not known.
  static String percent(Value.Object document) {
    OptionalDouble done = Fields.number(document, "done");
    return done.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%.1f", 100 * done.getAsDouble()).replace(".0", "") + "%";
  }

  private static String bar(Value.Object experiment) {
    int jobs = ExperimentVerb.jobs(experiment);
    int full = jobs == 0 ? 0 : (int) ((long) ExperimentVerb.ended(experiment) * BAR / jobs);
    return "█".repeat(full) + "░".repeat(BAR - full) + " " + done(experiment);
  }

  private static String done(Value.Object experiment) {
    return ExperimentVerb.ended(experiment) + "/" + ExperimentVerb.jobs(experiment);
  }

  private static String some(Value.Object experiment, String state) {
    int count = Fields.count(Fields.object(experiment, "jobs"), state);
    return count == 0 ? "" : Integer.toString(count);
  }

  private static String best(Value.Object experiment) {
    List<Value.Object> best = Fields.objects(experiment, "best");
    if (best.isEmpty()) {
      return "";
    }
    return values(Fields.object(best.getFirst(), "values"))
        + " (trial %d)".formatted(Fields.count(best.getFirst(), "number"));
  }

  private static String values(Value.Object values) {
    var parts = new ArrayList<String>();
    values.members().entrySet().stream()
        .limit(3)
        .forEach(value -> parts.add(value.getKey() + " " + Fields.measured(value.getValue())));
    return String.join(", ", parts);
  }

  /// One line for each experiment, without what changes by itself.
  static Map<String, String> lines(Value.Object board) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("", summary(board));
    var experiments = new ArrayList<>(Fields.objects(board, "recent").reversed());
    experiments.addAll(Fields.objects(board, "live"));
    for (Value.Object experiment : experiments) {
      String best = best(experiment);
      lines.put(
          Fields.text(experiment, "id"),
          "%s  %s  %s  %s done (%s)%s"
              .formatted(
                  Fields.text(experiment, "id"),
                  Fields.text(experiment, "name"),
                  Fields.text(experiment, "status"),
                  done(experiment),
                  ExperimentVerb.counts(experiment),
                  best.isEmpty() ? "" : ", best " + best));
    }
    return lines;
  }
}
