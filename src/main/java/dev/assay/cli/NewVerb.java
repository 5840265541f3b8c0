package dev.assay.cli;

import dev.assay.config.Assignments;
import dev.assay.config.InputException;
import dev.assay.control.Documenting.RunRequest;
import dev.assay.knowledge.Draft;
import dev.assay.knowledge.Kind;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// `assay new hypothesis`, `experiment`, `finding` and `run`: begins a note, or writes a run down.
final class NewVerb implements Verb {

  private static final String HYPOTHESIS = "--hypothesis";
  private static final String EXPERIMENT = "--experiment";
  private static final String IMPACT = "--impact";
  private static final String BATCH = "--batch";
  private static final String PARAMS = "--params";
  private static final String ALL = "all";

  private final String action;

  NewVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    if (action.equals("run")) {
      shape
          .value(EXPERIMENT, "ID", "Whose run it is, such as E001")
          .value(HYPOTHESIS, "ID", "What it is for (default: what the experiment tests)")
          .values(PARAMS, "K=V,…", "Its parameters; they win over those of its condition")
          .flag("--no-resolve", "Leave condition=NAME a bare word")
          .about("", "A run with the same parameters is left as it is.");
      return;
    }
    shape.operands("TITLE", "One line; several words need no quotes");
    switch (action) {
      case "hypothesis" -> {}
      case "experiment" -> shape.value(HYPOTHESIS, "ID", "What it tests, such as H001");
      default ->
          shape
              .value(EXPERIMENT, "ID", "What it comes from, such as E001")
              .value(HYPOTHESIS, "ID", "What it is about (default: what the experiment tests)")
              .choice(
                  IMPACT, "WORD", Draft.IMPACTS, "CRITICAL, HIGH, MEDIUM or LOW (default: MEDIUM)")
              .values("--run", "ID", "A run to cite, by id or its beginning")
              .value(BATCH, "K=V,…|all", "Cite the runs of the experiment with these parameters");
    }
    shape
        .values("--link", "NOTE", "A further note to link to")
        .about("", "Takes the next free id. Overwrites nothing.");
  }

  @Override
  public int run(Session session) {
    var documenting = session.control().documenting();
    var folder = session.surroundings().folder();
    Value.Object answer =
        action.equals("run")
            ? documenting.run(folder, runRequest(session))
            : documenting.create(folder, draft(session));
    Output output = session.output();
    SubmitVerb.warn(output, answer);
    output.document(answer, "id", () -> List.of(line(answer)));
    for (Value linked : Fields.items(answer, "linked")) {
      output.hint("linked back from " + SafeText.line(Fields.text(linked)));
    }
    return ExitCodes.OK;
  }

  private String line(Value.Object answer) {
    String line = Fields.text(answer, "id") + "  " + SafeText.line(Fields.text(answer, "file"));
    boolean known = action.equals("run") && !Fields.flag(answer, "created");
    return known ? line + "  (was there already)" : line;
  }

  private Draft draft(Session session) {
    Kind kind =
        switch (action) {
          case "hypothesis" -> Kind.HYPOTHESIS;
          case "experiment" -> Kind.EXPERIMENT;
          default -> Kind.FINDING;
        };
    return new Draft(
        kind,
        String.join(" ", session.operands()).strip(),
        session.value(HYPOTHESIS),
        session.value(EXPERIMENT),
        session.value(IMPACT).orElse("MEDIUM"),
        session.values("--link"),
        session.values("--run"),
        session.value(BATCH).map(NewVerb::selector));
  }

  private static Value.Object selector(String text) {
    return text.equals(ALL) ? Value.EMPTY : assignments(BATCH, text);
  }

  private static RunRequest runRequest(Session session) {
    var params = new LinkedHashMap<String, Value>();
    session.values(PARAMS).forEach(text -> params.putAll(assignments(PARAMS, text).members()));
    String experiment =
        session
            .value(EXPERIMENT)
            .orElseThrow(
                () -> new UsageException("--experiment is missing", "such as --experiment E001"));
    Optional<String> hypothesis = session.value(HYPOTHESIS);
    return new RunRequest(
        experiment, hypothesis, new Value.Object(params), !session.has("--no-resolve"));
  }

  private static Value.Object assignments(String option, String text) {
    try {
      return Assignments.parse(text);
    } catch (InputException e) {
      throw e.at(InputException.Place.of(option));
    }
  }
}
