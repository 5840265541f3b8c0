package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay tree merge`.
final class TreeVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.flag("--dry-run", "Say what would be merged; change nothing");
  }

  @Override
  public int run(Session session) {
    var answer =
        session
            .control()
            .carrying()
            .merge(session.surroundings().environment(), session.has("--dry-run"));
    session.output().document(answer, "ok", () -> lines(answer));
    if (!Fields.items(answer, "merged").isEmpty() && !session.has("--dry-run")) {
      session.output().hint("tell git: git add -A " + folders(answer));
    }
    return Fields.flag(answer, "ok") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static String folders(Value.Object answer) {
    String tree = Fields.text(answer, "tree");
    String ledger = Fields.text(answer, "ledger");
    return Fields.items(answer, "merged").stream()
            .anyMatch(file -> Fields.text(file).startsWith(".assay/"))
        ? tree + " " + ledger
        : tree;
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    Fields.items(answer, "merged")
        .forEach(file -> lines.add("merged " + SafeText.line(Fields.text(file))));
    Fields.objects(answer, "left")
        .forEach(one ->
            lines.add(
                "left %s: %s"
                    .formatted(
                        SafeText.line(Fields.text(one, "file")),
                        SafeText.line(Fields.text(one, "why")))));
    if (lines.isEmpty()) {
      lines.add("nothing to merge");
    }
    return lines;
  }
}
