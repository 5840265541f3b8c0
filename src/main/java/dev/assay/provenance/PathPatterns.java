package dev.assay.provenance;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/// Patterns of paths below one root. `*.bin` means files and folders of that name anywhere,
/// `data/*.csv` is seen from the root, and a folder that matches means all that is in it.
final class PathPatterns {

  private record Pattern(boolean anywhere, PathMatcher matcher) {}

  private final List<Pattern> patterns;

  PathPatterns(List<String> texts) {
    this.patterns = texts.stream().map(PathPatterns::pattern).toList();
  }

  private static Pattern pattern(String text) {
    String plain = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return new Pattern(
        plain.indexOf('/') < 0, FileSystems.getDefault().getPathMatcher("glob:" + plain));
  }

  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /// Whether the relative `path`, or a folder it is in, is meant.
  boolean matches(Path path) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, path));
  }

  private static boolean matches(Pattern pattern, Path path) {
    for (int i = 1; i <= path.getNameCount(); i++) {
      Path seen = pattern.anywhere() ? path.getName(i - 1) : path.subpath(0, i);
      if (pattern.matcher().matches(seen)) {
        return true;
      }
    }
    return false;
  }
}
