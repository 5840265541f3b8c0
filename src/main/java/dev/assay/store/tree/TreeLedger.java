package dev.assay.store.tree;

import dev.assay.knowledge.LedgerEntry;
import dev.assay.space.Value;
import dev.assay.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /// Where its entries stand.
  Optional<Path> folder() {
    return repository.map(root -> root.resolve(LedgerEntry.FOLDER));
  }

  /// Tells of `trial`, which was just changed, if it has ended.
  void changed(TrialDocument trial, Instant now) {
    if (repository.isPresent() && trial.isEnded()) {
      String id = trial.directory().hex();
      write(id, () -> entry(trial, now).map(LedgerEntry::text));
    }
  }

  /// Tells of `trial`, if it has ended and nobody has told of it.
  void present(TrialDocument trial, Instant now) {
    boolean untold =
        repository.isPresent()
            && !Files.exists(LedgerEntry.file(repository.get(), trial.directory().hex()));
    if (untold) {
      changed(trial, now);
    }
  }

  /// Tells of `trial` as two machines know it together.
  void merged(TrialDocument trial, List<String> sides, Instant now) {
    merged(trial.directory().hex(), Optional.of(trial), sides, now);
  }

  /// Tells of the run `id` as two machines know it together.
  ///
  /// @param trial empty where it is not here
  /// @param sides what either machine told of it, as far as git could not merge that
  void merged(String id, Optional<TrialDocument> trial, List<String> sides, Instant now) {
    write(
        id,
        () -> {
          var texts = new ArrayList<>(sides);
          present(id).ifPresent(texts::add);
          return LedgerEntry.merged(
              trial.filter(TrialDocument::isEnded).flatMap(ended -> entry(ended, now)), texts);
        });
  }

  private Optional<Value.Object> entry(TrialDocument trial, Instant now) {
    return LedgerEntry.of(
        trial.directory().hex(), trial.statePoint().value(), trial.write(), machine.get(), now);
  }

  private Optional<String> present(String id) throws IOException {
    Path file = LedgerEntry.file(repository.orElseThrow(), id);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /// What is to stand in a file; empty to leave it.
  private interface Text {
    Optional<String> make() throws IOException;
  }

  private void write(String id, Text text) {
    if (repository.isEmpty()) {
      return;
    }
    Path file = LedgerEntry.file(repository.get(), id);
    try {
      Optional<String> made = text.make();
      if (made.isPresent()) {
        Files.createDirectories(file.resolveSibling(""));
        files.replace(file, made.get());
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
