package dev.assay.cli;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;

/// `assay trial code`: writes the snapshot of a trial's code to a new folder.
final class CodeVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operand("TRIAL", "an id, its beginning, or name.NUMBER")
        .operand("FOLDER", "A folder that does not exist yet");
  }

  @Override
  public int run(Session session) {
    List<String> given = session.operands();
    Path to = session.surroundings().folder().resolve(given.get(1)).normalize();
    Value.Object answer = session.control().upkeep().code(given.getFirst(), to);
    session.output().document(answer, "path", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }
}
