package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Working;
import dev.assay.control.Working.Until;
import dev.assay.space.Value;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Submits experiments and works in this process until they have ended: what `run` and `demo` do.
///
/// @param experiments as they are afterwards
/// @param detached whether somebody asked to end before that
record WorkHere(List<Value.Object> experiments, boolean detached) {

  static WorkHere of(Session session, Request request) {
    var control = session.control();
    var capacity = WorkerVerb.settings(session); // refused before it is stored
    List<Value.Object> receipts = control.submitting().submit(request);
    receipts.forEach(receipt -> SubmitVerb.warn(session.output(), receipt));
    List<String> ids =
        receipts.stream().map(receipt -> Fields.text(receipt, "experiment")).toList();
    var working = control.working();
    var asked = new AtomicBoolean();
    try (var _ = Progress.start(session, ids);
        var _ = session.surroundings().signals().listen(_ -> detach(working, asked))) {
      working.work(crew(session, capacity, ids), new Until.Ended(ids), tellUntold(session));
    } catch (ControlException e) {
      session.output().note("stored as %s, and not done here".formatted(String.join(" ", ids)));
      throw e;
    }
    return new WorkHere(
        ids.stream().map(id -> control.reading().experiment(id)).toList(), asked.get());
  }

  /// A worker for each pool that the experiments need.
  private static List<Working.Settings> crew(
      Session session, Working.Settings capacity, List<String> ids) {
    return ids.stream()
        .map(id -> session.control().reading().experiment(id))
        .flatMap(experiment -> Fields.objects(experiment, "stages").stream())
        .map(stage -> Fields.text(Fields.object(stage, "resources"), "pool"))
        .map(pool -> pool.isEmpty() ? "default" : pool)
        .distinct()
        .map(capacity::withPool)
        .toList();
  }

  /// Who was to be told and was not, is told of here.
  private static Working.Listener tellUntold(Session session) {
    return event -> {
      if (Fields.text(event, "type").equals("notice.failed")) {
        Value.Object data = Fields.object(event, "data");
        session
            .output()
            .note(
                SafeText.line(
                    "not told: %s: %s"
                        .formatted(Fields.text(data, "to"), Fields.text(data, "reason"))));
      }
    };
  }

  private static void detach(Working working, AtomicBoolean asked) {
    asked.set(true);
    working.ask("detach");
  }

  /// Whether every job ended well.
  boolean isGood() {
    return experiments.stream().allMatch(e -> Fields.text(e, "status").equals("completed"));
  }

  /// The exit code, after telling what is not as it should be.
  int conclude(Session session) {
    Output output = session.output();
    String ids = String.join(" ", experiments.stream().map(e -> Fields.text(e, "id")).toList());
    if (detached) {
      output.note("detached; what runs lives on, and the rest stays queued");
      output.note(
          "next: assay worker start works on it, assay wait %s waits for it".formatted(ids));
      return ExitCodes.INTERRUPTED;
    }
    if (isGood()) {
      return ExitCodes.OK;
    }
    List<Value.Object> spent = experiments.stream().filter(WorkHere::isSpent).toList();
    spent.forEach(experiment -> tellSpent(output, experiment));
    if (spent.size() == experiments.size()) {
      return ControlException.Code.REFUSED.exitCode();
    }
    for (Value.Object experiment : experiments) {
      tellFailures(session, Fields.text(experiment, "id"));
    }
    return ExitCodes.FAILED;
  }

  private static boolean isSpent(Value.Object experiment) {
    return !Fields.text(Fields.object(experiment, "budget"), "reached").isEmpty();
  }

  private static void tellSpent(Output output, Value.Object experiment) {
    String id = Fields.text(experiment, "id");
    output.note(
        SafeText.line(
            "%s has come to its limit: %s"
                .formatted(id, Fields.text(Fields.object(experiment, "budget"), "why"))));
    output.note(
        "next: assay experiment budget %s raises it, then assay worker start goes on"
            .formatted(id));
  }

  /// The first failures with their last words, which mostly say why.
  private static void tellFailures(Session session, String experiment) {
    var reading = session.control().reading();
    for (Value.Object listed : reading.trials(experiment, "status:failed", "", 3)) {
      Value.Object trial = reading.trial(Fields.text(listed, "id"));
      List<Value.Object> attempts = Fields.objects(trial, "history");
      String message = attempts.isEmpty() ? "" : Fields.text(attempts.getLast(), "message");
      session
          .output()
          .note(
              SafeText.line(
                  "%s failed (%s)%s"
                      .formatted(
                          Fields.text(trial, "id"),
                          Fields.text(trial, "reason"),
                          message.isEmpty() ? "" : ": " + message)));
      if (!attempts.isEmpty()) {
        TrialVerb.tail(attempts.getLast(), 5).forEach(session.output()::note);
      }
    }
  }
}
