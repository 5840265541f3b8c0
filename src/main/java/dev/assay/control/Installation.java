package dev.assay.control;

import dev.assay.knowledge.GitIgnore;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.knowledge.Scaffold;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes what a repository for notes and runs begins with. For one call.
final class Installation {

  private static final String IGNORE = ".gitignore";

  private final Path root;
  private final List<String> created = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  Installation(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Value.Object install() {
    KnowledgeFolder.around(root)
        .map(KnowledgeFolder::repository)
        .filter(other -> !other.equals(root))
        .ifPresent(other ->
            warnings.add(
                "%s holds a folder kb too; notes below %s are now found first"
                    .formatted(other, root)));
    boolean hasDatabase = Files.exists(root.resolve(".assay").resolve("assay.db"));
    Scaffold.files(hasDatabase).forEach(this::make);
    ignore();
    return new Document()
        .with("root", root.toString())
        .withTexts("created", created)
        .withTexts("changed", changed)
        .withTexts("kept", kept)
        .withTexts("warnings", warnings)
        .build();
  }

  private void make(String name, String text) {
    Path file = root.resolve(name);
    boolean isMark = file.endsWith(".gitkeep");
    if (isMark && Files.isDirectory(file.resolveSibling(""))) {
      return; // the folder is there, with or without a mark of ours
    }
    (NoteFiles.create(file, text) ? created : kept).add(name);
  }

  private void ignore() {
    Path file = root.resolve(IGNORE);
    boolean there = Files.exists(file);
    String before = NoteFiles.read(file);
    GitIgnore.Merged merged = GitIgnore.merged(before);
    warnings.addAll(merged.warnings());
    if (merged.text().equals(before)) {
      kept.add(IGNORE);
    } else {
      NoteFiles.replace(file, merged.text());
      (there ? changed : created).add(IGNORE);
    }
  }
}
