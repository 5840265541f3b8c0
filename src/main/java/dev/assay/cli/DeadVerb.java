package dev.assay.cli;

import dev.assay.control.Salvaging;
import dev.assay.control.Salvaging.Which;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay dead list|retry|drop`: jobs that failed for good.
final class DeadVerb implements Verb {

  private static final int SHOWN = 50;

  private final String action;

  DeadVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    if (action.equals("list")) {
      shape.optional("EXPERIMENT", "an id, its beginning, a name, or last");
      which(shape)
          .number("--limit -n", "N", "At most so many jobs (default: %d)".formatted(SHOWN))
          .flag("--dropped", "Those that were dropped, instead")
          .about("", "A job that failed for good is listed until it is dropped or tried again.");
      return;
    }
    shape
        .anyOperands("JOB", "jobs, or trials and experiments for all dead letters of them")
        .flag("--all", "All of them");
    which(shape).flag("--dry-run", "Only show which these would be");
    if (action.equals("drop")) {
      shape.flag("--undo", "List again what was dropped");
    }
  }

  private static Shape which(Shape shape) {
    return shape
        .values("--kind", "KIND", "Only these: " + String.join(", ", Salvaging.KINDS))
        .value("--since", "TIME", "Only those that failed within this time, as 12h");
  }

  @Override
  public int run(Session session) {
    return action.equals("list") ? list(session) : change(session);
  }

  private static Which asked(Session session, Optional<String> experiment, boolean dropped) {
    List<String> kinds =
        session.values("--kind").stream()
            .flatMap(text -> List.of(text.split(",", -1)).stream())
            .map(String::strip)
            .toList();
    return new Which(experiment, kinds, session.span("--since"), dropped);
  }

  private static int list(Session session) {
    int limit = session.number("--limit", 1, SHOWN);
    Value.Object answer =
        session
            .control()
            .salvaging()
            .list(asked(session, session.operand(0), session.has("--dropped")), limit);
    List<Value.Object> jobs = Fields.objects(answer, "jobs");
    Output output = session.output();
    switch (output.mode()) {
      case JSON -> output.document(answer, "count", List::of);
      case JSONL, CSV, ID -> output.list(jobs, "id", List.of(), "");
      case TABLE -> show(session, answer, jobs);
    }
    return ExitCodes.OK;
  }

  private static void show(Session session, Value.Object answer, List<Value.Object> jobs) {
    Output output = session.output();
    output.list(
        jobs,
        "id",
        List.of(
            Column.id("JOB", "id"),
            Column.text("NAME", "name"),
            Column.text("KIND", "kind"),
            Column.number("ATTEMPTS", "attempts"),
            Column.ago("FAILED", "failed_at", session.now()),
            Column.text("WORKER", "worker"),
            Column.text("ERROR", DeadVerb::error)),
        "nothing failed for good");
    int count = Fields.count(answer, "count");
    if (count > jobs.size()) {
      output.hint("%d more; --limit shows them".formatted(count - jobs.size()));
    }
    Fields.objects(answer, "groups").stream()
        .filter(group -> Fields.count(group, "count") > 1) // one of its kind is in the table
        .forEach(group -> output.line(group(group)));
  }

  private static String group(Value.Object group) {
    List<String> jobs = texts(group, "jobs");
    int count = Fields.count(group, "count");
    return "%d failed (%s): %s; such as %s"
        .formatted(count, Fields.text(group, "kind"), error(group), String.join(", ", jobs));
  }

  private static String error(Value.Object one) {
    String message = Fields.text(one, "message");
    String line = Fields.text(one, "line");
    String both = message.isEmpty() || line.isEmpty() ? message + line : message + ": " + line;
    return SafeText.line(both);
  }

  private static List<String> texts(Value.Object document, String key) {
    return Fields.items(document, key).stream().map(Fields::text).toList();
  }

  private int change(Session session) {
    List<String> named = session.operands();
    boolean all = session.has("--all");
    if (named.isEmpty() != all) {
      throw new UsageException(
          all ? "--all goes without a JOB" : "name a JOB, or give --all",
          all
              ? "leave one of them away; an experiment's name means all dead letters of it"
              : "assay dead list shows them");
    }
    boolean dryRun = session.has("--dry-run");
    boolean undo = action.equals("drop") && session.has("--undo");
    Which which = asked(session, Optional.empty(), undo);
    if (all && !dryRun && !session.confirms("%s all dead letters?".formatted(doing(undo)))) {
      session.output().note("nothing was changed");
      return ExitCodes.FAILED;
    }
    var salvaging = session.control().salvaging();
    Value.Object answer =
        action.equals("retry")
            ? salvaging.retry(named, which, dryRun, session.actor())
            : salvaging.drop(named, which, undo, dryRun, session.actor());
    session.output().document(answer, "changed", () -> lines(answer, dryRun));
    return ExitCodes.OK;
  }

  private String doing(boolean undo) {
    return action.equals("retry") ? "Retry" : undo ? "List again" : "Drop";
  }

  private static List<String> lines(Value.Object answer, boolean dryRun) {
    if (!dryRun) {
      var lines = new ArrayList<String>();
      lines.add("changed: " + Fields.count(answer, "changed"));
      lines.add("left: " + Fields.count(answer, "left"));
      return lines;
    }
    var lines = new ArrayList<>(texts(answer, "jobs"));
    lines.add("%d would be changed".formatted(Fields.count(answer, "left")));
    return lines;
  }
}
