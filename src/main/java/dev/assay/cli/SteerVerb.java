package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.control.Sweeping;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// `assay sweep start|status|pause|stop|extend|tick`: the life of a sweep whose trials workers run.
final class SteerVerb implements Verb {

  static final List<String> ACTIONS = List.of("start", "status", "pause", "stop", "extend", "tick");

  private final String action;

  SteerVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "start" -> {
        SubmitOptions.declare(
            shape, "FILE|EXPERIMENT", "Specifications, or stored sweeps to start once more");
        SubmitVerb.declareDryRun(shape);
        shape.flag(
            ResumeVerb.ACCEPT, "Start it beside an unfinished sweep of its name and another file");
      }
      case "tick" -> shape.anyOperands("EXPERIMENT", "default: every sweep that is open");
      default -> {
        shape.operand("EXPERIMENT", "an id, its beginning, a name, or last");
        declareChange(shape);
      }
    }
  }

  private void declareChange(Shape shape) {
    switch (action) {
      case "status" -> {
        shape.flag("-w --watch", "Look again and again, until interrupted");
        LiveView.declare(shape);
      }
      case "stop" -> shape.flag("--let-run", "What was proposed runs to its end");
      case "extend" -> {
        shape.value("--trials", "+N|N", "So many trials more, or so many in all");
        BudgetVerb.options(shape);
      }
      default -> {}
    }
  }

  @Override
  public int run(Session session) {
    switch (action) {
      case "start" -> start(session);
      case "status" -> {
        return status(session);
      }
      case "tick" -> tick(session);
      default -> change(session);
    }
    return ExitCodes.OK;
  }

  private static void start(Session session) {
    Output output = session.output();
    var request = SubmitOptions.request(session, session.surroundings().environment(), true);
    if (session.has("--dry-run")) {
      SubmitVerb.printPlan(output, session.control().sweeping().plan(request));
      return;
    }
    ResumeVerb.settleEarlier(session, request);
    List<Value.Object> stored = session.control().sweeping().start(request);
    stored.forEach(receipt -> SubmitVerb.warn(output, receipt));
    SubmitVerb.print(output, stored);
    output.hint(
        "next: assay worker start, or assay sweep status "
            + Fields.text(stored.getFirst(), "experiment"));
  }

  private static int status(Session session) {
    if (session.has("--watch")) {
      return LiveView.of(session).watch(new Watched(session));
    }
    for (String option : List.of("--interval", "--times")) {
      if (session.has(option)) {
        throw new UsageException(option + " is given without --watch", "add --watch");
      }
    }
    Value.Object sweep = look(session);
    session.output().document(sweep, "experiment", () -> SweepText.lines(sweep));
    return ExitCodes.OK;
  }

  private static Value.Object look(Session session) {
    return session.control().sweeping().status(session.operands().getFirst());
  }

  private void change(Session session) {
    Sweeping sweeping = session.control().sweeping();
    String experiment = session.operands().getFirst();
    String actor = session.actor();
    Value.Object sweep =
        switch (action) {
          case "pause" -> sweeping.pause(experiment, actor);
          case "stop" -> sweeping.stop(experiment, session.has("--let-run"), actor);
          default -> extend(session, sweeping, experiment, actor);
        };
    session.output().document(sweep, "experiment", () -> List.of(SweepText.changed(sweep)));
    if (!action.equals("stop")) {
      SweepText.held(sweep).ifPresent(session.output()::hint);
    }
  }

  private static Value.Object extend(
      Session session, Sweeping sweeping, String experiment, String actor) {
    var raised = BudgetVerb.raised(session);
    if (session.value("--trials").isEmpty()) {
      if (raised.isEmpty()) {
        throw new UsageException(
            "--trials is missing: how many more, or how many in all",
            "assay sweep extend %s --trials +10, or an option of its budget".formatted(experiment));
      }
      return sweeping.extend(experiment, raised, actor);
    }
    if (!raised.isEmpty()) {
      throw new UsageException(
          "--trials and limits of the budget are two changes", "give one after the other");
    }
    String text = session.value("--trials").get();
    if (!text.matches("\\+?[1-9][0-9]{0,8}")) {
      throw new UsageException(
          "--trials: found '%s'; a number of at least 1 is allowed".formatted(text),
          "+10 is ten more, 10 is ten in all");
    }
    boolean more = text.startsWith("+");
    int trials = Integer.parseInt(more ? text.substring(1) : text);
    return sweeping.extend(experiment, trials, more, actor);
  }

  private static void tick(Session session) {
    List<Value.Object> looked = session.control().sweeping().tick(session.operands());
    Output output = session.output();
    if (output.mode() == Mode.TABLE) {
      output.list(
          looked,
          "experiment",
          List.of(
              Column.id("EXPERIMENT", "experiment"),
              Column.text("NAME", "name"),
              Column.number("TRIALS", "trials"),
              Column.number("PROPOSED", "proposed"),
              Column.number("STOPPED", "stopped"),
              Column.text("NOTE", "note")),
          "no sweep is open");
    } else {
      output.list(looked, "experiment", List.of(), "");
    }
  }

  private record Watched(Session session) implements LiveView.Subject {
    @Override
    public Value.Object look() {
      return SteerVerb.look(session);
    }

    @Override
    public List<String> frame(Value.Object sweep, OptionalInt width, Style style) {
      return SweepText.lines(sweep);
    }

    @Override
    public Map<String, String> lines(Value.Object sweep) {
      return Map.of(Fields.text(sweep, "experiment"), SweepText.line(sweep));
    }
  }
}
