package dev.assay.cli;

import dev.assay.config.StoreChoice;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay db check|backup|compact|copy`.
final class DbVerb implements Verb {
  private final String action;

  DbVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    if (action.equals("backup")) {
      shape.operand("FILE", "A file that does not exist yet");
    }
    if (action.equals("copy")) {
      shape
          .operand("FROM", "sqlite (that of this home), sqlite:FILE or postgresql://…")
          .operand("TO", "The same; a store that is empty, or not there yet")
          .about(
              "",
              "Copies everything with its ids, also what waits, in one change, and shows how many"
                  + " rows",
              "each table has at both ends. Refused while workers are alive, or jobs run, in FROM,",
              "which stays as it is.");
    }
  }

  @Override
  public int run(Session session) {
    var upkeep = session.control().upkeep();
    Output output = session.output();
    Value.Object answer =
        switch (action) {
          case "check" -> upkeep.check();
          case "backup" ->
              upkeep.backup(session.surroundings().folder().resolve(session.operands().getFirst()));
          case "compact" -> upkeep.compact();
          case "copy" ->
              upkeep.copy(
                  store(session, session.operands().getFirst()),
                  store(session, session.operands().getLast()));
          default -> throw new IllegalStateException("no action " + action);
        };
    output.document(answer, action.equals("backup") ? "path" : "ok", () -> lines(answer));
    boolean isBad = action.equals("check") && !Fields.flag(answer, "ok");
    return isBad ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static StoreChoice store(Session session, String text) {
    var around = session.surroundings();
    return StoreChoice.parse(text, around.folder(), around.environment(), "db copy");
  }

  private List<String> lines(Value.Object answer) {
    if (!action.equals("copy")) {
      return Answers.lines(answer);
    }
    var lines = new ArrayList<String>();
    lines.add("%s → %s".formatted(Fields.text(answer, "from"), Fields.text(answer, "to")));
    for (Value.Object table : Fields.objects(answer, "tables")) {
      lines.add(
          "%-20s %d"
              .formatted(
                  Fields.text(table, "table"), (long) Fields.number(table, "rows").orElse(0)));
    }
    return lines;
  }
}
