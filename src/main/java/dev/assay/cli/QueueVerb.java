package dev.assay.cli;

import dev.assay.control.Queueing.Choice;
import dev.assay.space.Value;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// `assay queue list|hold|release|stop|remove|clear|priority|move`.
final class QueueVerb implements Verb {
  private final String action;

  QueueVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "list" ->
          shape
              .optional("EXPERIMENT", "default: all")
              .number("--limit", "N", "At most this many (default: 100)")
              .value("--experiment", "E001", "Declared jobs of this experiment")
              .value("--tag", "TAG", "Declared jobs with this tag")
              .flag("--include-terminal", "Declared jobs that have ended too");
      case "clear" ->
          shape
              .optional("EXPERIMENT", "default: all")
              .value("--experiment", "E001", "Only declared jobs of this experiment")
              .value("--tag", "TAG", "Only declared jobs with this tag");
      case "priority" ->
          shape
              .operand("EXPERIMENT", "an id, its beginning, a name, or last")
              .operand("PRIORITY", "0 to 10, higher first");
      case "move" ->
          shape
              .operands("ID", "trials or jobs of one experiment, all of which wait")
              .flag("--first", "Before all that wait in their experiment")
              .flag("--last", "After all that wait in their experiment")
              .value("--before", "ID", "Just before this trial or job")
              .value("--after", "ID", "Just after this trial or job");
      case "stop" ->
          Bulk.declare(shape.anyOperands("ID", "experiments, trials or jobs"))
              .value(
                  "--grace --grace-s",
                  "TIME",
                  "KILL after this long, such as 5s (default: as its specification says)")
              .flag("--force", "KILL at once")
              .about(
                  "",
                  "Who runs a job is asked, and ends it with its signal, its grace, then KILL. A"
                      + " job whose",
                  "runner is dead ends at once. With --grace or --force its processes end from"
                      + " here, and",
                  "this waits for it.");
      default -> Bulk.declare(shape.operands("ID", "experiments, trials or jobs"));
    }
  }

  @Override
  public int run(Session session) {
    String actor = session.actor();
    return switch (action) {
      case "list" -> list(session);
      case "clear" -> clear(session);
      case "priority" -> prioritize(session);
      case "move" -> move(session);
      case "hold" -> bulk(session, "Hold", (operating, ids) -> operating.hold(ids, actor));
      case "release" -> bulk(session, "Release", (operating, ids) -> operating.release(ids, actor));
      case "stop" -> {
        Optional<Duration> within = within(session);
        yield bulk(session, "Stop", (operating, ids) -> operating.stop(ids, within, actor));
      }
      case "remove" -> bulk(session, "Remove", (operating, ids) -> operating.remove(ids, actor));
      default -> throw new IllegalStateException("no action " + action);
    };
  }

  private static int answer(Session session, Value.Object answer) {
    session.output().document(answer, "changed", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }

  private static Optional<Duration> within(Session session) {
    Optional<Duration> grace = session.value("--grace").map(text -> Spans.parse("--grace", text));
    if (grace.isPresent() && session.has("--force")) {
      throw new UsageException(
          "--force leaves no time, and --grace gives some", "leave one of them out");
    }
    return session.has("--force") ? Optional.of(Duration.ZERO) : grace;
  }

  private static int bulk(Session session, String doing, Bulk.Change change) {
    if (session.operands().isEmpty()) {
      throw new UsageException(
          "queue stop needs the id of what to stop",
          "assay queue stop ID stops running jobs; to end workers, use assay worker stop");
    }
    return Bulk.run(session, doing, session.operands(), change);
  }

  /// Sets the priority of one experiment.
  static int prioritize(Session session) {
    List<String> words = session.operands();
    int priority = priority(words.get(1));
    return answer(
        session,
        session.control().operating().prioritize(words.getFirst(), priority, session.actor()));
  }

  private static int move(Session session) {
    List<String> places = PLACES.stream().filter(place -> session.has("--" + place)).toList();
    if (places.size() != 1) {
      throw new UsageException(
          places.isEmpty()
              ? "queue move needs to know where to"
              : "queue move takes one place, found --" + String.join(" and --", places),
          "one of --first, --last, --before ID, --after ID");
    }
    String place = places.getFirst();
    Optional<String> other =
        place.equals("before") || place.equals("after")
            ? session.value("--" + place)
            : Optional.empty();
    return answer(
        session,
        session.control().operating().move(session.operands(), place, other, session.actor()));
  }

  private static final List<String> PLACES = List.of("first", "last", "before", "after");

  private static boolean meansDeclared(Session session) {
    boolean means =
        session.has("--experiment") || session.has("--tag") || session.has("--include-terminal");
    if (means && session.operand(0).isPresent()) {
      throw new UsageException(
          "--experiment, --tag and --include-terminal choose among declared jobs, and %s does not"
              .formatted(session.operand(0).orElse("")),
          "leave one of them out");
    }
    return means;
  }

  private static Choice choice(Session session, boolean ended) {
    return new Choice(session.value("--experiment"), session.value("--tag"), ended);
  }

  private static int clear(Session session) {
    if (!meansDeclared(session)) {
      return answer(
          session, session.control().operating().clear(session.operand(0), session.actor()));
    }
    var queueing = session.control().queueing();
    var choice = choice(session, false);
    int waiting =
        (int)
            queueing.entries(choice).stream()
                .filter(entry -> Fields.text(entry, "status").equals("queued"))
                .count();
    if (waiting > 0 && !session.confirms("abandon %d job(s)?".formatted(waiting))) {
      return ExitCodes.FAILED;
    }
    var cleared = queueing.clear(choice, session.actor());
    session
        .output()
        .document(
            cleared,
            "num_abandoned",
            () ->
                Fields.items(cleared, "job_ids").stream()
                    .map(id -> "abandoned " + Fields.text(id).substring(0, 8))
                    .toList());
    return ExitCodes.OK;
  }

  private static int declared(Session session) {
    List<Value.Object> entries =
        session.control().queueing().entries(choice(session, session.has("--include-terminal")));
    int limit = session.number("--limit", 1, Integer.MAX_VALUE);
    if (session.output().isTable() && !entries.isEmpty()) {
      session.output().line("queue (%d entries)".formatted(entries.size()));
    }
    session
        .output()
        .list(
            entries.stream().limit(limit).toList(),
            "job_id",
            List.of(
                Column.id("JOB", "short_id"),
                Column.text("EXPERIMENT", "experiment"),
                Column.status("STATUS", "status"),
                Column.text("TAG", "tag"),
                Column.text("PARAMS", entry -> Fields.pairs(Fields.object(entry, "params")))),
            "no queued jobs match the filter");
    return ExitCodes.OK;
  }

  private static int list(Session session) {
    if (meansDeclared(session)) {
      return declared(session);
    }
    List<Value.Object> jobs =
        session.control().reading().queue(session.operand(0), session.number("--limit", 1, 100));
    session.output().list(jobs, "id", JobTable.queue(session.now()), "the queue is empty");
    tellStuck(session.output(), jobs);
    return ExitCodes.OK;
  }

  private static int priority(String text) {
    if (!text.matches("\\d{1,2}")) {
      throw new UsageException("a priority is 0 to 10, found '%s'".formatted(text), "");
    }
    return Integer.parseInt(text);
  }

  /// Once for each reason: what stands in the queue and cannot start on any worker there is.
  private static void tellStuck(Output output, List<Value.Object> jobs) {
    var told = new HashSet<String>();
    for (Value.Object job : jobs) {
      String why = Fields.text(job, "cannot_run");
      if (!why.isEmpty() && told.add(why)) {
        output.note("%s cannot run: %s".formatted(Fields.text(job, "id"), SafeText.line(why)));
      }
    }
  }
}
