package dev.assay.cli;

import dev.assay.control.Enqueuing;
import dev.assay.control.Enqueuing.Request;
import dev.assay.control.Enqueuing.TableFile;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay sweep enqueue`: what a person wants tried before anything is proposed.
final class EnqueueVerb implements Verb {

  private static final int LISTED = 1000;

  @Override
  public void declare(Shape shape) {
    shape
        .operand("EXPERIMENT", "an id, its beginning, a name, or last")
        .anyOperands("NAME=VALUE", "of one configuration; what is left out is proposed")
        .values("--params", "JSON", "One configuration: '{\"lr\": 0.01}' or \"lr=0.01, width=64\"")
        .value("--from", "FILE", "One configuration a row: CSV or JSON lines; - for standard input")
        .number("--replicates", "N", "Try each N times (default: as the search says)")
        .flag("--outside", "Allow values outside the space; the optimizer does not learn from them")
        .value("--idempotency-key", "KEY", "The same key and body add nothing again")
        .flag("--list", "Show what waits, and add nothing")
        .flag("--clear", "Take back what waits, and add nothing");
  }

  @Override
  public int run(Session session) {
    String experiment = session.operands().getFirst();
    Enqueuing enqueuing = session.control().enqueuing();
    refuseMixed(session);
    if (session.has("--list")) {
      list(session, enqueuing.waiting(experiment, LISTED));
      return ExitCodes.OK;
    }
    Value.Object answer =
        session.has("--clear")
            ? enqueuing.clear(experiment, session.actor())
            : enqueue(session, experiment, enqueuing);
    session.output().document(answer, "experiment", () -> List.of(line(session, answer)));
    return ExitCodes.OK;
  }

  private static void refuseMixed(Session session) {
    boolean adds =
        session.operands().size() > 1 || session.has("--params") || session.has("--from");
    boolean lists = session.has("--list");
    boolean clears = session.has("--clear");
    if ((adds && (lists || clears)) || (lists && clears)) {
      throw new UsageException("--list, --clear and configurations exclude each other", "");
    }
  }

  private static Value.Object enqueue(Session session, String experiment, Enqueuing enqueuing) {
    List<String> operands = session.operands();
    List<String> pairs = operands.subList(1, operands.size());
    for (String pair : pairs) {
      if (pair.indexOf('=') < 1) {
        throw new UsageException(
            "'%s' is no NAME=VALUE".formatted(pair), "a file of configurations: --from FILE");
      }
    }
    try (var file = new InputFile(session, session.value("--from"))) {
      return enqueuing.enqueue(
          new Request(
              experiment,
              pairs,
              session.values("--params"),
              file.path().map(path -> new TableFile(file.name(), path)),
              session.has("--replicates")
                  ? Optional.of(session.number("--replicates", 1, 1))
                  : Optional.empty(),
              session.has("--outside"),
              session.value("--idempotency-key").orElse(""),
              session.actor()));
    }
  }

  private static void list(Session session, List<Value.Object> waiting) {
    var columns = new ArrayList<Column>();
    columns.add(Column.text("BY", "by"));
    columns.addAll(TrialTable.params(waiting));
    session.output().list(waiting, "id", columns, "nothing waits to be tried");
  }

  private static String line(Session session, Value.Object answer) {
    int waiting = Fields.count(answer, "waiting");
    String experiment = Fields.text(answer, "experiment");
    if (session.has("--clear")) {
      return "%s  %s".formatted(experiment, "nothing waits now");
    }
    return "%s  %d added%s, %d to be tried before anything is proposed"
        .formatted(
            experiment,
            Fields.count(answer, "added"),
            Fields.flag(answer, "created") ? "" : " (the key was used before)",
            waiting);
  }
}
