package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.control.Shaping.Ablation;
import dev.assay.control.Submitting.Caller;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay sweep ablate`: one change at a time from a base, and what each does.
final class AblateVerb implements Verb {

  private static final List<String> MAKING =
      List.of("--to", "--params", "--replicates", "--name", "--hold");

  @Override
  public void declare(Shape shape) {
    shape
        .operand("TRIAL", "from which to start; an experiment means its best trial")
        .value("--to", "TRIAL|defaults|choices", "What each changed parameter becomes")
        .values("--params", "K=V", "Other params for the base")
        .number("--replicates", "N", "Run the base and each change N times (default: 1)")
        .value("--name", "NAME", "Name of the new experiment")
        .flag("--hold", "Queue the jobs held")
        .flag("--show", "Show what an ablation found so far; TRIAL is its experiment")
        .about(
            "",
            "--to choices tries every other choice of each parameter that has choices,",
            "--to defaults the default of each parameter of the space that has one.");
  }

  @Override
  public int run(Session session) {
    return session.has("--show") ? show(session) : make(session);
  }

  private static int make(Session session) {
    String base = session.operands().getFirst();
    String to =
        session
            .value("--to")
            .orElseThrow(() ->
                new UsageException(
                    "--to is missing: what the changed parameter becomes",
                    "--to choices, --to defaults, or --to TRIAL; --show shows an ablation"));
    var request =
        new Ablation(
            base,
            session.values("--params"),
            to,
            session.number("--replicates", 1, 1),
            session.value("--name"),
            session.has("--hold"),
            new Caller(session.actor(), session.surroundings().environment()));
    Output output = session.output();
    Value.Object stored = session.control().shaping().ablate(request);
    SubmitVerb.warn(output, stored);
    SubmitVerb.print(output, List.of(stored));
    output.hint(
        "next: assay worker start, then assay sweep ablate %s --show"
            .formatted(Fields.text(stored, "experiment")));
    return ExitCodes.OK;
  }

  private static int show(Session session) {
    for (String option : MAKING) {
      if (session.has(option)) {
        throw new UsageException("--show and %s exclude each other".formatted(option), "");
      }
    }
    Value.Object document = session.control().shaping().effects(session.operands().getFirst());
    Output output = session.output();
    if (output.mode() == Mode.CSV || output.mode() == Mode.ID) {
      output.list(Fields.objects(document, "effects"), "trial", List.of(), "");
    } else {
      output.document(document, "experiment", () -> lines(document, output));
    }
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object document, Output output) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                SafeText.line(Fields.text(document, "name")),
                Fields.text(document, "experiment"),
                output.style().status(Fields.text(document, "status"))));
    Value.Object base = Fields.object(document, "base");
    lines.add(
        base.members().isEmpty()
            ? "the base has no value of %s yet".formatted(ResultsVerb.objectives(document))
            : "base %s (of %s): %s by %s"
                .formatted(
                    Fields.text(base, "trial"),
                    Fields.text(document, "of"),
                    AnalysisText.interval(base),
                    ResultsVerb.objectives(document)));
    List<Value.Object> effects = Fields.objects(document, "effects");
    lines.addAll(
        new Table(
                List.of(
                    Column.text("CHANGED", "parameter"),
                    Column.text("FROM", "from"),
                    Column.text("TO", "to"),
                    Column.number("MEAN", row -> AnalysisText.measured(row, "mean")),
                    Column.number("N", "n"),
                    Column.number("EFFECT", AblateVerb::effect),
                    Column.text("THAT IS", "verdict")),
                effects)
            .lines(output.tableWidth(), output.style()));
    if (effects.stream().anyMatch(row -> Fields.text(row, "verdict").equals("untested"))) {
      lines.add("untested: a single run cannot tell an effect from luck; give --replicates 3");
    }
    return lines;
  }

  private static String effect(Value.Object row) {
    if (Fields.number(row, "difference").isEmpty()) {
      return "";
    }
    String difference = AnalysisText.measured(row, "difference");
    String signed = difference.startsWith("-") ? difference : "+" + difference;
    return Fields.number(row, "margin").isEmpty()
        ? signed
        : signed + " ± " + AnalysisText.measured(row, "margin");
  }
}
