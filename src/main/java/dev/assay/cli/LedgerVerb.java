package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// `assay ledger promote` and `backfill`: what git carries of ended runs.
final class LedgerVerb implements Verb {

  private static final String LABEL = "--machine-label";

  private final String action;

  LedgerVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    if (action.equals("promote")) {
      shape.operands("RUN", "Runs that have ended, by id or its beginning");
    } else {
      shape.flag("--overwrite", "Write entries anew that are there already");
    }
    shape
        .value(
            LABEL, "NAME", "What to call this machine (default: its setting, else its host name)")
        .about("", "Writes .assay/ledger/<id>.json; commit it.");
  }

  @Override
  public int run(Session session) {
    var documenting = session.control().documenting();
    var folder = session.surroundings().folder();
    Optional<String> label = session.value(LABEL);
    label
        .filter(name -> !name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*"))
        .ifPresent(name -> {
          throw new UsageException(
              "%s: found '%s'; a name of letters, digits and _ . - is allowed"
                  .formatted(LABEL, name),
              "");
        });
    Value.Object answer =
        action.equals("promote")
            ? documenting.promote(folder, session.operands(), label)
            : documenting.backfill(folder, session.has("--overwrite"), label);
    Output output = session.output();
    SubmitVerb.warn(output, answer);
    output.document(answer, "machine", () -> List.of(line(answer)));
    return ExitCodes.OK;
  }

  private String line(Value.Object answer) {
    String line =
        "promoted %d run(s), %d unchanged"
            .formatted(
                Fields.items(answer, "promoted").size(), Fields.items(answer, "unchanged").size());
    return action.equals("promote")
        ? line
        : line + ", skipped %d that have an entry".formatted(Fields.count(answer, "skipped"));
  }
}
