package dev.assay.cli;

import dev.assay.control.Queueing.Choice;
import dev.assay.space.Value;
import java.util.List;

/// `assay queue run`: runs what waits, one after the other; `assay run-queued JOB`: runs one job.
final class QueueRunVerb implements Verb {
  private final boolean one;

  /// @param one whether it is `run-queued`
  QueueRunVerb(boolean one) {
    this.one = one;
  }

  @Override
  public void declare(Shape shape) {
    if (one) {
      shape
          .operand("JOB", "the id of a job's directory or its beginning, or a trial")
          .flag("--force", "Also what has ended, as a new attempt")
          .flag("--dry-run", "Show the command and run nothing");
      return;
    }
    shape
        .value("--experiment", "E001", "Only jobs of this experiment")
        .value("--tag", "TAG", "Only jobs with this tag")
        .number("--index", "N", "Only the one at this place of the queue, from 0")
        .flag("--continue-on-failure", "Go on when a job fails")
        .flag("--force", "Also what has ended, as new attempts")
        .flag("--dry-run", "Show the commands and run nothing");
    shape.about(
        "", "Stops at the first job that fails. Only on a store of files (--store tree:DIR).");
  }

  @Override
  public int run(Session session) {
    return one ? runOne(session) : runAll(session);
  }

  private static int runOne(Session session) {
    var entry = session.control().queueing().entry(session.operands().getFirst());
    return switch (new QueuedJob(session, entry).run()) {
      case RAN, SKIPPED, SHOWN -> ExitCodes.OK;
      case FAILED -> ExitCodes.FAILED;
      case DETACHED -> ExitCodes.INTERRUPTED;
    };
  }

  private static int runAll(Session session) {
    var queueing = session.control().queueing();
    List<Value.Object> entries =
        queueing.entries(
            new Choice(
                session.value("--experiment"), session.value("--tag"), session.has("--force")));
    Output output = session.output();
    if (session.has("--index")) {
      int index = session.number("--index", 0, 0);
      if (index >= entries.size()) {
        throw new UsageException(
            "--index %d: the queue has %d job(s) under this filter"
                .formatted(index, entries.size()),
            "indexes count from 0");
      }
      entries = List.of(entries.get(index));
    }
    if (entries.isEmpty()) {
      output.note("no queued jobs match the filter");
      return ExitCodes.OK;
    }
    return all(session, entries);
  }

  private static int all(Session session, List<Value.Object> entries) {
    int passed = 0;
    int failed = 0;
    for (var listed : entries) {
      var entry = session.control().queueing().entry(Fields.text(listed, "job_id"));
      var end = new QueuedJob(session, entry).run();
      if (end == QueuedJob.End.DETACHED) {
        return ExitCodes.INTERRUPTED;
      }
      passed += end == QueuedJob.End.RAN ? 1 : 0;
      failed += end == QueuedJob.End.FAILED ? 1 : 0;
      if (failed > 0 && !session.has("--continue-on-failure")) {
        break;
      }
    }
    if (!session.has("--dry-run")) {
      session
          .output()
          .note(
              failed == 0
                  ? "ran %d/%d job(s) successfully".formatted(passed, entries.size())
                  : "ran %d job(s), %d failed / %d passed"
                      .formatted(passed + failed, failed, passed));
    }
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
