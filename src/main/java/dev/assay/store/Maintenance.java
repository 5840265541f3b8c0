package dev.assay.store;

import java.nio.file.Path;
import java.util.List;

/// The care of a store that keeps everything in one place. A capability: not every store has it.
public interface Maintenance {

  /// Reads everything and compares every counter with what it counts. Changes nothing, whatever it
  /// finds.
  Report check();

  /// Writes a copy as of one moment, while others go on working.
  ///
  /// @param to a file that does not exist yet
  /// @throws StoreException `CONFLICT` when it exists
  void backup(Path to);

  /// Gives the room of removed things back to the disk.
  ///
  /// @return how many bytes smaller the store has become
  long compact();

  /// What a check found.
  ///
  /// @param problems one line each; empty when all is well
  record Report(List<String> problems, long experiments, long trials, long jobs, long events) {
    public Report {
      problems = List.copyOf(problems);
    }

    /// Whether nothing is wrong.
    public boolean isIntact() {
      return problems.isEmpty();
    }
  }
}
