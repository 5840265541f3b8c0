package dev.assay.store.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;

/// Writes files and directories so that a reader, and a machine that loses its power, sees them
/// whole or not at all: made in a temporary place on the same file system, forced to disk, renamed.
///
/// @param temporary where unfinished things stand; whatever a killed process leaves there is
///   harmless
/// @param beforeRename called when the new file or directory is whole, and not yet in its place;
///   for tests of what happens to a process that dies there
record DurableFiles(Path temporary, Consumer<Path> beforeRename) {

  DurableFiles(Path temporary) {
    this(temporary, _ -> {});
  }

  /// As any other program makes them: the user's mask decides. Java's temporary files are private.
  private static final FileAttribute<?> FILE = permissions("rw-rw-rw-");

  private static final FileAttribute<?> DIRECTORY = permissions("rwxrwxrwx");

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /// Puts `text` in the place of whatever `target` holds.
  void replace(Path target, String text) {
    try {
      Path made = Files.createTempFile(temporary, "file", "", FILE);
      try {
        writeForced(made, text);
        beforeRename.accept(target);
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(made);
      }
      force(parent(target));
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", target, e);
    }
  }

  /// Makes the directory `target` with `files` in it, by name.
  ///
  /// @return false when `target` is there already and holds something; nothing was changed. Its
  ///   name is on disk once the directory around it was forced
  boolean publish(Path target, Map<String, String> files) {
    try {
      Path made = Files.createTempDirectory(temporary, "dir", DIRECTORY);
      for (var file : files.entrySet()) {
        writeForced(made.resolve(file.getKey()), file.getValue());
      }
      force(made);
      if (Files.exists(target) && !isEmpty(target)) {
        removeTree(made);
        return false;
      }
      beforeRename.accept(target);
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", target, e);
    }
  }

  /// Forces the entries of a directory to disk.
  void forceEntries(Path directory) {
    try {
      force(directory);
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", directory, e);
    }
  }

  /// Removes the directory `target` and all it holds; at once for whoever looks at its name.
  void remove(Path target) {
    try {
      Path away = Files.createTempDirectory(temporary, "gone").resolve("it");
      Files.move(target, away, StandardCopyOption.ATOMIC_MOVE);
      force(parent(target));
      removeTree(parent(away));
    } catch (NoSuchFileException e) {
      // Gone already.
      return;
    } catch (IOException e) {
      throw TreeErrors.unavailable("remove", target, e);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var held = Files.list(directory)) {
      return held.findAny().isEmpty();
    }
  }

  private static void writeForced(Path file, String text) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void removeTree(Path top) throws IOException {
    try (var all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Path parent(Path path) {
    return path.toAbsolutePath().resolveSibling("");
  }
}
