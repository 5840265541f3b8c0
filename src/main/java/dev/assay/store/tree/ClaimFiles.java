package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.store.Workers.WorkerLease;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One file for each live attempt. Whoever creates it has the attempt: creation is exclusive even
/// where a file system does not keep its promises about locks.
final class ClaimFiles {

  private final Layout layout;
  private final TreeWorkers workers;

  ClaimFiles(Layout layout, TreeWorkers workers) {
    this.layout = layout;
    this.workers = workers;
  }

  /// Takes attempt `number` of a job, which nobody holds according to its document. A file that is
  /// there was left by a worker that died between the file and the document; it counts only as long
  /// as another worker is alive that may still write the document.
  ///
  /// @return whether it is now ours
  boolean take(ContentId trial, String stage, int number, WorkerLease lease) {
    Path file = layout.claim(trial, stage, number);
    try {
      Files.writeString(file, text(lease), StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return takeOver(file, lease);
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", file, e);
    }
  }

  private boolean takeOver(Path file, WorkerLease lease) {
    try {
      var owner = owner(Files.readString(file));
      boolean free =
          owner
              .filter(other -> !other.equals(lease))
              .filter(other -> workers.standing(other) == TreeWorkers.Standing.ALIVE)
              .isEmpty();
      if (free) {
        Files.writeString(file, text(lease));
      }
      return free;
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }

  /// The attempt has ended, and its document says so.
  void drop(ContentId trial, String stage, int number) {
    Path file = layout.claim(trial, stage, number);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw TreeErrors.unavailable("remove", file, e);
    }
  }

  private static String text(WorkerLease lease) {
    return lease.worker() + " " + lease.epoch() + "\n";
  }

  private static Optional<WorkerLease> owner(String text) {
    var words = text.strip().split(" ", -1);
    return words.length == 2 && words[1].matches("[0-9]{1,18}")
        ? Optional.of(new WorkerLease(words[0], Long.parseLong(words[1])))
        : Optional.empty();
  }
}
