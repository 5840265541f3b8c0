package dev.assay.control;

import dev.assay.control.ControlException.Code;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes files of a repository that people own: a new one only where there is none, a changed one
/// whole or not at all.
final class NoteFiles {

  private NoteFiles() {}

  /// Makes `file` with `text`, and the folders above it.
  ///
  /// @return false where it is there already; nothing was changed
  static boolean create(Path file, String text) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return refuseFolderInWay(file, e);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// A file where a folder is needed is nothing that was "kept".
  private static boolean refuseFolderInWay(Path file, FileAlreadyExistsException e) {
    if (!Files.exists(file)) {
      throw unwritable(file, e);
    }
    return false;
  }

  /// Makes a folder and those above it.
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /// Puts `text` in the place of what `file` holds, keeping who may read it.
  static void replace(Path file, String text) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Path made = Files.createTempFile(target.resolveSibling(""), ".assay", ".tmp");
      try {
        Files.writeString(made, text);
        Files.setPosixFilePermissions(
            made,
            Files.exists(target)
                ? Files.getPosixFilePermissions(target)
                : PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(made);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// What `file` holds; blank where there is none.
  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new ControlException(
          Code.UNAVAILABLE, "%s: cannot be read: %s".formatted(file, e), "look at it", e);
    }
  }

  static ControlException unwritable(Path file, IOException e) {
    return new ControlException(
        Code.UNAVAILABLE,
        "%s: cannot be written: %s".formatted(file, e),
        "look at what stands there, at permissions and at the space left",
        e);
  }
}
