package dev.assay.cli;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// `assay experiment budget`: what an experiment may use, and has used.
final class BudgetVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    options(shape.operand("EXPERIMENT", "an id, its beginning, a name, or last"));
  }

  /// The options that raise limits.
  static void options(Shape shape) {
    shape
        .value("--completed", "+N|N", "So many completed trials more, or so many in all")
        .value("--gpu-hours", "+N|N", "So many GPU-hours more, or so many in all")
        .value("--money", "+N|N", "So much money more, or so much in all")
        .value("--wall-time", "+TIME|TIME", "So much longer, or so long in all, as 12h")
        .value("--deadline", "+TIME|INSTANT", "So much later, or at this instant");
  }

  /// The limits that were given.
  static Map<Dimension, String> raised(Session session) {
    var raised = new EnumMap<Dimension, String>(Dimension.class);
    for (Dimension limit : Dimension.values()) {
      session
          .value("--" + limit.word().replace('_', '-'))
          .ifPresent(text -> raised.put(limit, text));
    }
    return raised;
  }

  @Override
  public int run(Session session) {
    String experiment = session.operands().getFirst();
    Map<Dimension, String> raised = raised(session);
    var budgeting = session.control().budgeting();
    Value.Object answer =
        raised.isEmpty()
            ? budgeting.show(experiment)
            : budgeting.raise(experiment, raised, session.actor());
    session.output().document(answer, "experiment", () -> lines(answer));
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new java.util.ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                Fields.text(answer, "experiment"),
                SafeText.line(Fields.text(answer, "name")),
                Fields.text(answer, "status")));
    lines.addAll(BudgetText.lines(Fields.object(answer, "budget")));
    return lines;
  }
}
