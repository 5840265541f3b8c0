package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// `assay explain`: why something waits, runs or has ended.
final class ExplainVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.optional("ID", "An experiment, trial or job (default: last)");
  }

  @Override
  public int run(Session session) {
    Value.Object answer = session.control().reading().explain(session.operand(0).orElse("last"));
    Output output = session.output();
    output.document(answer, "job", () -> lines(answer, output, session.now()));
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object answer, Output output, Instant now) {
    Style style = output.style();
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                Fields.text(answer, "id"),
                SafeText.line(Fields.text(answer, "name")),
                style.status(Fields.text(answer, "status"))));
    if (Fields.text(answer, "kind").equals("experiment")) {
      lines.add("jobs: " + ExperimentVerb.counts(answer));
    }
    String job = Fields.text(answer, "job");
    if (!job.isEmpty() && !job.equals(Fields.text(answer, "id"))) {
      lines.add("job " + job + " is " + style.status(Fields.text(answer, "state")));
    }
    for (Value.Object why : Fields.objects(answer, "why")) {
      lines.add("- " + SafeText.line(Fields.text(why, "text")));
      String hint = Fields.text(why, "hint");
      if (!hint.isEmpty()) {
        lines.add(style.dim("  hint: " + SafeText.line(hint)));
      }
    }
    waiting(lines, answer, output);
    attempt(lines, answer, now);
    return lines;
  }

  private static void waiting(List<String> lines, Value.Object answer, Output output) {
    if (!Fields.text(answer, "state").equals("queued")) {
      return;
    }
    lines.add("it needs: " + needs(Fields.object(answer, "needs")));
    String ahead = ahead(Fields.object(answer, "ahead"));
    if (!ahead.isEmpty()) {
      lines.add("before it: " + ahead);
    }
    Value.Object estimate = Fields.object(answer, "estimate");
    OptionalDouble start = Fields.number(estimate, "starts_in_seconds");
    if (start.isPresent()) {
      lines.add("estimate: " + estimate(estimate, start.getAsDouble()));
    }
    List<Value.Object> workers = Fields.objects(answer, "workers");
    if (!workers.isEmpty()) {
      lines.add("");
      lines.addAll(new Table(WORKERS, workers).lines(output.tableWidth(), output.style()));
    }
  }

  private static final List<Column> WORKERS =
      List.of(
          Column.id("WORKER", "worker"),
          Column.text("HOST", "host"),
          Column.text("POOL", "pool"),
          Column.number("FREE SLOTS", worker -> of(worker, "free_slots", "slots")),
          Column.number("FREE CPUS", worker -> of(worker, "free_cpus", "cpus")),
          Column.number("FREE GPUS", worker -> of(worker, "free_gpus", "gpus")),
          Column.number("FREE MEMORY", worker -> JobTable.bytes(worker, "free_memory_bytes")),
          Column.text("", worker -> Fields.flag(worker, "takes_jobs") ? "" : "about to end"));

  private static String of(Value.Object worker, String free, String all) {
    double there = Fields.number(worker, all).orElse(0);
    return there == 0 ? "" : plain(worker, free) + " of " + plain(worker, all);
  }

  private static String plain(Value.Object document, String key) {
    return Fields.text(document, key).replaceFirst("\\.0$", "");
  }

  /// `1 CPU, 2 GPUs, 4.0 GiB, pool big`.
  private static String needs(Value.Object needs) {
    var parts = new ArrayList<String>();
    parts.add("CPUs " + plain(needs, "cpus"));
    if (Fields.number(needs, "gpus").orElse(0) > 0) {
      parts.add("GPUs " + plain(needs, "gpus"));
    }
    if (Fields.number(needs, "memory_bytes").orElse(0) > 0) {
      parts.add("memory " + JobTable.bytes(needs, "memory_bytes"));
    }
    parts.add("pool " + SafeText.line(Fields.text(needs, "pool")));
    return String.join(", ", parts);
  }

  private static String ahead(Value.Object ahead) {
    var parts = new ArrayList<String>();
    for (Value.Object experiment : Fields.objects(ahead, "experiments")) {
      parts.add(
          "%s of %s (%s, priority %s)"
              .formatted(
                  Fields.text(experiment, "jobs"),
                  SafeText.line(Fields.text(experiment, "name")),
                  Fields.text(experiment, "id"),
                  Fields.text(experiment, "priority")));
    }
    return String.join(", ", parts) + (Fields.flag(ahead, "more") ? ", and more" : "");
  }

  private static String estimate(Value.Object estimate, double start) {
    OptionalDouble end = Fields.number(estimate, "ends_in_seconds");
    int measured = Fields.count(estimate, "measured");
    String from =
        measured == 0
            ? "from how long jobs like those before it took"
            : "from how long %d finished %s took"
                .formatted(measured, measured == 1 ? "job like it" : "jobs like it");
    return "it may start in %s%s (%s)"
        .formatted(
            Spans.text(start),
            end.isPresent() ? " and end in " + Spans.text(end.getAsDouble()) : "",
            from);
  }

  private static void attempt(List<String> lines, Value.Object answer, Instant now) {
    Value.Object attempt = Fields.object(answer, "attempt");
    if (attempt.members().isEmpty()) {
      return;
    }
    Value.Object progress = Fields.object(attempt, "progress");
    if (!progress.members().isEmpty()) {
      lines.add("progress: " + SafeText.line(Fields.pairs(progress)));
    }
    Fields.time(answer, "timeout_at")
        .ifPresent(at -> lines.add("its timeout is reached " + Spans.ago(at, now)));
    RetriesText.line(answer).ifPresent(lines::add);
    if (Fields.text(attempt, "status").equals("failed")) {
      lines.addAll(TrialVerb.tail(attempt, 10));
    }
    if (!Fields.flag(attempt, "alive")) {
      lines.add("folder: " + SafeText.line(Fields.text(attempt, "folder")));
    }
  }
}
