package dev.assay.cli;

import dev.assay.control.Shaping.Freeze;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `assay sweep freeze`: the specification of a smaller sweep that tries only what matters.
final class FreezeVerb implements Verb {

  private static final double USUAL = 0.9;

  @Override
  public void declare(Shape shape) {
    shape
        .operand("EXPERIMENT", "an id, its beginning, a name, or last")
        .number("--keep", "N", "Keep the N most important parameters")
        .value("--importance", "SHARE", "Keep as many as make up this share (default: 0.9)")
        .number("--narrow", "K", "Shrink ranges around the K best configurations")
        .value("--name", "NAME", "Name of the new sweep");
    TextFile.declare(shape);
    shape.about("", "Every other parameter has its value in the best configuration.");
  }

  @Override
  public int run(Session session) {
    if (session.has("--keep") && session.has("--importance")) {
      throw new UsageException("--keep and --importance exclude each other", "");
    }
    Output output = session.output();
    if (!output.isTable() && session.has("--file")) {
      throw new UsageException("--file and -o exclude each other", "-o json prints the text too");
    }
    Value.Object frozen =
        session
            .control()
            .shaping()
            .freeze(
                new Freeze(
                    session.operands().getFirst(),
                    whole(session.number("--keep")),
                    session.value("--importance").map(FreezeVerb::share).orElse(USUAL),
                    whole(session.number("--narrow")),
                    session.value("--name")));
    SubmitVerb.warn(output, frozen);
    if (!output.isTable()) {
      output.document(frozen, "experiment", List::of);
    } else if (TextFile.write(session, Fields.text(frozen, "yaml"))) {
      output.hint(
          "next: assay sweep start %s --dry-run".formatted(session.value("--file").orElseThrow()));
    }
    return ExitCodes.OK;
  }

  private static OptionalInt whole(Optional<Integer> number) {
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }

  private static double share(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new UsageException(
          "--importance must be a number above 0 and at most 1, found '%s'".formatted(text), "");
    }
  }
}
