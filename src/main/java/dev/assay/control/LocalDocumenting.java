package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.knowledge.Issue;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.knowledge.Validation;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/// Reads and writes notes below the folder it is given.
final class LocalDocumenting implements Documenting {

  @Override
  public Value.Object validate(Path folder, Scope scope, StrictRuns strict) {
    Validation validation = Validation.of(around(folder), scope, strict);
    return new Document()
        .with("ok", validation.isOk())
        .with("errors", validation.errors())
        .with("warnings", validation.issues().size() - validation.errors())
        .with("notes", validation.notes())
        .with("runs", validation.runs())
        .with("ledger", validation.ledger())
        .with("issues", validation.issues().stream().map(LocalDocumenting::issue).toList())
        .build();
  }

  private static Value.Object issue(Issue issue) {
    int line = issue.line();
    return new Document()
        .with("severity", issue.severity().name().toLowerCase(Locale.ROOT))
        .with("code", issue.code())
        .with("file", issue.file())
        .with("line", line > 0 ? OptionalInt.of(line) : OptionalInt.empty())
        .with("message", issue.message())
        .build();
  }

  private static KnowledgeFolder around(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ControlException(Code.NOT_FOUND, folder + ": there is no such folder", "");
    }
    return KnowledgeFolder.around(folder)
        .orElseThrow(() ->
            new ControlException(
                Code.NOT_FOUND,
                "%s: there is no folder %s here or above, up to the root of the repository"
                    .formatted(folder, KnowledgeFolder.NAME),
                "assay install makes one"));
  }
}
