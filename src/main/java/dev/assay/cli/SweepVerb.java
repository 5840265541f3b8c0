package dev.assay.cli;

import dev.assay.control.Steering.Outcome;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `assay sweep create|ask|tell`.
final class SweepVerb implements Verb {
  private final String action;

  SweepVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "create" ->
          shape
              .optional("FILE", "a specification without a command; - for standard input")
              .value("--inline", "JSON", "A specification on the command line")
              .value("--name", "NAME", "Name of the experiment")
              .flag("--unique-name", "Refuse if the name is taken");
      case "ask" ->
          shape
              .operand("EXPERIMENT", "an id, its beginning, a name, or last")
              .number(
                  "-n --count", "N", "How many trials (default: 1); fewer if there are no more");
      default ->
          shape
              .operand("TRIAL", "an id, or name.NUMBER")
              .value("--value", "NUMBER", "The value of the objective; nan and inf are numbers")
              .value("--values", "JSON", "All values by name: '{\"loss\": 0.2, \"usd\": 1.5}'")
              .flag("--failed", "It ended without a value")
              .flag("--pruned", "It was stopped for want of promise");
    }
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "create" -> create(session);
      case "ask" -> ask(session);
      default -> tell(session);
    };
  }

  private static int create(Session session) {
    Value.Object stored =
        session
            .control()
            .steering()
            .create(
                source(session),
                session.value("--name"),
                session.has("--unique-name"),
                new Caller(session.actor(), session.surroundings().environment()));
    Output output = session.output();
    SubmitVerb.warn(output, stored);
    output.document(
        stored,
        "experiment",
        () ->
            List.of(
                "%s  %s"
                    .formatted(
                        Fields.text(stored, "experiment"),
                        SafeText.line(Fields.text(stored, "name")))));
    output.hint("next: assay sweep ask " + Fields.text(stored, "experiment"));
    return ExitCodes.OK;
  }

  private static Source.Text source(Session session) {
    Path folder = session.surroundings().folder();
    var inline = session.value("--inline");
    var file = session.operand(0);
    if (inline.isPresent() == file.isPresent()) {
      throw new UsageException("sweep create needs one FILE, or --inline JSON", "");
    }
    return file.map(name -> new Source.Text(name, session.read(name), folder))
        .orElseGet(() -> new Source.Text("--inline", inline.orElseThrow(), folder));
  }

  private static int ask(Session session) {
    List<Value.Object> trials =
        session
            .control()
            .steering()
            .ask(session.operands().getFirst(), session.number("--count", 1, 1), session.actor());
    var columns = new ArrayList<Column>();
    columns.add(Column.id("TRIAL", "id"));
    columns.addAll(TrialTable.params(trials));
    session.output().list(trials, "id", columns, "");
    return ExitCodes.OK;
  }

  private static int tell(Session session) {
    Value.Object trial =
        session
            .control()
            .steering()
            .tell(session.operands().getFirst(), outcome(session), session.actor());
    session
        .output()
        .document(
            trial,
            "id",
            () ->
                List.of(
                    "%s  %s".formatted(Fields.text(trial, "id"), Fields.text(trial, "status"))));
    return ExitCodes.OK;
  }

  private static Outcome outcome(Session session) {
    var outcomes = new ArrayList<Outcome>();
    session.value("--value").ifPresent(text -> outcomes.add(new Outcome.Scored(number(text))));
    session.value("--values").ifPresent(text -> outcomes.add(new Outcome.Completed(table(text))));
    if (session.has("--failed")) {
      outcomes.add(new Outcome.Failed());
    }
    if (session.has("--pruned")) {
      outcomes.add(new Outcome.Pruned());
    }
    if (outcomes.size() != 1) {
      throw new UsageException(
          "sweep tell needs one of --value, --values, --failed and --pruned, found "
              + (outcomes.isEmpty() ? "none" : outcomes.size()),
          "");
    }
    return outcomes.getFirst();
  }

  private static double number(String text) {
    return switch (text.strip()) {
      case "nan", "NaN" -> Double.NaN;
      case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      case String other when other.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?") ->
          Double.parseDouble(other);
      default ->
          throw new UsageException(
              "--value: found '%s'; a number is allowed, nan or inf".formatted(text), "");
    };
  }

  private static Value.Object table(String text) {
    try {
      if (Json.parse(text) instanceof Value.Object table) {
        return table;
      }
    } catch (JsonSyntaxException e) {
      throw new UsageException("--values: " + e.getMessage(), "");
    }
    throw new UsageException(
        "--values: a JSON object is allowed", "for example --values '{\"loss\": 0.2}'");
  }
}
