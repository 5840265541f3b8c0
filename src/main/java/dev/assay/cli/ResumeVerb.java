package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Resuming;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `assay sweep resume`: a paused or closed sweep goes on, as it was or with a changed file.
final class ResumeVerb implements Verb {

  static final String ACCEPT = "--accept-changes";

  @Override
  public void declare(Shape shape) {
    shape
        .operand("EXPERIMENT", "an id, its beginning, a name, or last")
        .optional("FILE", "go on with what this specification says now")
        .flag(
            ACCEPT,
            "Where FILE changes what is looked for: close it and start a new sweep after it")
        .flag("--retry-failed", "Queue the trials again that failed");
  }

  @Override
  public int run(Session session) {
    String experiment = session.operands().getFirst();
    Optional<String> file = session.operand(1);
    if (file.isEmpty() && session.has(ACCEPT)) {
      throw new UsageException(ACCEPT + " is about a changed FILE", "name it");
    }
    if (file.isPresent() && session.has("--retry-failed")) {
      throw new UsageException(
          "FILE and --retry-failed are two changes", "give one after the other");
    }
    Value.Object sweep =
        file.isPresent()
            ? changed(session, experiment, file.get())
            : session.has("--retry-failed")
                ? session.control().resuming().retryFailed(experiment, session.actor())
                : session.control().sweeping().resume(experiment, session.actor());
    session.output().document(sweep, "experiment", () -> lines(sweep));
    SweepText.held(sweep).ifPresent(session.output()::hint);
    return ExitCodes.OK;
  }

  private static Value.Object changed(Session session, String experiment, String file) {
    Resuming resuming = session.control().resuming();
    Request request = request(session, file);
    boolean accepted = session.has(ACCEPT) || session.globals().yes();
    try {
      return resuming.resume(experiment, request, accepted);
    } catch (ControlException e) {
      if (e.code() != Code.CONFLICT || !e.hint().contains(ACCEPT) || !canAsk(session)) {
        throw e;
      }
      session.output().error(SafeText.line(String.valueOf(e.getMessage())));
      if (!session.confirms("Close it, and start a new sweep that knows its trials?")) {
        throw e;
      }
      return resuming.resume(experiment, request, true);
    }
  }

  private static boolean canAsk(Session session) {
    var streams = session.surroundings().streams();
    return streams.inIsTerminal() && streams.errIsTerminal();
  }

  private static Request request(Session session, String file) {
    Path folder = session.surroundings().folder();
    Path parent = file.equals("-") ? null : folder.resolve(file).normalize().getParent();
    return new Request(
        List.of(new Source.Text(file, session.read(file), parent == null ? folder : parent)),
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        List.of(),
        "",
        Optional.empty(),
        "",
        "",
        new Caller(session.actor(), session.surroundings().environment()));
  }

  private static List<String> lines(Value.Object sweep) {
    var lines = new ArrayList<String>();
    lines.add(SweepText.changed(sweep));
    Fields.objects(sweep, "changes").forEach(change -> lines.add("  " + change(change)));
    String continues = Fields.text(sweep, "continues");
    if (!continues.isEmpty()) {
      lines.add("it knows the trials of %s, which is closed".formatted(continues));
    }
    if (sweep.get("retried").isPresent()) {
      lines.add("trials tried again: " + Fields.text(sweep, "retried"));
    }
    return lines;
  }

  private static String change(Value.Object change) {
    return SafeText.line(
        "%s: %s → %s"
            .formatted(Fields.text(change, "key"), shown(change, "old"), shown(change, "new")));
  }

  private static String shown(Value.Object change, String key) {
    String text = Fields.text(change, key);
    return text.isEmpty() ? "(none)" : text;
  }

  /// Before a sweep is started: one of its name that is not finished and was started with something
  /// else is probably the one that is meant.
  static void settleEarlier(Session session, Request request) {
    if (session.has(ACCEPT) || session.globals().yes()) {
      return;
    }
    for (Value.Object earlier : session.control().resuming().earlier(request)) {
      String experiment = Fields.text(earlier, "experiment");
      List<String> changes =
          Fields.objects(earlier, "changes").stream().map(ResumeVerb::change).toList();
      String what =
          "%s was started before as %s, which is %s, with another specification: %s"
              .formatted(
                  Fields.text(earlier, "name"),
                  experiment,
                  Fields.text(earlier, "growth"),
                  String.join("; ", changes));
      boolean asks = canAsk(session);
      if (asks) {
        session.output().error(SafeText.line(what));
      }
      if (!asks || !session.confirms("Start another sweep beside it?")) {
        throw new ControlException(
            Code.CONFLICT,
            what,
            "assay sweep resume %s FILE goes on with it; --name or %s starts another beside it"
                .formatted(experiment, ACCEPT));
      }
    }
  }
}
