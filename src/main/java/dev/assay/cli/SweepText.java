package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// A sweep as people see it. Pure.
final class SweepText {

  private SweepText() {}

  /// Where it stands.
  static List<String> lines(Value.Object sweep) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                Fields.text(sweep, "experiment"),
                SafeText.line(Fields.text(sweep, "name")),
                Fields.text(sweep, "status")));
    lines.add(growth(sweep) + ": " + proposed(sweep) + counts(Fields.object(sweep, "jobs"), ", "));
    int looked = Fields.count(sweep, "looked_at");
    if (looked > 0) {
      String which = looked < Fields.count(sweep, "trials") ? "newest " + looked : "all";
      lines.add("trials (%s): %s".formatted(which, counts(Fields.object(sweep, "newest"), "")));
    }
    List<Value.Object> best = Fields.objects(sweep, "best");
    best.forEach(
        trial -> lines.add((trial == best.getFirst() ? "best: " : "      ") + best(trial)));
    Fields.objects(sweep, "failures").forEach(failure -> lines.add(failure(failure)));
    lines.add("next trial: " + SafeText.line(Fields.text(sweep, "next")));
    Fields.number(sweep, "eta_seconds")
        .ifPresent(left -> lines.add("done in about " + Spans.text(left)));
    return lines;
  }

  /// What stays the same while nothing happens.
  static String line(Value.Object sweep) {
    List<Value.Object> best = Fields.objects(sweep, "best");
    return "%s  %s: %s%s%s"
        .formatted(
            Fields.text(sweep, "experiment"),
            growth(sweep),
            proposed(sweep),
            counts(Fields.object(sweep, "jobs"), ", "),
            best.isEmpty() ? "" : "; best: " + best(best.getFirst()));
  }

  /// What a change has made of it.
  static String changed(Value.Object sweep) {
    int ended = Fields.count(sweep, "ended");
    int asked = Fields.count(sweep, "asked");
    return "%s  %s: %s%s%s"
        .formatted(
            Fields.text(sweep, "experiment"),
            growth(sweep),
            proposed(sweep),
            ended > 0 ? ", %d cancelled".formatted(ended) : "",
            asked > 0 ? ", %d asked to end".formatted(asked) : "");
  }

  private static String growth(Value.Object sweep) {
    String why = SafeText.line(Fields.text(sweep, "why"));
    return Fields.text(sweep, "growth") + (why.isEmpty() ? "" : " (" + why + ")");
  }

  private static String proposed(Value.Object sweep) {
    String limit = Fields.text(sweep, "limit");
    return "%s%s trials proposed"
        .formatted(Fields.text(sweep, "trials"), limit.isEmpty() ? "" : " of " + limit);
  }

  /// Those that are not 0: `2 running, 1 queued`.
  private static String counts(Value.Object counts, String before) {
    var some = new ArrayList<String>();
    counts
        .members()
        .forEach((word, count) -> {
          if (!count.equals(Value.of(0))) {
            some.add(Fields.text(count) + " " + word);
          }
        });
    return some.isEmpty() ? "" : before + String.join(", ", some);
  }

  private static String best(Value.Object trial) {
    var values = new ArrayList<String>();
    Fields.object(trial, "values")
        .members()
        .forEach((name, value) -> values.add(name + "=" + Fields.measured(value)));
    return SafeText.line(
        "%s  %s  (%s)"
            .formatted(
                Fields.text(trial, "trial"),
                String.join(" ", values),
                Fields.pairs(Fields.object(trial, "params"))));
  }

  private static String failure(Value.Object failure) {
    String message = Fields.text(failure, "message");
    List<Value> trials = Fields.items(failure, "trials");
    int count = Fields.count(failure, "count");
    return SafeText.line(
        "failed: %d × %s%s, in %s%s"
            .formatted(
                count,
                Fields.text(failure, "reason"),
                message.isEmpty() ? "" : ": " + message,
                String.join(", ", trials.stream().map(Fields::text).toList()),
                count > trials.size() ? ", …" : ""));
  }
}
