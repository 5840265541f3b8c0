package dev.assay.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// Paths as people write them.
final class Folders {

  private Folders() {}

  /// The absolute path that `text` means in a file of `folder`; a leading `~` is the home of the
  /// submitter. A text that is no path at all names a child of that name, which does not exist.
  static Path resolve(Path folder, String text, Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    String plain =
        (text.equals("~") || text.startsWith("~/")) && !home.isEmpty()
            ? home + text.substring(1)
            : text;
    try {
      return folder.toAbsolutePath().resolve(plain).normalize();
    } catch (InvalidPathException e) {
      return folder.toAbsolutePath().resolve(plain.replace('\0', '?')).normalize();
    }
  }
}
