package dev.assay.store;

import java.nio.file.Path;
import java.util.List;

/// What a store stands on, found out without opening, making or changing anything.
///
/// @param engine with its version, such as `SQLite 3.54.1`
/// @param place where the store is, or would be
/// @param fileSystem its type; empty where that cannot be told
/// @param exists whether there is a store already
/// @param bytes its size; 0 where there is none
/// @param problems one line each; empty where a store can be kept here
public record Ground(
    String engine,
    Path place,
    String fileSystem,
    boolean exists,
    long bytes,
    List<String> problems) {
  public Ground {
    problems = List.copyOf(problems);
  }
}
