package dev.assay.cli;

import dev.assay.control.Reading;
import dev.assay.space.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// `assay trial list|show|diff|metrics|logs`.
final class TrialVerb implements Verb {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final String action;

  TrialVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "list" ->
          shape
              .optional("EXPERIMENT", "default: last")
              .value("--filter", "TERMS", "e.g. 'status:failed lr<1e-3'; all must hold")
              .values("--tag", "TAG", "Only those with this tag; may be repeated")
              .value("--sort", "KEY", "A param, a value or a column; -KEY for descending")
              .number("--limit", "N", "At most this many (default: 1000)");
      case "show" -> shape.operand("TRIAL", "an id, its beginning, or name.NUMBER");
      case "diff" ->
          shape.operands("TRIAL", "two or more trials").flag("--all", "Also what is the same");
      case "metrics" ->
          shape
              .operand("TRIAL", "an id, its beginning, or name.NUMBER")
              .value("--name", "METRIC", "Only this metric");
      default ->
          shape
              .operand("TRIAL", "an id, its beginning, or name.NUMBER")
              .flag("-f --follow", "Wait for it to start, and go on until it has ended")
              .value("--stage", "STAGE", "default: the one that ran last")
              .number("--attempt", "N", "Number of the attempt (default: the newest)")
              .number("--tail", "LINES", "Only the last lines");
    }
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "list" -> list(session);
      case "show" -> show(session);
      case "diff" -> diff(session);
      case "metrics" -> metrics(session);
      default -> logs(session);
    };
  }

  private static int list(Session session) {
    List<Value.Object> trials =
        session
            .control()
            .reading()
            .trials(
                session.operand(0).orElse("last"),
                filter(session),
                session.value("--sort").orElse(""),
                session.number("--limit", 1, 1000));
    session.output().list(trials, "id", columns(trials), "no trials");
    return ExitCodes.OK;
  }

  /// Tags are terms like others.
  private static String filter(Session session) {
    var terms = new StringBuilder(session.value("--filter").orElse(""));
    for (String tag : session.values("--tag")) {
      terms.append(" tag:\"").append(tag.replaceAll("([\\\\\"])", "\\\\$1")).append('"');
    }
    return terms.toString();
  }

  /// Columns for trials as they are listed.
  static List<Column> columns(List<Value.Object> trials) {
    boolean staged =
        trials.stream().anyMatch(trial -> Fields.object(trial, "stages").members().size() > 1);
    boolean repeated = trials.stream().anyMatch(trial -> Fields.count(trial, "attempts") > 1);
    var columns = new ArrayList<Column>();
    columns.add(Column.id("TRIAL", "id"));
    columns.add(Column.status("STATUS", "status"));
    columns.add(Column.text("REASON", "reason"));
    columns.add(Column.text("TAGS", ExperimentVerb::tags));
    if (staged) {
      columns.add(Column.text("STAGE", "stage"));
    }
    columns.addAll(TrialTable.params(trials));
    columns.addAll(TrialTable.values(trials));
    if (repeated) {
      columns.add(Column.number("ATTEMPTS", "attempts"));
    }
    columns.add(Column.span("TOOK", "seconds"));
    return columns;
  }

  private static int show(Session session) {
    Value.Object trial = session.control().reading().trial(session.operands().getFirst());
    Output output = session.output();
    output.document(trial, "id", () -> shown(trial, output));
    return ExitCodes.OK;
  }

  private static List<String> shown(Value.Object trial, Output output) {
    Style style = output.style();
    String reason = Fields.text(trial, "reason");
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s%s"
            .formatted(
                SafeText.line(Fields.text(trial, "name")),
                Fields.text(trial, "id"),
                style.status(Fields.text(trial, "status")),
                reason.isEmpty() ? "" : " (" + reason + ")"));
    pairs(lines, "params", Fields.object(trial, "params"));
    pairs(lines, "values", Fields.object(trial, "values"));
    lines.add("content  " + Fields.text(trial, "content"));
    ExperimentVerb.words(lines, trial);
    lines.addAll(Origins.lines(Fields.object(trial, "provenance")));
    OptionalInt width = output.tableWidth();
    for (Value.Object job : Fields.objects(trial, "work")) {
      String why = Fields.text(job, "cannot_run");
      if (!why.isEmpty()) {
        lines.add("cannot run: %s: %s".formatted(Fields.text(job, "stage"), SafeText.line(why)));
      }
    }
    part(lines, "jobs", JobTable.ofTrial(), Fields.objects(trial, "work"), width, style);
    for (Value.Object job : Fields.objects(trial, "work")) {
      RetriesText.line(job)
          .filter(_ -> Fields.count(job, "failures") > 0)
          .ifPresent(line -> lines.add("%s: %s".formatted(Fields.text(job, "stage"), line)));
    }
    for (Value.Object job : Fields.objects(trial, "work")) {
      Value.Object source = Fields.object(job, "reused");
      if (!source.members().isEmpty()) {
        lines.add(
            "%s: reused from %s, attempt %s"
                .formatted(
                    Fields.text(job, "stage"),
                    Fields.text(source, "job"),
                    Fields.text(source, "attempt")));
      }
    }
    List<Value.Object> attempts = Fields.objects(trial, "history");
    part(lines, "attempts", JobTable.attempts(), attempts, width, style);
    attempts.forEach(attempt -> lines.addAll(Origins.atStart(attempt)));
    if (!attempts.isEmpty()) {
      lastWords(lines, attempts.getLast());
    }
    return lines;
  }

  private static int diff(Session session) {
    Value.Object answer = session.control().reading().compare(session.operands());
    Output output = session.output();
    output.document(answer, "trials", () -> DiffTable.lines(answer, session.has("--all"), output));
    return ExitCodes.OK;
  }

  private static void pairs(List<String> lines, String name, Value.Object members) {
    if (!members.members().isEmpty()) {
      lines.add("%-8s %s".formatted(name, SafeText.line(Fields.pairs(members))));
    }
  }

  private static void part(
      List<String> lines,
      String name,
      List<Column> columns,
      List<Value.Object> documents,
      OptionalInt width,
      Style style) {
    if (!documents.isEmpty()) {
      lines.add("");
      lines.add(name + ":");
      lines.addAll(new Table(columns, documents).lines(width, style));
    }
  }

  /// Where the files are, and how a bad end announced itself.
  private static void lastWords(List<String> lines, Value.Object attempt) {
    lines.add("");
    String host = Fields.text(attempt, "host");
    if (!host.isEmpty()) {
      lines.add("host     " + SafeText.line(host));
    }
    lines.add("folder   " + SafeText.line(Fields.text(attempt, "folder")));
    String message = Fields.text(attempt, "message");
    if (!message.isEmpty()) {
      lines.add("message  " + SafeText.line(message));
    }
    if (Fields.text(attempt, "status").equals("failed")) {
      lines.addAll(tail(attempt, 10));
    }
  }

  /// The last lines that an attempt printed, with a bar in front.
  static List<String> tail(Value.Object attempt, int most) {
    List<String> printed = Fields.text(attempt, "last_output").lines().toList();
    return printed.subList(Math.max(0, printed.size() - most), printed.size()).stream()
        .map(line -> "  | " + SafeText.line(line))
        .toList();
  }

  private static int metrics(Session session) {
    List<Value.Object> reports =
        session.control().reading().metrics(session.operands().getFirst(), session.value("--name"));
    List<Column> columns =
        List.of(
            Column.text("STAGE", "stage"),
            Column.number("ATTEMPT", "attempt"),
            Column.text("METRIC", "name"),
            Column.number("STEP", "step"),
            Column.number("VALUE", report -> report.get("value").map(Fields::measured).orElse("")));
    session.output().list(reports, "value", columns, "no metric reports");
    return ExitCodes.OK;
  }

  /// Until there is an attempt to follow, or there will be none. A stage that does not exist, and
  /// an attempt that was asked for by its number, are not waited for.
  private static void awaitStart(Session session, String trial, String stage) {
    var reading = session.control().reading();
    boolean told = session.has("--attempt");
    long mark = reading.mark();
    Value.Object now = reading.trial(trial);
    while (!session.has("--attempt") && isToStart(now, stage)) {
      if (!told) {
        String name = stage.isEmpty() ? Fields.text(now, "id") : stage;
        session.output().note("%s is %s; waiting".formatted(name, Fields.text(now, "status")));
        told = true;
      }
      mark = reading.awaitChange(mark, WAIT);
      now = reading.trial(trial);
    }
  }

  private static boolean isToStart(Value.Object trial, String stage) {
    boolean comes =
        Fields.objects(trial, "work").stream()
            .filter(job -> stage.isEmpty() || Fields.text(job, "stage").equals(stage))
            .anyMatch(job -> Fields.text(job, "ended_at").isEmpty());
    return comes
        && Fields.objects(trial, "history").stream()
            .noneMatch(a -> stage.isEmpty() || Fields.text(a, "stage").equals(stage));
  }

  private static void tellEnd(Session session, String trial, long attempt) {
    Fields.objects(session.control().reading().trial(trial), "history").stream()
        .filter(one -> Fields.number(one, "attempt").orElse(0) == attempt)
        .findFirst()
        .ifPresent(one -> {
          String reason = Fields.text(one, "reason");
          session
              .output()
              .hint(
                  SafeText.line(Fields.text(one, "job"))
                      + " "
                      + Fields.text(one, "status")
                      + (reason.isEmpty() ? "" : " (" + reason + ")"));
        });
  }

  private static int logs(Session session) {
    var reading = session.control().reading();
    String trial = session.operands().getFirst();
    String stage = session.value("--stage").orElse("");
    if (session.has("--follow")) {
      awaitStart(session, trial, stage);
    }
    var log = reading.log(trial, stage, session.number("--attempt"));
    var reader = new LogReader(log.file(), session);
    reader.copy();
    if (session.has("--follow")) {
      // The attempt that is followed stays the same, whatever is tried again meanwhile.
      reader.follow(() ->
          reading.log(trial, stage, session.number("--attempt")).attempt() == log.attempt()
              && reading.log(trial, stage, session.number("--attempt")).live());
      if (reader.isMissing()) {
        showMissing(session, reading.log(trial, stage, session.number("--attempt")));
      }
      session.output().flush();
      tellEnd(session, trial, log.attempt());
    } else if (reader.isMissing()) {
      showMissing(session, log);
    }
    return ExitCodes.OK;
  }

  private static void showMissing(Session session, Reading.Log log) {
    if (log.elsewhere().isEmpty()) {
      session.output().note("nothing was printed (%s)".formatted(log.file()));
      return;
    }
    var there = log.elsewhere().get();
    var filter = new TerminalFilter(session.surroundings().streams().outIsTerminal());
    var bytes = there.lastOutput().getBytes(StandardCharsets.UTF_8);
    session.output().write(filter.pass(bytes, bytes.length));
    session.output().flush();
    session
        .output()
        .note(
            log.live()
                ? "the output is on %s while the job runs; its end is stored when it has ended"
                    .formatted(SafeText.line(there.host()))
                : "this is the end of the output, as the store has it; all of it is on %s"
                    .formatted(SafeText.line(there.host())));
  }
}
