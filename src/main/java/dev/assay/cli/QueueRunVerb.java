package dev.assay.cli;

import dev.assay.control.Queueing.Choice;
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
        .value(
            "--batch",
            "ID",
            "The jobs of this frozen batch, whatever was queued or has ended since")
        .number("--index", "N", "Only the one at this place of the queue or batch, from 0")
        .flag("--continue-on-failure", "Go on when a job fails")
        .flag("--force", "Also what has ended, as new attempts; also a batch of another machine")
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
    List<String> jobs = session.has("--batch") ? batch(session) : queue(session);
    if (session.has("--index")) {
      int index = session.number("--index", 0, 0);
      if (index >= jobs.size()) {
        throw new UsageException(
            "--index %d: the %s has %d job(s)%s"
                .formatted(
                    index,
                    session.has("--batch") ? "batch" : "queue",
                    jobs.size(),
                    session.has("--batch") ? "" : " under this filter"),
            "indexes count from 0");
      }
      jobs = List.of(jobs.get(index));
    }
    if (jobs.isEmpty()) {
      session.output().note("no queued jobs match the filter");
      return ExitCodes.OK;
    }
    return all(session, jobs);
  }

  private static List<String> batch(Session session) {
    if (session.has("--experiment") || session.has("--tag")) {
      throw new UsageException(
          "--batch says which jobs, so --experiment and --tag say nothing", "leave them out");
    }
    return session
        .control()
        .carrying()
        .batch(
            session.value("--batch").orElseThrow(),
            session.surroundings().environment(),
            session.has("--force"));
  }

  private static List<String> queue(Session session) {
    var choice =
        new Choice(session.value("--experiment"), session.value("--tag"), session.has("--force"));
    return session.control().queueing().entries(choice).stream()
        .map(entry -> Fields.text(entry, "job_id"))
        .toList();
  }

  private static int all(Session session, List<String> jobs) {
    int passed = 0;
    int failed = 0;
    for (String job : jobs) {
      var entry = session.control().queueing().entry(job);
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
                  ? "ran %d/%d job(s) successfully".formatted(passed, jobs.size())
                  : "ran %d job(s), %d failed / %d passed"
                      .formatted(passed + failed, failed, passed));
    }
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
