package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `assay cache list|show|drop`: results that are used again.
final class CacheVerb implements Verb {

  private static final int SHOWN = 50;
  private static final int DIGITS = 12;

  private final String action;

  CacheVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "list" ->
          shape.number("--limit -n", "N", "At most so many (default: %d)".formatted(SHOWN));
      case "show" -> shape.operand("KEY", "a key or its beginning, at least 4 digits");
      default ->
          shape
              .anyOperands("KEY", "keys or their beginnings, at least 4 digits")
              .value("--older-than", "SPAN", "All results of at least this age, e.g. 30d")
              .about(
                  "",
                  "Nobody uses these results again; trials that did keep them, and files stay.");
    }
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "list" -> list(session);
      case "show" -> show(session);
      default -> drop(session);
    };
  }

  private static int list(Session session) {
    session
        .output()
        .list(
            session.control().caching().list(session.number("--limit", 1, SHOWN)),
            "key",
            columns(session.now()),
            "no results are kept for others; cache: use keeps them");
    return ExitCodes.OK;
  }

  private static List<Column> columns(Instant now) {
    return List.of(
        Column.text("KEY", work -> Fields.text(work, "key").substring(0, DIGITS)),
        Column.text("VALID", work -> Fields.text(work, "valid").equals("true") ? "yes" : "no"),
        Column.text("FROM", "job"),
        Column.ago("DONE", "at", now),
        Column.number("HITS", "hits"),
        Column.ago("USED", "used_at", now),
        Column.number("SIZE", work -> JobTable.bytes(work, "bytes")));
  }

  private static int show(Session session) {
    Value.Object work = session.control().caching().show(session.operands().getFirst());
    session.output().document(work, "key", () -> lines(work, session.now()));
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object work, Instant now) {
    var lines = new ArrayList<String>();
    lines.add("key      " + Fields.text(work, "key"));
    lines.add("valid    " + (Fields.text(work, "valid").equals("true") ? "yes" : "no"));
    String job = Fields.text(work, "job");
    if (!job.isEmpty()) {
      lines.add("from     %s, attempt %s".formatted(job, Fields.text(work, "attempt")));
      Fields.time(work, "at").ifPresent(at -> lines.add("done     " + Spans.ago(at, now)));
    }
    String running = Fields.text(work, "running");
    if (!running.isEmpty()) {
      lines.add("running  %s, %d wait for it".formatted(running, Fields.count(work, "waiting")));
    }
    lines.add("hits     " + Fields.count(work, "hits"));
    for (Value.Object file : Fields.objects(work, "files")) {
      String size = JobTable.bytes(file, "bytes");
      lines.add(
          "file     %s  %s"
              .formatted(SafeText.line(Fields.text(file, "name")), size.isEmpty() ? "gone" : size));
    }
    String folder = Fields.text(work, "folder");
    if (!folder.isEmpty()) {
      lines.add("folder   %s  %s".formatted(SafeText.line(folder), JobTable.bytes(work, "bytes")));
    }
    return lines;
  }

  private static int drop(Session session) {
    var age = session.span("--older-than");
    List<String> keys = session.operands();
    if (keys.isEmpty() == age.isEmpty()) {
      throw new UsageException(
          keys.isEmpty() ? "name a KEY, or give --older-than" : "--older-than goes without a KEY",
          "assay cache list shows them");
    }
    var caching = session.control().caching();
    Value.Object answer =
        age.isPresent()
            ? caching.drop(age.get(), session.actor())
            : caching.drop(keys, session.actor());
    session
        .output()
        .document(answer, "changed", () -> List.of("dropped: " + Fields.count(answer, "changed")));
    return ExitCodes.OK;
  }
}
