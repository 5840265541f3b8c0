package dev.assay.store.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Gives out the ids of attempts: one more than any before on this file system, and than any of the
/// job's. The counter is local. Where it is missing, as in a new clone, it begins after the highest
/// id in any document; so two machines may give the same id to attempts of different jobs, never to
/// two of one job that they have both seen.
final class AttemptIds {

  private final Path file;
  private final DurableFiles files;
  private final Locks locks;
  private final LongSupplier highestKnown;

  /// @param highestKnown the highest id in any document, or 0; asked when the counter is missing
  AttemptIds(Path file, DurableFiles files, Locks locks, LongSupplier highestKnown) {
    this.file = file;
    this.files = files;
    this.locks = locks;
    this.highestKnown = highestKnown;
  }

  /// An id above `floor` that was never given out here.
  long next(long floor) {
    try (var _ = locks.hold("attempts")) {
      long id = Math.max(last(), floor) + 1;
      files.replace(file, id + "\n");
      return id;
    }
  }

  private long last() {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return highestKnown.getAsLong();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }
}
