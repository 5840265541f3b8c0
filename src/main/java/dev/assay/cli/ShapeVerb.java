package dev.assay.cli;

import dev.assay.control.Shaping;
import dev.assay.space.Value;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `assay sweep init|from-script`: a specification to begin with.
final class ShapeVerb implements Verb {

  static final List<String> ACTIONS = List.of("init", "from-script");

  private final String action;

  ShapeVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "init" ->
          shape.optional("TEMPLATE", "default: list them").about("", "Ranges are suggestions.");
      default ->
          shape
              .operand("FILE", "a Python script with argparse or Hydra; it is read, not run")
              .about(
                  "",
                  "Ranges are suggestions; what was not understood stands in comments.",
                  "- reads standard input.");
    }
    TextFile.declare(shape);
  }

  @Override
  public int run(Session session) {
    return action.equals("init") ? init(session) : fromScript(session);
  }

  private static int init(Session session) {
    Shaping shaping = session.control().shaping();
    Optional<String> name = session.operand(0);
    if (name.isEmpty()) {
      for (String option : List.of("--file", "--force")) {
        if (session.has(option)) {
          throw new UsageException(
              option + " is given without a TEMPLATE", "assay sweep init lists them");
        }
      }
      session
          .output()
          .list(
              shaping.templates(),
              "template",
              List.of(Column.id("TEMPLATE", "template"), Column.text("FOR", "summary")),
              "");
      return ExitCodes.OK;
    }
    return told(session, shaping.template(name.get()), "template");
  }

  private static int fromScript(Session session) {
    String name = session.operands().getFirst();
    String source = session.read(name);
    Path here = session.surroundings().folder();
    boolean isInput = name.equals("-");
    Path folder = isInput ? here : folderOf(here.resolve(name));
    Value.Object draft =
        session
            .control()
            .shaping()
            .draft(
                new Shaping.Script(
                    isInput ? "train.py" : name, source, folder, cwd(session, here)));
    int code = told(session, draft, "script");
    int remarks = Fields.items(draft, "remarks").size();
    if (remarks > 0) {
      session
          .output()
          .note(
              remarks == 1
                  ? "1 thing is left for you to decide; see the comment at the end"
                  : remarks + " things are left for you to decide; see the comments at the end");
    }
    return code;
  }

  private static Path folderOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /// This folder, seen from that of the file to write: commands name the script as it was typed.
  private static Optional<String> cwd(Session session, Path here) {
    try {
      return session
          .value("--file")
          .map(file -> folderOf(here.resolve(file).toAbsolutePath().normalize()))
          .map(folder -> folder.relativize(here.toAbsolutePath().normalize()).toString())
          .filter(path -> !path.isEmpty());
    } catch (InvalidPathException _) {
      return Optional.empty(); // told when it is written
    }
  }

  private static int told(Session session, Value.Object document, String id) {
    Output output = session.output();
    if (!output.isTable()) {
      if (session.has("--file")) {
        throw new UsageException("--file and -o exclude each other", "-o json prints the text too");
      }
      output.document(document, id, List::of);
      return ExitCodes.OK;
    }
    if (TextFile.write(session, Fields.text(document, "yaml"))) {
      output.hint(
          "next: change it, then assay sweep start %s --dry-run"
              .formatted(session.value("--file").orElseThrow()));
    }
    return ExitCodes.OK;
  }
}
