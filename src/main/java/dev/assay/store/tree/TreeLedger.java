package dev.assay.store.tree;

import dev.assay.knowledge.LedgerEntry;
import dev.assay.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Tells of every trial that ends in the ledger of a repository, for git to carry. What goes wrong
/// here is logged and stands in no trial's way: `assay ledger backfill` makes up for it. For many
/// threads.
///
/// @param repository the folder in which the ledger stands; empty where there is none
/// @param machine what this machine is called; asked only when something is written
record TreeLedger(Optional<Path> repository, Supplier<String> machine, DurableFiles files) {

  private static final Logger LOG = System.getLogger(TreeLedger.class.getName());

  /// Tells of `trial`, which was just changed, if it has ended.
  void changed(TrialDocument trial, Instant now) {
    if (repository.isEmpty() || !trial.isEnded()) {
      return;
    }
    String id = trial.directory().hex();
    Path file = LedgerEntry.file(repository.get(), id);
    try {
      var entry = LedgerEntry.of(id, trial.statePoint().value(), trial.write(), machine.get(), now);
      if (entry.isPresent()) {
        Files.createDirectories(file.resolveSibling(""));
        files.replace(file, LedgerEntry.text(entry.get()));
      }
    } catch (IOException | StoreException e) {
      LOG.log(
          Level.WARNING,
          "{0} was not written: {1}; run `assay ledger backfill`",
          file,
          e.getMessage());
    }
  }
}
