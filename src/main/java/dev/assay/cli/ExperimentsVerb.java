package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// `assay experiments`: the whole queue at a glance, once or until interrupted.
final class ExperimentsVerb implements Verb {
  private static final int RECENT = 5;

  @Override
  public void declare(Shape shape) {
    shape
        .flag("-w --watch", "Look again and again, until interrupted")
        .values("--status", "STATUS", "Only experiments with this status; may be repeated")
        .number("--recent", "N", "So many of those that ended last (default: 5)");
    LiveView.declare(shape);
    shape.about(
        "",
        "On a terminal --watch draws over what it drew; else it prints what has changed.",
        "An ETA is worked out from the progress that jobs report, else from the median of jobs",
        "of the same stage that have completed; where neither is known there is none.");
  }

  @Override
  public int run(Session session) {
    int recent = session.number("--recent", 0, RECENT);
    if (session.has("--watch")) {
      return LiveView.of(session).watch(new Watched(session, recent));
    }
    for (String option : List.of("--interval", "--times")) {
      if (session.has(option)) {
        throw new UsageException(option + " is given without --watch", "add --watch");
      }
    }
    Output output = session.output();
    Value.Object board = look(session, recent);
    if (output.mode() == Mode.CSV || output.mode() == Mode.ID) {
      var experiments = new ArrayList<>(Fields.objects(board, "live"));
      experiments.addAll(Fields.objects(board, "recent"));
      output.list(experiments, "id", List.of(), "");
    } else {
      output.document(
          board,
          "",
          () -> BoardText.frame(board, output.tableWidth(), output.style(), session.now()));
    }
    return ExitCodes.OK;
  }

  private static Value.Object look(Session session, int recent) {
    return session.control().watching().board(session.values("--status"), recent);
  }

  private record Watched(Session session, int recent) implements LiveView.Subject {
    @Override
    public Value.Object look() {
      return ExperimentsVerb.look(session, recent);
    }

    @Override
    public List<String> frame(Value.Object board, OptionalInt width, Style style) {
      return BoardText.frame(board, width, style, session.now());
    }

    @Override
    public Map<String, String> lines(Value.Object board) {
      return BoardText.lines(board);
    }
  }
}
