package dev.assay.cli;

/// `assay retry`: queues ended jobs again.
final class RetryVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    Bulk.declare(
        shape
            .operands("ID", "experiments, trials or jobs")
            .flag("--failed", "Only those that failed"));
  }

  @Override
  public int run(Session session) {
    boolean failedOnly = session.has("--failed");
    return Bulk.run(
        session,
        "Retry",
        session.operands(),
        (operating, references) -> operating.retry(references, failedOnly, session.actor()));
  }
}
