package dev.assay.provenance;

import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The files that say which packages a job runs with.
final class LockFiles {

  private static final Pattern NAME =
      Pattern.compile(
          "requirements[A-Za-z0-9._-]*\\.(?:txt|in)|constraints[A-Za-z0-9._-]*\\.txt"
              + "|uv\\.lock|poetry\\.lock|pdm\\.lock|pixi\\.lock|Pipfile\\.lock|pylock[a-z.]*\\.toml"
              + "|conda-lock\\.ya?ml|environment\\.ya?ml"
              + "|package-lock\\.json|yarn\\.lock|pnpm-lock\\.yaml|Cargo\\.lock|go\\.sum|flake\\.lock"
              + "|Gemfile\\.lock|renv\\.lock|Manifest\\.toml|pom\\.xml|gradle\\.lockfile");
  private static final long LARGEST = 64L << 20;
  private static final int MOST = 32;

  private LockFiles() {}

  /// Those that lie directly in one of `folders`, by their full path; at most 32, none above 64
  /// MiB.
  static List<Value.Object> in(Collection<Path> folders) {
    var found = new TreeMap<Path, String>();
    for (Path folder : new LinkedHashSet<>(folders)) {
      for (Path file : candidates(folder)) {
        if (found.size() == MOST) {
          break;
        }
        try {
          found.put(file, Sha256.of(file));
        } catch (IOException _) {
          // Not for our eyes; the job will say so if it needs it.
        }
      }
    }
    return found.entrySet().stream()
        .map(file ->
            new Pairs()
                .with("path", file.getKey().toString())
                .with("sha256", file.getValue())
                .build())
        .toList();
  }

  private static List<Path> candidates(Path folder) {
    var found = new ArrayList<Path>();
    try (var entries =
        Files.newDirectoryStream(
            folder, file -> NAME.matcher(file.getFileName().toString()).matches())) {
      for (Path file : entries) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LARGEST) {
          found.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // a folder that is not there has none
    }
    found.sort(null);
    return found;
  }
}
