package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// `assay sweep baseline`: names for experiments that others are measured against.
final class BaselineVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .optional("NAME", "of the baseline; without one, all are listed")
        .optional("EXPERIMENT", "what it is to be from now on (default: last)")
        .flag("--forget", "Take the name away; the experiment stays")
        .about(
            "",
            "A name means one experiment, and moves from one to the next.",
            "It is a tag, baseline:NAME, and is meant by sweep check --baseline NAME and sweep"
                + " duel.");
  }

  @Override
  public int run(Session session) {
    Optional<String> name = session.operand(0);
    if (name.isEmpty()) {
      if (session.has("--forget")) {
        throw new UsageException("--forget needs the NAME of a baseline", "");
      }
      list(session);
      return ExitCodes.OK;
    }
    if (session.has("--forget") && session.operand(1).isPresent()) {
      throw new UsageException(
          "--forget takes the name of a baseline and no experiment",
          "assay sweep baseline %s --forget".formatted(SafeText.line(name.get())));
    }
    Optional<String> experiment =
        session.has("--forget") ? Optional.empty() : Optional.of(session.operand(1).orElse("last"));
    Value.Object saved =
        session.control().operating().baseline(name.get(), experiment, session.actor());
    session
        .output()
        .document(saved, "baseline", () -> List.of(line(saved, experiment.isPresent())));
    return ExitCodes.OK;
  }

  private static String line(Value.Object saved, boolean isSaved) {
    String before = Fields.text(saved, "before");
    return SafeText.line(
        isSaved
            ? "%s is %s (%s)%s"
                .formatted(
                    Fields.text(saved, "baseline"),
                    Fields.text(saved, "experiment"),
                    Fields.text(saved, "name"),
                    before.isEmpty() ? "" : ", it was " + before)
            : "%s is nothing any more, it was %s"
                .formatted(Fields.text(saved, "baseline"), before));
  }

  private static void list(Session session) {
    session
        .output()
        .list(
            session.control().analysing().baselines(),
            "baseline",
            List.of(
                Column.id("BASELINE", "baseline"),
                Column.text("EXPERIMENT", "experiment"),
                Column.text("NAME", "name"),
                Column.status("STATUS", "status"),
                Column.ago("CREATED", "created_at", session.now())),
            "no baseline is saved; assay sweep baseline NAME EXPERIMENT saves one");
  }
}
