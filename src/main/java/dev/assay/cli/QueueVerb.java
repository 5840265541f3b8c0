package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;

/// `assay queue list|hold|release|stop|remove|clear|priority`.
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
              .number("--limit", "N", "At most this many (default: 100)");
      case "clear" -> shape.optional("EXPERIMENT", "default: all");
      case "priority" ->
          shape
              .operand("EXPERIMENT", "an id, its beginning, a name, or last")
              .operand("PRIORITY", "0 to 10, higher first");
      case "stop" -> shape.anyOperands("ID", "experiments, trials or jobs");
      default -> shape.operands("ID", "experiments, trials or jobs");
    }
  }

  @Override
  public int run(Session session) {
    if (action.equals("list")) {
      return list(session);
    }
    Value.Object answer = change(session);
    session.output().document(answer, "changed", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }

  private static int list(Session session) {
    List<Value.Object> jobs =
        session.control().reading().queue(session.operand(0), session.number("--limit", 1, 100));
    session.output().list(jobs, "id", JobTable.queue(session.now()), "the queue is empty");
    return ExitCodes.OK;
  }

  private Value.Object change(Session session) {
    List<String> ids = session.operands();
    if (action.equals("stop") && ids.isEmpty()) {
      throw new UsageException(
          "queue stop needs the id of what to stop",
          "assay queue stop ID stops running jobs; to end workers, use assay worker stop");
    }
    int priority = action.equals("priority") ? priority(ids.get(1)) : 0;
    var operating = session.control().operating();
    String actor = session.actor();
    return switch (action) {
      case "hold" -> operating.hold(ids, actor);
      case "release" -> operating.release(ids, actor);
      case "stop" -> operating.stop(ids, actor);
      case "remove" -> operating.remove(ids, actor);
      case "clear" -> operating.clear(session.operand(0), actor);
      case "priority" -> operating.prioritize(ids.getFirst(), priority, actor);
      default -> throw new IllegalStateException("no action " + action);
    };
  }

  private static int priority(String text) {
    if (!text.matches("\\d{1,2}")) {
      throw new UsageException("a priority is 0 to 10, found '%s'".formatted(text), "");
    }
    return Integer.parseInt(text);
  }
}
