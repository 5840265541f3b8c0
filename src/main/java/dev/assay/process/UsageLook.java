package dev.assay.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// Looks at what attempts of this machine use, whoever started them; needs nothing but their
/// folders and /proc. Safe for use by many threads.
public final class UsageLook {
  private final Sweep sweep = new Sweep(new ProcFiles());

  /// What the living attempts among these use now, by one pass over /proc; the others are absent.
  public Map<Path, Usage> of(Set<Path> directories) {
    return directories.isEmpty() ? Map.of() : sweep.usage(directories);
  }
}
