package dev.assay.cli;

import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// `assay validate`: says what is wrong with notes, runs, and what notes cite of runs.
final class ValidateVerb implements Verb {

  private static final List<String> STRICT = List.of("error", "warn", "off");

  @Override
  public void declare(Shape shape) {
    shape
        .optional("DIR", "A folder of the repository (default: here)")
        .flag("--kb-only", "Look at notes alone")
        .flag("--runs-only", "Look at runs and at what findings cite of them")
        .choice(
            "--strict-runs",
            "HOW",
            STRICT,
            "A cited run that is nowhere is an error, a warn(ing), or off (default: error)")
        .about("", "Changes nothing. Exit code 1 where there is an error.");
  }

  @Override
  public int run(Session session) {
    Path folder = session.surroundings().folder();
    Path given = session.operand(0).map(folder::resolve).orElse(folder).normalize();
    Value.Object answer =
        session.control().documenting().validate(given, scope(session), strict(session));
    Output output = session.output();
    switch (output.mode()) {
      case TABLE, JSON -> output.document(answer, "ok", () -> lines(answer, output.style()));
      case JSONL, CSV, ID -> output.list(Fields.objects(answer, "issues"), "code", List.of(), "");
    }
    return Fields.flag(answer, "ok") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static Scope scope(Session session) {
    boolean notes = session.has("--kb-only");
    boolean runs = session.has("--runs-only");
    if (notes && runs) {
      throw new UsageException(
          "--kb-only and --runs-only exclude each other", "leave both out to look at everything");
    }
    if (notes) {
      return Scope.NOTES;
    }
    return runs ? Scope.RUNS : Scope.FULL;
  }

  private static StrictRuns strict(Session session) {
    String how = session.value("--strict-runs").orElse("error");
    return Stream.of(StrictRuns.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(how))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--strict-runs: found '%s'; allowed are %s"
                    .formatted(how, String.join(", ", STRICT)),
                ""));
  }

  private static List<String> lines(Value.Object answer, Style style) {
    var lines = new ArrayList<String>();
    for (Value.Object issue : Fields.objects(answer, "issues")) {
      String severity = Fields.text(issue, "severity").toUpperCase(Locale.ROOT);
      String shown = severity.equals("ERROR") ? style.error(severity) : style.header(severity);
      lines.add(
          "%s %s%s: %s"
              .formatted(
                  shown,
                  Fields.text(issue, "code"),
                  place(issue),
                  SafeText.line(Fields.text(issue, "message"))));
    }
    int errors = Fields.count(answer, "errors");
    int warnings = Fields.count(answer, "warnings");
    lines.add(
        errors == 0
            ? "OK no validation errors (%d warnings)".formatted(warnings)
            : "FAILED %d error(s), %d warning(s)".formatted(errors, warnings));
    return lines;
  }

  private static String place(Value.Object issue) {
    String file = SafeText.line(Fields.text(issue, "file"));
    String line = Fields.text(issue, "line");
    return file.isEmpty() ? "" : " [" + file + (line.isEmpty() ? "" : ":" + line) + "]";
  }
}
