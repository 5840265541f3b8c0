package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.control.Queueing.Addition;
import dev.assay.control.Submitting.Caller;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay queue add --experiment E001 …`: declares jobs that may run on another machine.
final class QueueAddVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .value("--experiment", "E001", "The experiment whose note says how its jobs run")
        .values("--params", "K=V", "Fixed parameters: \"lr=0.1, tag=a\", or a JSON object")
        .values("--sp", "K=V", "The same as --params")
        .flag("--string-params", "Every value of --params is a text")
        .values("--sweep", "AXES", "Axes to multiply with: \"condition=full|cls, seed=0..3\"")
        .value("--tag", "TAG", "Name of the batch, to choose it by later")
        .value("--hypothesis", "H001", "The hypothesis it tests (default: that of the note)")
        .value("--runner-command", "TEMPLATE", "In place of the runner_command of the note")
        .flag("--allow-dup-on-recommit", "Queue again what waits from another commit")
        .flag("--no-resolve", "Keep a condition as the bare word it is");
    shape.about(
        "",
        "Only on a store of files (--store tree:DIR). The parameters of a condition are written"
            + " out",
        "now, so a later change of the note changes no job that is queued.");
  }

  @Override
  public int run(Session session) {
    String experiment =
        session
            .value("--experiment")
            .orElseThrow(() ->
                new UsageException("queue add needs --experiment", "as in --experiment E001"));
    var params = new ArrayList<>(session.values("--params"));
    params.addAll(session.values("--sp"));
    var answer =
        session
            .control()
            .queueing()
            .add(
                new Addition(
                    session.surroundings().folder(),
                    experiment,
                    session.value("--hypothesis"),
                    params,
                    session.has("--sp") ? "--sp" : "--params",
                    session.has("--string-params"),
                    session.values("--sweep"),
                    session.value("--tag").filter(tag -> !tag.isBlank()),
                    session.value("--runner-command").filter(text -> !text.isBlank()),
                    session.has("--allow-dup-on-recommit"),
                    !session.has("--no-resolve"),
                    new Caller(session.actor(), session.surroundings().environment())));
    tell(session, answer);
    return ExitCodes.OK;
  }

  private static void tell(Session session, Value.Object answer) {
    Output output = session.output();
    SubmitVerb.warn(output, answer);
    List<Value.Object> jobs = Fields.objects(answer, "jobs");
    String tag = Fields.text(answer, "tag");
    if (output.mode() == Mode.ID) {
      jobs.forEach(job -> output.line(Fields.text(job, "job_id")));
    } else {
      output.document(answer, "tag", () -> lines(answer, jobs, tag));
    }
    int skipped = Fields.count(answer, "skipped");
    if (skipped > 0) {
      output.note(
          "skipped %d recommit duplicate(s); rerun with --allow-dup-on-recommit to add them."
              .formatted(skipped));
    }
  }

  private static List<String> lines(Value.Object answer, List<Value.Object> jobs, String tag) {
    int queued = Fields.count(answer, "num_queued");
    if (jobs.size() == 1 && queued == 1) {
      var job = jobs.getFirst();
      return List.of(
          "queued " + Fields.text(job, "job_id"),
          "  workspace: " + Fields.text(job, "workspace"),
          "  tag: " + (tag.isEmpty() ? "-" : tag));
    }
    return List.of("queued %d job(s) under tag=%s".formatted(queued, tag.isEmpty() ? "-" : tag));
  }
}
