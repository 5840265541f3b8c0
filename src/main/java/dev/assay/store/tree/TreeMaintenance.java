package dev.assay.store.tree;

import dev.assay.store.Events;
import dev.assay.store.Ground;
import dev.assay.store.Maintenance;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks a tree over. Copies and room are matters of git and of the file system.
final class TreeMaintenance implements Maintenance {

  private final Path root;
  private final Documents documents;
  private final Events events;

  TreeMaintenance(Path root, Documents documents, Events events) {
    this.root = root;
    this.documents = documents;
    this.events = events;
  }

  @Override
  public Report check() {
    long experiments = 0;
    long trials = 0;
    long jobs = 0;
    for (var experiment : documents.living()) {
      experiments++;
      for (var trial : documents.trials(experiment)) {
        trials++;
        jobs += trial.jobs().size();
      }
    }
    return new Report(
        documents.problems().stream().map(Problem::toString).toList(),
        experiments,
        trials,
        jobs,
        events.newest());
  }

  @Override
  public void backup(Path to) {
    throw new StoreException(
        Code.UNSUPPORTED,
        "a tree is copied as files are: commit %1$s to git, or cp -a %1$s %2$s"
            .formatted(root, to));
  }

  @Override
  public long compact() {
    throw new StoreException(
        Code.UNSUPPORTED,
        "a tree has no room to give back; assay experiment delete and assay clean remove things");
  }

  /// What the tree at `root` stands on, or would stand on.
  static Ground ground(Path root) {
    var problems = new ArrayList<String>();
    Optional<Instant> written = Optional.empty();
    String type = "";
    boolean exists = Files.isDirectory(root);
    try {
      type = Files.getFileStore(existing(root)).type();
      if (!Files.isWritable(existing(root))) {
        problems.add(existing(root) + " cannot be written; look at its owner and rights");
      }
      if (exists) {
        written = Optional.of(Files.getLastModifiedTime(root).toInstant());
        TreeStore.check(new Layout(root).signacConfig());
      }
    } catch (IOException e) {
      problems.add("%s cannot be read (%s)".formatted(root, TreeErrors.why(e)));
    } catch (StoreException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Ground(
        "signac tree", root.toString(), type, exists, 0, written, List.copyOf(problems));
  }

  private static Path existing(Path path) {
    Path at = path.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }
}
