package dev.assay.cli;

import dev.assay.config.StoreChoice;
import dev.assay.control.Bridging;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay tree export|import`.
final class TreeCopyVerb implements Verb {
  private final boolean isExport;

  TreeCopyVerb(String action) {
    this.isExport = action.equals("export");
  }

  @Override
  public void declare(Shape shape) {
    shape
        .anyOperands("EXPERIMENT", "ids, beginnings of ids, names or last; default: all")
        .value(
            option(),
            "tree:DIR",
            isExport
                ? "The tree to copy into (default: that of the settings, or tree:.runs)"
                : "The tree to copy from (default: that of the settings, or tree:.runs)")
        .flag("--move", "Take what waits along: it waits there, and is held as moved where it was")
        .about(
            "",
            "Copies what has ended, with its trials, attempts and events, and runs nothing. Again,"
                + " it",
            "copies only what is new. What is open, or has gone on at both ends, is left: exit code"
                + " 1.",
            "With --move what waits leaves one store before it comes to the other, so it never runs"
                + " in",
            "both; if that breaks off, say it again.");
  }

  private String option() {
    return isExport ? "--to" : "--from";
  }

  @Override
  public int run(Session session) {
    var bridging = session.control().bridging();
    var tree = tree(session);
    var request =
        new Bridging.Request(session.operands(), tree, session.has("--move"), session.actor());
    var answer = isExport ? bridging.exportTo(request) : bridging.importFrom(request);
    session.output().document(answer, "ok", () -> lines(answer));
    return Fields.flag(answer, "ok") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private Optional<StoreChoice.Tree> tree(Session session) {
    var around = session.surroundings();
    return session
        .value(option())
        .map(text -> StoreChoice.parse(text, around.folder(), around.environment(), option()))
        .map(choice -> {
          if (choice instanceof StoreChoice.Tree tree) {
            return tree;
          }
          throw new UsageException(
              "%s: found '%s'; allowed is tree:DIR"
                  .formatted(option(), choice instanceof StoreChoice.Sqlite ? "sqlite" : choice),
              "the other end is the store of this home");
        });
  }

  private static List<String> lines(Value.Object answer) {
    var lines = new ArrayList<String>();
    for (String what : List.of("copied", "updated")) {
      Fields.items(answer, what)
          .forEach(id -> lines.add(what + " " + SafeText.line(Fields.text(id))));
    }
    Fields.items(answer, "moved")
        .forEach(id ->
            lines.add(
                "moved %s: what waits of it waits there"
                    .formatted(SafeText.line(Fields.text(id)))));
    Fields.items(answer, "ahead")
        .forEach(id ->
            lines.add(
                "unchanged %s: more is known of it there"
                    .formatted(SafeText.line(Fields.text(id)))));
    Fields.objects(answer, "left")
        .forEach(one ->
            lines.add(
                "left %s: %s"
                    .formatted(
                        SafeText.line(Fields.text(one, "experiment")),
                        SafeText.line(Fields.text(one, "why")))));
    int unchanged = Fields.items(answer, "unchanged").size();
    if (unchanged > 0 || lines.isEmpty()) {
      lines.add("unchanged: " + unchanged);
    }
    return lines;
  }
}
