package dev.assay.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Looks for a file or folder in a folder and those above it, up to the root of the repository (the
/// folder with `.git`), or of the file system where there is none.
final class Upward {

  private static final String REPOSITORY = ".git";

  private Upward() {}

  /// The nearest `name`.
  static Optional<Path> find(Path folder, String name) {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(name))) {
        return Optional.of(at.resolve(name));
      }
      if (Files.exists(at.resolve(REPOSITORY))) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// The folder in which `path` stands.
  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
