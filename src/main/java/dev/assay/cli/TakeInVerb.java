package dev.assay.cli;

import dev.assay.control.Exchanging.Import;
import dev.assay.control.Exchanging.Source;
import dev.assay.control.Submitting;
import dev.assay.control.Submitting.Caller;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay sweep import`: trials that ended elsewhere, as a sweep to look at and go on from.
final class TakeInVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operand("FILE|EXPERIMENT", "Optuna's SQLite file, CSV, JSON lines, - , or an experiment")
        .value("--study", "NAME", "Which study of a file with several")
        .values(
            "--objective", "METRIC[:GOAL]", "Rank by this column: minimize (default) or maximize")
        .value("--spec", "FILE", "What the trials are of: its space and objectives, its command")
        .value("--name", "NAME", "Name of the experiment")
        .flag("--dry-run", "Only say what would be stored");
  }

  @Override
  public int run(Session session) {
    String given = session.operands().getFirst();
    boolean isFile = given.equals("-") || isFile(session, given);
    try (var file = new InputFile(session, isFile ? Optional.of(given) : Optional.empty())) {
      Source source =
          file.path()
              .<Source>map(path -> new Source.Foreign(file.name(), path))
              .orElseGet(() -> new Source.Own(given));
      Value.Object answer = session.control().exchanging().imported(request(session, source));
      Output output = session.output();
      SubmitVerb.warn(output, answer);
      output.document(answer, "experiment", () -> lines(answer));
      if (!session.has("--dry-run")) {
        output.hint("next: assay sweep analyze " + Fields.text(answer, "experiment"));
      }
    }
    return ExitCodes.OK;
  }

  /// A name with a slash or an ending is meant to be a file, whether there is one or not.
  private static boolean isFile(Session session, String given) {
    try {
      Path path = session.surroundings().folder().resolve(given);
      return Files.exists(path) || given.contains("/") || given.matches(".*\\.[A-Za-z]\\w*");
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static Import request(Session session, Source source) {
    Path folder = session.surroundings().folder();
    Optional<Submitting.Source.Text> spec =
        session
            .value("--spec")
            .map(name -> new Submitting.Source.Text(name, session.read(name), folder));
    if (spec.isPresent() && session.has("--objective")) {
      throw new UsageException("--spec and --objective exclude each other", "the file names them");
    }
    return new Import(
        source,
        session.value("--study"),
        session.values("--objective"),
        spec,
        session.value("--name"),
        session.has("--dry-run"),
        new Caller(session.actor(), session.surroundings().environment()));
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    boolean isDry = Fields.flag(answer, "dry_run");
    String what =
        "%s trials (%s completed, %s pruned, %s failed)"
            .formatted(
                Fields.text(answer, "trials"),
                Fields.text(answer, "completed"),
                Fields.text(answer, "pruned"),
                Fields.text(answer, "failed"));
    lines.add(
        SafeText.line(
            isDry
                ? "%s  would have %s".formatted(Fields.text(answer, "name"), what)
                : "%s  %s  %s%s"
                    .formatted(
                        Fields.text(answer, "experiment"),
                        Fields.text(answer, "name"),
                        what,
                        Fields.flag(answer, "created") ? "" : "; it was imported before")));
    lines.add(SafeText.line("by " + ResultsVerb.objectives(answer)));
    lines.add(
        SafeText.line(
            "params: "
                + String.join(
                    ", ", Fields.items(answer, "space").stream().map(Fields::text).toList())));
    return lines;
  }
}
