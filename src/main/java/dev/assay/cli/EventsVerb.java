package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `assay events`: what happened, oldest first.
final class EventsVerb implements Verb {
  private static final int PAGE = 1000;
  private static final Duration BREATH = Duration.ofSeconds(1);

  @Override
  public void declare(Shape shape) {
    shape
        .optional("EXPERIMENT", "default: everything")
        .number("--since", "SEQ", "Only events after this number (default: 0)")
        .number("--limit", "N", "At most this many")
        .flag("-f --follow", "Go on until interrupted");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    boolean follow = session.has("--follow");
    if (follow && (output.mode() == Mode.JSON || output.mode() == Mode.CSV)) {
      throw new UsageException("--follow never ends, so it cannot be one value", "use -o jsonl");
    }
    int limit = session.number("--limit", 1, Integer.MAX_VALUE);
    if (output.mode() == Mode.JSON || output.mode() == Mode.CSV) {
      output.list(all(session, limit), "seq", List.of(), "");
    } else {
      stream(session, limit, follow);
    }
    return ExitCodes.OK;
  }

  private static List<Value.Object> all(Session session, int limit) {
    var all = new java.util.ArrayList<Value.Object>();
    new Pages(session, limit).forEachNew(all::add);
    return all;
  }

  private static void stream(Session session, int limit, boolean follow) {
    var reading = session.control().reading();
    var pages = new Pages(session, limit);
    Output output = session.output();
    long mark = reading.mark();
    pages.forEachNew(event -> print(output, event));
    while (follow && pages.mayHaveMore()) {
      output.flush();
      mark = reading.awaitChange(mark, BREATH);
      pages.forEachNew(event -> print(output, event));
    }
  }

  private static void print(Output output, Value.Object event) {
    output.line(
        switch (output.mode()) {
          case TABLE -> line(event);
          case ID -> Fields.text(event, "seq");
          case JSON, JSONL, CSV -> Json.write(event);
        });
  }

  /// One event for a person.
  static String line(Value.Object event) {
    String subject = Fields.text(event, "job");
    String experiment = Fields.text(event, "experiment");
    String attempt = Fields.text(event, "attempt");
    String data = Fields.pairs(Fields.object(event, "data"));
    var line =
        new StringBuilder()
            .append(Fields.text(event, "at"))
            .append("  %-22s".formatted(Fields.text(event, "type")))
            .append(subject.isEmpty() ? experiment : subject);
    if (!attempt.isEmpty()) {
      line.append(" #").append(attempt);
    }
    line.append("  ").append(Fields.text(event, "actor"));
    if (!data.isEmpty()) {
      line.append("  ").append(data);
    }
    return SafeText.line(line.toString().stripTrailing());
  }

  /// Reads on from where it was, a page at a time.
  private static final class Pages {
    private final Session session;
    private final Optional<String> experiment;
    private long after;
    private int left;

    Pages(Session session, int limit) {
      this.session = session;
      this.experiment = session.operand(0);
      this.after = session.number("--since", 0, 0);
      this.left = limit;
    }

    boolean mayHaveMore() {
      return left > 0;
    }

    void forEachNew(java.util.function.Consumer<Value.Object> use) {
      var reading = session.control().reading();
      List<Value.Object> page;
      do {
        page = left == 0 ? List.of() : reading.events(after, Math.min(left, PAGE), experiment);
        for (Value.Object event : page) {
          use.accept(event);
          after = (long) Fields.number(event, "seq").orElseThrow();
          left--;
        }
      } while (page.size() == PAGE);
    }
  }
}
