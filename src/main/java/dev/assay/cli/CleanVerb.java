package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay clean`: removes files of ended attempts; what is stored about them stays.
final class CleanVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .optional("EXPERIMENT", "default: all")
        .number("--keep-best", "K", "Keep the files of the K best trials of each experiment")
        .value("--older-than", "SPAN", "Only attempts that ended longer ago, e.g. 7d")
        .flag("--dry-run", "Only show what would go");
  }

  @Override
  public int run(Session session) {
    if (!session.has("--keep-best") && !session.has("--older-than")) {
      throw new UsageException(
          "clean needs --keep-best or --older-than, or it would remove the files of everything",
          "to do just that: assay clean --keep-best 0");
    }
    boolean dryRun = session.has("--dry-run");
    if (!dryRun && !session.confirms("Remove files of ended attempts?")) {
      session.output().note("nothing was removed");
      return ExitCodes.FAILED;
    }
    Value.Object answer =
        session
            .control()
            .operating()
            .clean(
                session.operand(0),
                session.number("--keep-best", 0, 0),
                session.span("--older-than"),
                dryRun,
                session.actor());
    session.output().document(answer, "removed", () -> lines(answer));
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    String bytes = JobTable.bytes(answer, "bytes");
    for (String line : Answers.lines(answer)) {
      lines.add(line.startsWith("bytes: ") ? "space: " + bytes : line);
    }
    return lines;
  }
}
