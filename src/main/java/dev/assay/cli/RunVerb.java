package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.space.Value;
import java.util.List;

/// `assay run FILE | [OPTIONS] -- COMMAND …`: submits, and works here until it is done.
final class RunVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    SubmitOptions.declare(shape);
    WorkerVerb.declareCapacity(shape);
    shape.about(
        "",
        "A command stands after --, and sees its parameters as {lr} and so on:",
        "  assay run --sweep 'lr=0.1|0.01' --minimize loss -- python train.py --lr {lr}",
        "Ctrl-C detaches: what runs lives on. Exit 1 if a job did not end well.");
  }

  @Override
  public int run(Session session) {
    if (session.has("--hold")) {
      throw new UsageException(
          "run would wait for ever for jobs that are held", "use assay submit");
    }
    var request = SubmitOptions.request(session, session.surroundings().environment());
    var work = WorkHere.of(session, request);
    work.experiments().forEach(experiment -> print(session, experiment, work));
    int code = work.conclude(session);
    if (!work.detached()) {
      String id = Fields.text(work.experiments().getFirst(), "id");
      session
          .output()
          .hint("next: assay trial list %s, or assay trial logs %s.1".formatted(id, id));
    }
    return code;
  }

  private static void print(Session session, Value.Object experiment, WorkHere work) {
    Output output = session.output();
    if (output.mode() != Mode.TABLE) {
      // Several experiments are one list, so that the output stays one value.
      if (work.experiments().size() == 1) {
        output.document(experiment, "id", List::of);
      } else if (experiment.equals(work.experiments().getFirst())) {
        output.list(work.experiments(), "id", List.of(), "");
      }
      return;
    }
    String id = Fields.text(experiment, "id");
    if (Fields.objects(experiment, "best").isEmpty()) {
      ExperimentVerb.heading(experiment, output.style(), session.now()).forEach(output::line);
      List<Value.Object> trials = session.control().reading().trials(id, "", "", 20);
      output.line("");
      output.table(trials, TrialVerb.columns(trials));
    } else {
      Value.Object results = session.control().reading().results(id, 5);
      ResultsVerb.shown(results, output).forEach(output::line);
    }
  }
}
