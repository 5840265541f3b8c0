package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay submit`: stores experiments; with `--dry-run` only says what would be stored.
final class SubmitVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    SubmitOptions.declare(shape);
    declareDryRun(shape);
  }

  static void declareDryRun(Shape shape) {
    shape.flag("--dry-run", "Only show what would run, with the hash of the plan");
  }

  @Override
  public int run(Session session) {
    var request = SubmitOptions.request(session, session.surroundings().environment());
    Output output = session.output();
    if (session.has("--dry-run")) {
      printPlan(output, session.control().submitting().plan(request));
      return ExitCodes.OK;
    }
    List<Value.Object> stored = session.control().submitting().submit(request);
    stored.forEach(receipt -> warn(output, receipt));
    print(output, stored);
    output.hint("next: assay worker start, or assay wait " + ids(stored));
    return ExitCodes.OK;
  }

  static void printPlan(Output output, Value.Object plan) {
    Fields.objects(plan, "experiments").forEach(experiment -> warn(output, experiment));
    output.document(plan, "plan_hash", () -> plan(plan));
  }

  /// One source makes one value, several make a list.
  static void print(Output output, List<Value.Object> stored) {
    List<Column> table =
        List.of(
            Column.id("EXPERIMENT", "experiment"),
            Column.text("NAME", "name"),
            Column.number("TRIALS", "trials"),
            Column.number("JOBS", "jobs"),
            Column.text("", receipt -> Fields.flag(receipt, "created") ? "" : "was there already"));
    if (stored.size() == 1 && !output.isTable()) {
      output.document(stored.getFirst(), "experiment", List::of);
    } else {
      output.list(stored, "experiment", table, "");
    }
  }

  /// Tells the warnings of a receipt or plan.
  static void warn(Output output, Value.Object document) {
    for (Value warning : Fields.items(document, "warnings")) {
      output.note("warning: " + SafeText.line(Fields.text(warning)));
    }
  }

  /// The ids of receipts, for a command to copy.
  static String ids(List<Value.Object> receipts) {
    return String.join(
        " ", receipts.stream().map(receipt -> Fields.text(receipt, "experiment")).toList());
  }

  private static List<String> plan(Value.Object plan) {
    var lines = new ArrayList<String>();
    for (Value.Object experiment : Fields.objects(plan, "experiments")) {
      lines.add(
          "%s: %s, %s"
              .formatted(
                  SafeText.line(Fields.text(experiment, "name")),
                  counted(experiment, "trials", "trial"),
                  counted(experiment, "jobs", "job")));
      if (experiment.get("reuse").orElse(Value.Null.NULL) instanceof Value.Object counts) {
        lines.add(reuse(counts));
      }
      gpuHours(experiment).ifPresent(lines::add);
      List<Value> configurations = Fields.items(experiment, "configurations");
      for (Value params : configurations) {
        lines.add(
            "  "
                + SafeText.line(
                    params instanceof Value.Object object
                        ? Fields.pairs(object)
                        : Fields.text(params)));
      }
      int more = Fields.count(experiment, "trials") - configurations.size();
      if (more > 0 && !configurations.isEmpty()) {
        lines.add("  … and %d more".formatted(more));
      }
    }
    lines.add("plan hash: " + Fields.text(plan, "plan_hash"));
    return lines;
  }

  /// Nothing where no GPU is asked for.
  private static Optional<String> gpuHours(Value.Object experiment) {
    var hours = Fields.number(experiment, "gpu_hours_at_most");
    if (hours.isEmpty()) {
      return Optional.of("  no limit on GPU-hours: a job that takes GPUs has no timeout");
    }
    return hours.getAsDouble() == 0
        ? Optional.empty()
        : Optional.of(
            "  at most %s GPU-hours".formatted(Fields.measured(Value.of(hours.getAsDouble()))));
  }

  /// How many jobs would take the result of whom.
  private static String reuse(Value.Object counts) {
    var parts = new ArrayList<String>(List.of(counted(counts, "to_run", "job") + " would run"));
    part(counts, "results", "%d would take results that are there").ifPresent(parts::add);
    part(counts, "running", "%d would wait for jobs that run now").ifPresent(parts::add);
    part(counts, "shared", "%d would take the result of another of these").ifPresent(parts::add);
    return "  " + String.join(", ", parts);
  }

  private static Optional<String> part(Value.Object counts, String key, String text) {
    int count = Fields.count(counts, key);
    return count == 0 ? Optional.empty() : Optional.of(text.formatted(count));
  }

  private static String counted(Value.Object document, String key, String noun) {
    int count = Fields.count(document, key);
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
