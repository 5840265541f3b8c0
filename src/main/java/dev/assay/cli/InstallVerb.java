package dev.assay.cli;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `assay install`: makes what a repository for notes and runs begins with.
final class InstallVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .optional("DIR", "The root of a repository (default: here)")
        .about("", "Overwrites nothing. Doing it again changes nothing.");
  }

  @Override
  public int run(Session session) {
    Path folder = session.surroundings().folder();
    Path given = session.operand(0).map(folder::resolve).orElse(folder).normalize();
    Value.Object answer = session.control().documenting().install(given);
    Output output = session.output();
    SubmitVerb.warn(output, answer);
    output.document(answer, "root", () -> lines(answer));
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    for (String key : List.of("created", "changed", "kept")) {
      for (Value file : Fields.items(answer, key)) {
        lines.add("%-8s %s".formatted(key, SafeText.line(Fields.text(file))));
      }
    }
    return lines;
  }
}
