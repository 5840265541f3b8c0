package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A sweep as people see it. Pure.
final class SweepText {

  /// How many trials that are out are named.
  private static final int NAMED = 5;

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
    List<Value.Object> rungs = Fields.objects(sweep, "rungs");
    if (!rungs.isEmpty() && looked > 0) {
      lines.add("rungs: " + String.join("; ", rungs.stream().map(SweepText::rung).toList()));
    }
    Fields.objects(sweep, "failures").forEach(failure -> lines.add(failure(failure)));
    List<Value.Object> out = Fields.objects(sweep, "out");
    if (!out.isEmpty()) {
      lines.add(out(out));
    }
    lines.addAll(BudgetText.lines(Fields.object(sweep, "budget")));
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

  /// Resuming a sweep lets nothing go that an operator holds: what does.
  static Optional<String> held(Value.Object sweep) {
    int held = Fields.count(sweep, "held");
    return held == 0
        ? Optional.empty()
        : Optional.of(
            "%d of its jobs %s held: assay queue release %s"
                .formatted(held, held == 1 ? "is" : "are", Fields.text(sweep, "experiment")));
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

  /// Trials whose end is to be told, and what to do about one that was lost.
  private static String out(List<Value.Object> out) {
    var each = new ArrayList<String>();
    out.stream()
        .limit(NAMED)
        .forEach(trial ->
            each.add(
                "%s since %s".formatted(Fields.text(trial, "trial"), Fields.text(trial, "since"))));
    return "not told yet: %s%s; if it was lost: assay sweep tell %s --failed"
        .formatted(
            String.join(", ", each),
            out.size() > NAMED ? ", …" : "",
            Fields.text(out.getFirst(), "trial"));
  }

  /// `27: 3 reached, 1 pruned here`.
  private static String rung(Value.Object rung) {
    var here = new ArrayList<String>();
    for (String status : List.of("running", "paused", "pruned", "failed")) {
      int count = Fields.count(rung, status);
      if (count > 0) {
        here.add("%d %s here".formatted(count, status));
      }
    }
    return "%s: %s reached%s"
        .formatted(
            Fields.measured(rung.get("at").orElse(Value.Null.NULL)).replaceFirst("\\.0$", ""),
            Fields.text(rung, "reached"),
            here.isEmpty() ? "" : " (" + String.join(", ", here) + ")");
  }

  private static String failure(Value.Object failure) {
    var message = new ArrayList<>(List.of(Fields.text(failure, "reason")));
    message.add(Fields.text(failure, "message"));
    message.add(Fields.text(failure, "line").strip());
    message.removeIf(String::isBlank);
    List<Value> trials = Fields.items(failure, "trials");
    int count = Fields.count(failure, "count");
    return SafeText.line(
        "failed: %d × %s, in %s%s"
            .formatted(
                count,
                String.join(": ", message),
                String.join(", ", trials.stream().map(Fields::text).toList()),
                count > trials.size() ? ", …" : ""));
  }
}
