package dev.assay.process;

import dev.assay.process.ProcFiles.Marker;
import java.nio.file.Path;
import java.util.Optional;

/// Tells to which attempt a process of this machine belongs, by the marker in its environment or in
/// that of its session's leader. Safe for use by many threads.
public final class Ownership {
  private final ProcFiles proc = new ProcFiles();

  /// Whether there is such a process here.
  public boolean isVisible(long pid) {
    return proc.stat(pid).isPresent();
  }

  /// The directory of its attempt; empty for a process of nobody here, or that is not visible.
  public Optional<Path> attempt(long pid) {
    var stat = proc.stat(pid);
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    return named(pid).or(() -> named(stat.get().session()));
  }

  private Optional<Path> named(long pid) {
    return proc.marker(pid) instanceof Marker.Named(String directory)
        ? Optional.of(Path.of(directory))
        : Optional.empty();
  }
}
