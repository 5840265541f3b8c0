package dev.assay.store.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Gives out the ids of attempts: each higher than any before on this file system, and than any of
/// the job's. The counter is local. Where it is missing, as in a new clone, it begins after the
/// highest id in any document. Clones of one tree count apart: the last four digits are a number
/// that each clone drew for itself, so that attempts of two machines have different ids.
final class AttemptIds {

  /// How many clones can count apart.
  private static final int CLONES = 10_000;

  /// From one id to the next of the same clone.
  static final long STEP = CLONES;

  private final Path file;
  private final DurableFiles files;
  private final Locks locks;
  private final LongSupplier highestKnown;

  private final RandomGenerator random;

  /// @param highestKnown the highest id in any document, or 0; asked when the counter is missing
  AttemptIds(
      Path file,
      DurableFiles files,
      Locks locks,
      LongSupplier highestKnown,
      RandomGenerator random) {
    this.file = file;
    this.files = files;
    this.locks = locks;
    this.highestKnown = highestKnown;
    this.random = random;
  }

  /// An id above `floor` that was never given out here.
  long next(long floor) {
    return next(floor, 1);
  }

  /// The first of `count` such ids, each [#STEP] above the one before.
  long next(long floor, int count) {
    try (var _ = locks.hold("attempts")) {
      OptionalLong last = last();
      long before = Math.max(last.orElseGet(highestKnown), floor);
      long clone = last.isPresent() ? last.getAsLong() % CLONES : random.nextInt(CLONES);
      long id = before - before % CLONES + clone;
      id = id > before ? id : id + CLONES;
      files.replace(file, id + STEP * (count - 1) + "\n");
      return id;
    }
  }

  /// Empty where nothing was given out here yet.
  private OptionalLong last() {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }
}
