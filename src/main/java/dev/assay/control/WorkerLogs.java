package dev.assay.control;

import dev.assay.control.ControlException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What detached workers print: one file each, named after the worker.
record WorkerLogs(AttemptFolders folders) {

  private static final String SUFFIX = ".log";
  private static final int TAIL_BYTES = 4096;

  Path of(String worker) {
    return folders.workerLogs().resolve(worker + SUFFIX);
  }

  /// The log of a worker by its id or a prefix; the newest if none is named.
  Path find(Optional<String> worker) {
    List<Path> logs =
        all().stream()
            .filter(log -> String.valueOf(log.getFileName()).startsWith(worker.orElse("")))
            .toList();
    if (logs.isEmpty()) {
      throw new ControlException(
          Code.NOT_FOUND,
          worker.map("no log of a worker '%s'"::formatted).orElse("no worker has a log"),
          "only detached workers have one: assay worker start --detach");
    }
    if (worker.isPresent() && logs.size() > 1) {
      throw new ControlException(
          Code.NOT_FOUND,
          "'%s' is the beginning of several workers".formatted(worker.get()),
          "give more of the id");
    }
    return logs.getLast();
  }

  /// The oldest first.
  private List<Path> all() {
    var found = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(folders.workerLogs(), "*" + SUFFIX)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(folders.workerLogs(), e);
    }
    found.sort(Comparator.comparingLong(WorkerLogs::modified).thenComparing(Path::toString));
    return found;
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0; // it went away meanwhile
    }
  }

  /// The last lines of a log, for a message.
  static String lastLines(Path log, int most) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      List<String> lines =
          new String(bytes, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - most), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  static ControlException unreadable(Path path, Exception cause) {
    return new ControlException(
        Code.UNAVAILABLE,
        "cannot read or write %s: %s".formatted(path, cause.getMessage()),
        "check its owner and the space that is left",
        cause);
  }
}
