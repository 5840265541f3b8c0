package dev.assay.store.tree;

import dev.assay.knowledge.LedgerEntry;
import dev.assay.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Writes the entry of every trial that ends into the ledger beside the tree, for git to carry.
/// What goes wrong here is a [Problem], and never stands in the way of the trial. For many threads.
final class TreeLedger {

  private final Path repository;
  private final Supplier<String> machine;
  private final DurableFiles files;
  private final Map<Path, Problem> problems = new ConcurrentHashMap<>();

  /// @param repository the folder in which the ledger stands
  /// @param machine what this machine is called; asked only when something is written
  TreeLedger(Path repository, Supplier<String> machine, DurableFiles files) {
    this.repository = repository;
    this.machine = machine;
    this.files = files;
  }

  /// Tells of `trial`, which was just changed.
  void changed(TrialDocument trial, Instant now) {
    if (!trial.isEnded()) {
      return;
    }
    String id = trial.directory().hex();
    Path file = LedgerEntry.file(repository, id);
    try {
      var entry =
          LedgerEntry.of(id, trial.statePoint().value(), trial.write(), machine.get(), now);
      if (entry.isPresent()) {
        Files.createDirectories(file.resolveSibling(""));
        files.replace(file, LedgerEntry.text(entry.get()));
      }
      problems.remove(file);
    } catch (java.io.IOException | StoreException e) {
      problems.put(
          file,
          new Problem(
              file,
              "its entry was not written: %s; run `assay ledger backfill`".formatted(e.getMessage())));
    }
  }

  /// Entries that could not be written since this store was opened.
  List<Problem> problems() {
    return List.copyOf(problems.values());
  }
}
