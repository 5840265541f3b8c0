package dev.assay.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a store stands on, found out without opening, making or changing anything.
///
/// @param engine with its version, such as `SQLite 3.54.1`
/// @param place where the store is, or would be: a path, or an address without a password
/// @param fileSystem its type; empty where that cannot be told
/// @param exists whether there is a store already
/// @param bytes its size; 0 where there is none
/// @param written when it was last written, by the clock of this machine, where that can be told
/// @param problems one line each; empty where a store can be kept here
public record Ground(
    String engine,
    String place,
    String fileSystem,
    boolean exists,
    long bytes,
    Optional<Instant> written,
    List<String> problems) {
  public Ground {
    problems = List.copyOf(problems);
  }
}
