package dev.assay.cli;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Rerun;
import dev.assay.space.Value;
import java.util.List;

/// `assay rerun`: runs a trial again, as a new experiment of one trial.
final class RerunVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operand("TRIAL", "an id, its beginning, or name.NUMBER")
        .flag("--exact", "Refuse if code, interpreter or lock files are not as they were")
        .flag("--allow-drift", "With --exact: run all the same, and keep what differs")
        .value("--name", "NAME", "Name of the new experiment (default: NAME-rerun-NUMBER)")
        .flag("--hold", "Queue its jobs held")
        .about(
            "",
            "Params, commands, captured environment and seed are those of the trial. With",
            "--exact a snapshot of its code is used again; without a snapshot the working",
            "tree must be at its commit with the same changes.");
  }

  @Override
  public int run(Session session) {
    var request =
        new Rerun(
            session.operands().getFirst(),
            session.has("--exact"),
            session.has("--allow-drift"),
            session.value("--name"),
            session.has("--hold"),
            new Caller(session.actor(), session.surroundings().environment()));
    Value.Object receipt = session.control().submitting().rerun(request);
    Output output = session.output();
    SubmitVerb.warn(output, receipt);
    String id = Fields.text(receipt, "experiment");
    output.document(receipt, "experiment", () -> lines(receipt));
    output.hint("next: assay worker start, or assay wait " + id);
    return ExitCodes.OK;
  }

  private static List<String> lines(Value.Object receipt) {
    return List.of(
        "%s  %s  reruns %s"
            .formatted(
                Fields.text(receipt, "experiment"),
                SafeText.line(Fields.text(receipt, "name")),
                Fields.text(Fields.object(receipt, "rerun"), "of")));
  }
}
