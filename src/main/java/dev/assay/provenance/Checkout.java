package dev.assay.provenance;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A folder with the code of a manifest. Plain copies: a job may write to its folder, and a hard
/// link would carry that into every other copy.
final class Checkout {

  /// The time of every file, by which one that was changed is told from one that was not.
  private static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  private Checkout() {}

  /// @param outside paths that become links to the same path below `root`
  /// @throws NoSuchFileException when a file is not in the store any more
  static void write(FileStore files, Manifest manifest, List<String> outside, Path root, Path into)
      throws IOException {
    Files.createDirectories(into);
    var made = new HashSet<Path>(List.of(into));
    for (var file : manifest.files().entrySet()) {
      Path to = place(into, file.getKey(), made);
      files.copy(file.getValue(), to);
      Files.setLastModifiedTime(to, TIME);
    }
    for (var link : manifest.links().entrySet()) {
      Files.createSymbolicLink(place(into, link.getKey(), made), Path.of(link.getValue()));
    }
    for (String path : outside) {
      Files.createSymbolicLink(place(into, path, made), root.resolve(path));
    }
  }

  /// Where `path` goes, in a folder that is there; each is made once.
  private static Path place(Path into, String path, Set<Path> made) throws IOException {
    Path at = inside(into, path);
    Path folder = at.getParent();
    if (folder != null && made.add(folder)) {
      Files.createDirectories(folder);
    }
    return at;
  }

  /// A manifest is ours, but a path that leads out of the folder is never followed.
  private static Path inside(Path into, String path) {
    Path at = into.resolve(path).normalize();
    if (!at.startsWith(into) || at.equals(into)) {
      throw new SnapshotException(
          "a snapshot names the path '%s', which leads out of it".formatted(path),
          "it is damaged: submit the experiment again");
    }
    return at;
  }

  /// Removes what was not changed, and the folders that are empty then.
  static void remove(Manifest manifest, List<String> outside, Path folder) throws IOException {
    for (var file : manifest.files().entrySet()) {
      Path at = inside(folder, file.getKey());
      try {
        var now = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (now.isRegularFile()
            && now.size() == file.getValue().size()
            && now.lastModifiedTime().equals(TIME)) {
          Files.delete(at);
        }
      } catch (NoSuchFileException _) {
        // The job removed it.
      }
    }
    removeLinks(folder, manifest.links().keySet());
    removeLinks(folder, outside);
    removeEmpty(folder, manifest, outside);
  }

  private static void removeLinks(Path folder, Collection<String> paths) throws IOException {
    for (String path : paths) {
      Path at = inside(folder, path);
      if (Files.isSymbolicLink(at)) {
        Files.deleteIfExists(at);
      }
    }
  }

  private static void removeEmpty(Path folder, Manifest manifest, List<String> outside)
      throws IOException {
    var folders = new TreeSet<Path>(Comparator.reverseOrder()); // what is deeper first
    folders.add(folder);
    for (var paths : List.of(manifest.files().keySet(), manifest.links().keySet(), outside)) {
      for (String path : paths) {
        Path up = inside(folder, path).getParent();
        while (up != null && up.startsWith(folder) && folders.add(up)) {
          up = up.getParent();
        }
      }
    }
    for (Path one : folders) {
      removeMade(one.resolve("__pycache__"));
      try {
        Files.deleteIfExists(one);
      } catch (DirectoryNotEmptyException | NotDirectoryException _) {
        // The job put something there.
      }
    }
  }

  /// Python can make it again, and would keep every folder from being empty.
  private static void removeMade(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var entries = Files.newDirectoryStream(folder, "*.pyc")) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    }
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException _) {
      // There is more in it than Python's.
    }
  }
}
