package dev.assay.provenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// One copy while it is taken.
///
/// @param home real
record Taking(Keeping files, Selection.Chosen chosen, Path home) {

  /// What becomes of the content of a file.
  interface Keeping {
    FileStore.Stored keep(Path file) throws IOException;
  }

  /// Each waits for the disk most of the time.
  private static final int AT_ONCE = 8;

  private static final int NAMED = 3;

  /// Before anything is copied.
  static void refuseTooLarge(Selection.Chosen chosen, long most) {
    record Sized(Path path, long size) {}
    var all = new ArrayList<Sized>();
    long total = 0;
    for (Path path : chosen.paths()) {
      Path file = chosen.root().resolve(path);
      try {
        long size = Files.isSymbolicLink(file) ? 0 : Files.size(file);
        all.add(new Sized(path, size));
        total += size;
      } catch (IOException e) {
        throw new SnapshotException(
            "cannot read %s: %s".formatted(file, e.getMessage()), "leave it out, or try again", e);
      }
    }
    if (total > most) {
      String largest =
          all.stream()
              .sorted(Comparator.comparingLong(Sized::size).reversed())
              .limit(NAMED)
              .map(file -> "%s (%s)".formatted(file.path(), shown(file.size())))
              .collect(Collectors.joining(", "));
      throw new SnapshotException(
          "the snapshot of %s would have %s, and %s is allowed; the largest files are %s"
              .formatted(chosen.root(), shown(total), shown(most), largest),
          "leave out what is not code with snapshot.exclude, or raise snapshot.max_size");
    }
  }

  private static String shown(long bytes) {
    return bytes < 1 << 20
        ? "%d KiB".formatted((bytes + 1023) / 1024)
        : String.format(java.util.Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  Manifest manifest() throws IOException {
    var links = new TreeMap<String, String>();
    var reads = new TreeMap<String, Callable<Manifest.Entry>>();
    for (Path path : chosen.paths()) {
      Path file = chosen.root().resolve(path);
      if (!Files.isSymbolicLink(file)) {
        reads.put(path.toString(), () -> entry(file));
      } else if (staysInside(path)) {
        links.put(path.toString(), Files.readSymbolicLink(file).toString());
      }
    }
    return new Manifest(all(reads), links);
  }

  private Manifest.Entry entry(Path file) throws IOException {
    var stored = files.keep(file);
    return new Manifest.Entry(stored.sha256(), stored.size(), Files.isExecutable(file));
  }

  private static TreeMap<String, Manifest.Entry> all(Map<String, Callable<Manifest.Entry>> reads)
      throws IOException {
    var entries = new TreeMap<String, Manifest.Entry>();
    try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      var names = List.copyOf(reads.keySet());
      var results = pool.invokeAll(reads.values());
      for (int i = 0; i < names.size(); i++) {
        entries.put(names.get(i), results.get(i).get());
      }
      return entries;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("it was interrupted");
    }
  }

  /// Whether the link at `path` leads to something of the copy, wherever the copy lies.
  private boolean staysInside(Path path) throws IOException {
    Path target = Files.readSymbolicLink(chosen.root().resolve(path));
    if (target.isAbsolute()) {
      return false;
    }
    Path folder = path.getParent();
    Path meant = (folder == null ? target : folder.resolve(target)).normalize();
    return !meant.startsWith("..")
        && (chosen.paths().contains(meant)
            || chosen.paths().stream().anyMatch(other -> other.startsWith(meant)));
  }

  /// What lies beside the code and is no part of it: data, environments, outputs, links that lead
  /// away. Only the topmost of each.
  List<String> outside() throws IOException {
    Set<Path> folders = new TreeSet<>();
    folders.add(Path.of(""));
    for (Path path : chosen.paths()) {
      for (Path up = path.getParent(); up != null && folders.add(up); up = up.getParent()) {}
    }
    var found = new ArrayList<String>();
    var copied = new HashSet<>(chosen.paths());
    for (Path folder : folders) {
      try (var entries = Files.newDirectoryStream(chosen.root().resolve(folder))) {
        for (Path entry : entries) {
          Path path = chosen.root().relativize(entry);
          boolean isCopied = copied.contains(path) && !leadsAway(entry, path);
          if (!isCopied && !folders.contains(path) && isSeen(path, entry)) {
            found.add(path.toString());
          }
        }
      } catch (DirectoryIteratorException | UncheckedIOException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    if (found.size() > Selection.MOST) {
      throw new SnapshotException(
          "more than %,d files lie among the code in %s and are no part of it"
              .formatted(Selection.MOST, chosen.root()),
          "keep data in a folder without code");
    }
    found.sort(null);
    return found;
  }

  private boolean leadsAway(Path entry, Path path) throws IOException {
    return Files.isSymbolicLink(entry) && !staysInside(path);
  }

  private boolean isSeen(Path path, Path entry) {
    return !Selection.isNever(chosen.root(), path, home)
        && (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
            || Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
            || Files.isSymbolicLink(entry));
  }
}
