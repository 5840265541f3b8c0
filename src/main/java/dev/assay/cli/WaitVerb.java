package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;

/// `assay wait`: until all of them have ended.
final class WaitVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operands("ID", "experiments, trials or jobs")
        .value("--timeout", "SPAN", "Wait no longer than this; exit 124 then")
        .flag("--exit-status", "Exit with 1 if any did not end well");
  }

  @Override
  public int run(Session session) {
    List<Value.Object> ends;
    var timeout = session.span("--timeout");
    var reading = session.control().reading();
    try (var _ = Progress.start(session, session.operands())) {
      ends = reading.await(session.operands(), timeout);
    }
    session
        .output()
        .list(ends, "id", List.of(Column.id("ID", "id"), Column.status("STATUS", "status")), "");
    boolean allWell = ends.stream().allMatch(end -> Fields.flag(end, "ok"));
    return session.has("--exit-status") && !allWell ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
