package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;

/// `assay db check|backup|compact`.
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
          default -> throw new IllegalStateException("no action " + action);
        };
    output.document(answer, action.equals("backup") ? "path" : "ok", () -> lines(answer));
    boolean isBad = action.equals("check") && !Fields.flag(answer, "ok");
    return isBad ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static List<String> lines(Value.Object answer) {
    return Answers.lines(answer);
  }
}
