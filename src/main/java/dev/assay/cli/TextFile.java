package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file that a person is to go on with: the whole file or none, and never over another
/// that was not to be replaced.
final class TextFile {

  private TextFile() {}

  static void declare(Shape shape) {
    shape
        .value("-f --file", "FILE", "Write it to FILE (default: print it)")
        .flag("--force", "Replace FILE if it is there");
  }

  /// Prints `text`, or writes it where the words say so.
  ///
  /// @return whether there is a file now
  static boolean write(Session session, String text) {
    var name = session.value("--file");
    boolean replaces = session.has("--force");
    if (name.isEmpty()) {
      if (replaces) {
        throw new UsageException("--force is given without --file", "add --file FILE");
      }
      session.output().write(text.getBytes(StandardCharsets.UTF_8));
      return false;
    }
    write(session.surroundings().folder(), name.get(), text, replaces);
    session.output().line(SafeText.line(name.get()));
    return true;
  }

  private static void write(Path folder, String name, String text, boolean replaces) {
    try {
      Path file = folder.resolve(name);
      if (Files.isDirectory(file)) {
        throw new UsageException("%s: is a folder, not a file".formatted(name), "");
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (!replaces) {
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return;
      }
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException _) {
      throw new ControlException(
          Code.CONFLICT, "%s: is there already".formatted(name), "--force replaces it");
    } catch (NoSuchFileException _) {
      throw new UsageException(
          "%s: its folder does not exist".formatted(name), "make it first, or name another");
    } catch (InvalidPathException _) {
      throw new UsageException("--file: '%s' is no path".formatted(name), "");
    } catch (IOException e) {
      throw new UsageException("%s: cannot be written: %s".formatted(name, e.getMessage()), "");
    }
  }
}
