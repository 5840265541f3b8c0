package dev.assay.cli;

import dev.assay.control.Exchanging.Export;
import dev.assay.control.Exchanging.Format;
import dev.assay.control.Exchanging.Target;
import dev.assay.space.Value;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/// `assay sweep export`: the trials of an experiment, for spreadsheets, programs and Optuna.
final class ExportVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operand("EXPERIMENT", "an id, its beginning, a name, or last")
        .value(
            "--format", "FORMAT", "csv, jsonl or optuna (default: as the file is called, or csv)")
        .value("-f --file", "FILE", "Where to (default: standard output)")
        .flag("--force", "Replace the file if it exists");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    Optional<String> file = session.value("--file").filter(name -> !name.equals("-"));
    if (file.isEmpty() && !output.isTable()) {
      throw new UsageException("-o is for the answer about a file", "name one: -f FILE");
    }
    Optional<Target> target = file.map(name -> target(session, name));
    var request =
        new Export(
            session.operands().getFirst(), format(session, file), target, session.has("--force"));
    Value.Object answer = session.control().exchanging().export(request, output::line);
    if (target.isPresent()) {
      output.document(
          answer,
          "experiment",
          () ->
              java.util.List.of(
                  "%s  %s trials"
                      .formatted(
                          SafeText.line(Fields.text(answer, "file")),
                          Fields.text(answer, "trials"))));
    }
    return ExitCodes.OK;
  }

  private static Target target(Session session, String name) {
    try {
      return new Target(name, session.surroundings().folder().resolve(name));
    } catch (InvalidPathException _) {
      throw new UsageException("--file: '%s' is no path".formatted(name), "");
    }
  }

  private static Format format(Session session, Optional<String> file) {
    String text = session.value("--format").or(() -> file.map(ExportVerb::ending)).orElse("csv");
    return switch (text) {
      case "csv" -> Format.CSV;
      case "jsonl" -> Format.JSONL;
      case "optuna" -> Format.OPTUNA;
      default ->
          throw new UsageException(
              "--format: found '%s'; csv, jsonl or optuna is allowed".formatted(text), "");
    };
  }

  private static String ending(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1);
    return switch (ending) {
      case "db", "sqlite", "sqlite3" -> "optuna";
      case "jsonl", "ndjson" -> "jsonl";
      default -> "csv";
    };
  }
}
