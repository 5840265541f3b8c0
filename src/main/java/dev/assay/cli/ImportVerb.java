package dev.assay.cli;

import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.util.List;

/// `assay import`: another tool's sweep in Assay's own keys, to look at, change and submit.
final class ImportVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.operand("FILE", "A sweep of W&B, Katib, Metta, NNI or CORAL; - for standard input");
  }

  @Override
  public int run(Session session) {
    String file = session.operands().getFirst();
    Value.Object imported =
        session
            .control()
            .submitting()
            .imported(new Source.Text(file, session.read(file), session.surroundings().folder()));
    Output output = session.output();
    SubmitVerb.warn(output, imported);
    for (Value missing : Fields.items(imported, "missing")) {
      output.note("still needed: " + SafeText.line(Fields.text(missing)));
    }
    output.document(
        imported, "dialect", () -> List.of(Fields.text(imported, "yaml").stripTrailing()));
    return ExitCodes.OK;
  }
}
