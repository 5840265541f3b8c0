package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// `assay experiment list|get|cancel|set-priority|archive|restore|delete`.
final class ExperimentVerb implements Verb {
  private final String action;

  ExperimentVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "list" ->
          shape
              .values("--status", "STATUS", "Only these; may be repeated")
              .values("--tag", "TAG", "Only those with this tag; may be repeated")
              .flag("--archived", "Archived ones too")
              .number("--limit", "N", "At most this many (default: 50)");
      case "get" -> shape.optional("EXPERIMENT", "default: last");
      case "set-priority" ->
          shape
              .operand("EXPERIMENT", "an id, its beginning, a name, or last")
              .operand("PRIORITY", "0 to 10, higher first");
      case "cancel" ->
          Bulk.declare(shape.operands("EXPERIMENT", "ids, beginnings of ids, names or last"));
      default -> shape.operands("EXPERIMENT", "ids, beginnings of ids, names or last");
    }
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "list" -> list(session);
      case "get" -> get(session);
      case "cancel" ->
          Bulk.run(
              session,
              "Cancel",
              session.operands(),
              (operating, references) -> operating.cancel(references, session.actor()));
      case "set-priority" -> QueueVerb.prioritize(session);
      default -> change(session);
    };
  }

  private static int list(Session session) {
    List<Value.Object> experiments =
        session
            .control()
            .reading()
            .experiments(
                session.values("--status"),
                session.values("--tag"),
                session.has("--archived"),
                session.number("--limit", 1, 50));
    session
        .output()
        .list(
            experiments,
            "id",
            columns(session.now()),
            "no experiments; submit one: assay submit FILE");
    return ExitCodes.OK;
  }

  private static List<Column> columns(Instant now) {
    return List.of(
        Column.id("EXPERIMENT", "id"),
        Column.text("NAME", "name"),
        Column.text("TAGS", document -> tags(document)),
        Column.status("STATUS", "status"),
        Column.number("TRIALS", "trials"),
        Column.number("DONE", document -> ended(document) + "/" + jobs(document)),
        Column.number("RUNNING", document -> some(document, "running")),
        Column.number("FAILED", document -> some(document, "failed")),
        Column.ago("CREATED", "created_at", now),
        Column.span("TOOK", "seconds"));
  }

  private static int get(Session session) {
    Value.Object experiment =
        session.control().reading().experiment(session.operand(0).orElse("last"));
    Output output = session.output();
    output.document(experiment, "id", () -> shown(experiment, output, session.now()));
    return ExitCodes.OK;
  }

  private static List<String> shown(Value.Object experiment, Output output, Instant now) {
    var lines = new ArrayList<>(heading(experiment, output.style(), now));
    String description = Fields.text(experiment, "description");
    if (!description.isEmpty()) {
      lines.add(SafeText.line(description));
    }
    int reused = Fields.count(experiment, "reused");
    if (reused > 0) {
      lines.add(
          "reused   %d of %d jobs took the result of others".formatted(reused, jobs(experiment)));
    }
    lines.addAll(BudgetText.lines(Fields.object(experiment, "budget")));
    lines.addAll(Origins.lines(Fields.object(experiment, "provenance")));
    words(lines, experiment);
    List<Value.Object> best = Fields.objects(experiment, "best");
    if (!best.isEmpty()) {
      lines.add("");
      lines.add("best:");
      lines.addAll(
          new Table(TrialTable.ranking(best), best).lines(output.tableWidth(), output.style()));
    }
    return lines;
  }

  /// `keep, paper`.
  static String tags(Value.Object document) {
    return String.join(", ", Fields.items(document, "tags").stream().map(Fields::text).toList());
  }

  /// Tags and note, where there are any.
  static void words(List<String> lines, Value.Object document) {
    String tags = tags(document);
    if (!tags.isEmpty()) {
      lines.add("tags     " + SafeText.line(tags));
    }
    Fields.text(document, "notes")
        .lines()
        .forEach(line -> lines.add("note     " + SafeText.line(line)));
  }

  /// Name, id, status and counts.
  static List<String> heading(Value.Object experiment, Style style, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                SafeText.line(Fields.text(experiment, "name")),
                Fields.text(experiment, "id"),
                style.status(Fields.text(experiment, "status"))));
    lines.add(
        "trials %d, jobs: %s".formatted(Fields.count(experiment, "trials"), counts(experiment)));
    ahead(experiment).ifPresent(lines::add);
    var times = new StringBuilder();
    Fields.time(experiment, "created_at")
        .ifPresent(at -> times.append("created ").append(Spans.ago(at, now)).append(", "));
    Fields.number(experiment, "seconds")
        .ifPresent(seconds -> times.append("took ").append(Spans.text(seconds)).append(", "));
    times.append("priority ").append(Fields.text(experiment, "priority"));
    Fields.number(experiment, "parallelism")
        .ifPresent(jobs -> times.append(", at most ").append((long) jobs).append(" jobs at once"));
    lines.add(times.toString());
    return lines;
  }

  /// `37.5% done, about 4m05s left`, while it runs.
  private static Optional<String> ahead(Value.Object experiment) {
    String done = BoardText.percent(experiment);
    OptionalDouble left = Fields.number(experiment, "eta_seconds");
    if (!Fields.text(experiment, "status").equals("running")
        || (done.isEmpty() && left.isEmpty())) {
      return Optional.empty();
    }
    var parts = new ArrayList<String>();
    if (!done.isEmpty()) {
      parts.add(done + " done");
    }
    left.ifPresent(seconds -> parts.add("about %s left".formatted(Spans.text(seconds))));
    return Optional.of(String.join(", ", parts));
  }

  /// `3 completed, 1 failed`.
  static String counts(Value.Object experiment) {
    var parts = new ArrayList<String>();
    for (Map.Entry<String, Value> state : Fields.object(experiment, "jobs").members().entrySet()) {
      if (!state.getValue().equals(Value.of(0))) {
        parts.add(Fields.text(state.getValue()) + " " + state.getKey());
      }
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  /// How many of its jobs have ended.
  static int ended(Value.Object experiment) {
    Value.Object jobs = Fields.object(experiment, "jobs");
    int ended = 0;
    for (String state : List.of("completed", "failed", "stopped", "cancelled", "skipped")) {
      ended += Fields.count(jobs, state);
    }
    return ended;
  }

  /// How many jobs it has.
  static int jobs(Value.Object experiment) {
    Value.Object jobs = Fields.object(experiment, "jobs");
    return jobs.members().keySet().stream().mapToInt(state -> Fields.count(jobs, state)).sum();
  }

  private static String some(Value.Object experiment, String state) {
    int count = Fields.count(Fields.object(experiment, "jobs"), state);
    return count == 0 ? "" : Integer.toString(count);
  }

  private int change(Session session) {
    List<String> references = session.operands();
    var operating = session.control().operating();
    if (action.equals("delete")
        && !session.confirms(
            "Delete %s with all trials and files?".formatted(String.join(", ", references)))) {
      session.output().note("nothing was deleted");
      return ExitCodes.FAILED;
    }
    Value.Object answer =
        switch (action) {
          case "archive" -> operating.archive(references, true, session.actor());
          case "restore" -> operating.archive(references, false, session.actor());
          case "delete" -> operating.delete(references, session.actor());
          default -> throw new IllegalStateException("no action " + action);
        };
    session.output().document(answer, "changed", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }
}
