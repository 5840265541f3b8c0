package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.knowledge.LedgerEntry;
import dev.assay.space.ContentId;
import dev.assay.store.Carried;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Merges documents in their place, under the lock of whoever would change them, and keeps frozen
/// batches.
final class TreeCarried implements Carried {

  private final Layout layout;
  private final DurableFiles files;
  private final Locks locks;
  private final TreeMerge merge;
  private final Documents documents;
  private final Changes changes;
  private final TreeLedger ledger;

  TreeCarried(
      Layout layout,
      DurableFiles files,
      Locks locks,
      Documents documents,
      Changes changes,
      TreeLedger ledger) {
    this.documents = documents;
    this.changes = changes;
    this.ledger = ledger;
    this.layout = layout;
    this.files = files;
    this.locks = locks;
    this.merge = new TreeMerge(layout);
  }

  @Override
  public Path root() {
    return layout.root();
  }

  @Override
  public void merge(Path file, String ours, String theirs, boolean isTrial) {
    String both = merge.merge(file, ours, theirs);
    try (var _ = locks.hold(lock(file))) {
      String all = withPresent(file, both);
      if (!isTrial) {
        files.replace(layout.root().resolve(file), all);
        if (file.startsWith("workspace")) {
          trial(file.getName(1).toString())
              .ifPresent(trial -> ledger.merged(trial, List.of(), changes.now()));
        }
      }
    }
  }

  private Optional<TrialDocument> trial(String directory) {
    return directory.matches("[0-9a-f]{32}")
        ? documents.freshTrial(new ContentId(directory)).ours()
        : Optional.empty();
  }

  @Override
  public Optional<Path> ledger() {
    return ledger.folder();
  }

  @Override
  public void mergeEntry(Path file, String ours, String theirs, boolean isTrial) {
    String id = String.valueOf(file.getFileName()).replace(".json", "");
    var sides = List.of(ours, theirs);
    if (LedgerEntry.merged(Optional.empty(), sides).isEmpty()) {
      throw TreeErrors.conflict("neither side can be read; keep one of them by hand");
    }
    if (!isTrial) {
      try (var _ = locks.hold("trial-" + id)) {
        ledger.merged(id, trial(id), sides, changes.now());
      }
    }
  }

  @Override
  public Optional<String> batch(String id) {
    Path file = layout.batch(id);
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }

  @Override
  public void changeBatch(String id, Function<Optional<String>, String> change) {
    try (var _ = locks.hold("batch-" + id)) {
      Optional<String> before = batch(id);
      String after = change.apply(before);
      if (!before.equals(Optional.of(after))) {
        files.replace(layout.batch(id), after);
      }
    }
  }

  /// A worker may have gone on from our side. Where git left its marks in the file, or took it
  /// away, no worker could.
  private String withPresent(Path file, String both) {
    Path place = layout.root().resolve(file);
    try {
      String present = Files.readString(place);
      Json.parse(present);
      return merge.merge(file, both, present);
    } catch (NoSuchFileException | JsonSyntaxException _) {
      return both;
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", place, e);
    }
  }

  /// The name under which [Changes] holds what the document tells of.
  private static String lock(Path file) {
    String name = String.valueOf(file.getFileName()).replace(".json", "");
    return file.startsWith("workspace")
        ? "trial-" + file.getName(1)
        : (file.startsWith("experiments") ? "experiment-" : "batch-") + name;
  }
}
