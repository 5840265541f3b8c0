package dev.assay.control;

import dev.assay.config.StoreChoice;
import dev.assay.space.Value;
import java.nio.file.Path;

/// Care of the store and of files.
public interface Upkeep {

  /// Looks the store over: integrity of the file, and every counter against a recount. The document
  /// has `ok` and the list of problems; nothing is repaired.
  Value.Object check();

  /// Writes a complete copy of the store to a new file.
  Value.Object backup(Path to);

  /// Copies the whole store `from` into `to`, which must be empty or not there yet: `{"ok", "from",
  /// "to", "tables"}`, where each table has its name and how many rows it has at both ends.
  ///
  /// @throws ControlException `NOT_FOUND` where there is no such store; `CONFLICT` where `to` is
  ///   not empty, or somebody works in `from`; `USAGE` where one of them is a tree. Then nothing
  ///   was copied.
  Value.Object copy(StoreChoice from, StoreChoice to);

  /// Gives unused space back to the file system.
  Value.Object compact();

  /// Looks over this machine: Java, store, disk, clock, programs, limits, GPUs. The document has
  /// `ok`, and each check with what was found and what to do. Works without a store; changes
  /// nothing.
  Value.Object doctor();

  /// Writes the snapshot that a trial runs in to a new folder: `{"trial", "path", "files"}`.
  ///
  /// @throws ControlException `NOT_FOUND` where it has none, `CONFLICT` where `to` is there already
  Value.Object code(String trial, Path to);

  /// Settings in force, each with where it comes from.
  Value.Object settings();

  /// The folder that holds everything (`.assay`).
  Path home();
}
