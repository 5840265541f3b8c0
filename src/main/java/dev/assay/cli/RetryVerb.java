package dev.assay.cli;

import dev.assay.space.Value;

/// `assay retry`: queues ended jobs again.
final class RetryVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.operands("ID", "experiments, trials or jobs").flag("--failed", "Only those that failed");
  }

  @Override
  public int run(Session session) {
    Value.Object answer =
        session
            .control()
            .operating()
            .retry(session.operands(), session.has("--failed"), session.actor());
    session.output().document(answer, "changed", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }
}
