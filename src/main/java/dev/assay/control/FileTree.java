package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.trial.TrialId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks over folders of ours. Links are seen as what they are and never followed.
final class FileTree {
  private FileTree() {}

  /// Removes `folder` with everything in it; nothing there is no error.
  ///
  /// @return the bytes of the files that were removed
  static long remove(Path folder) {
    return walk(folder, true);
  }

  /// The bytes of the files below `folder`.
  static long size(Path folder) {
    return walk(folder, false);
  }

  /// Removes `folder` and the folders in it that hold no file.
  static void removeEmpty(Path folder) {
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeIfEmpty(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException | DirectoryIteratorException e) {
      throw failed(folder, e);
    }
    removeIfEmpty(folder);
  }

  private static void removeIfEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException _) {
      // Something in it is still wanted.
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /// The trials that have a folder in `runs`; entries with other names are not ours.
  static List<TrialId> trials(Path runs) {
    var found = new ArrayList<TrialId>();
    try (var entries = Files.newDirectoryStream(runs, "e*.*")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.matches("e[0-9a-z]{11}\\.[1-9][0-9]{0,8}")) {
          found.add(TrialId.parse(name));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw failed(runs, e);
    }
    return found;
  }

  private static long walk(Path folder, boolean remove) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    var visitor = new Visitor(remove);
    try {
      Files.walkFileTree(folder, visitor);
    } catch (IOException e) {
      throw failed(folder, e);
    }
    return visitor.bytes;
  }

  private static ControlException failed(Path path, Exception cause) {
    return new ControlException(
        Code.FAILED,
        "cannot remove or read %s: %s".formatted(path, cause.getMessage()),
        "see who owns it; the store is not affected",
        cause);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final boolean remove;
    private long bytes;

    Visitor(boolean remove) {
      this.remove = remove;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      if (remove) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (remove) {
        Files.deleteIfExists(folder);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
