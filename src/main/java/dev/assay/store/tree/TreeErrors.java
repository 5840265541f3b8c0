package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// What goes wrong with files, in the words of the store.
final class TreeErrors {
  private TreeErrors() {}

  /// A file could not be read or written now.
  static StoreException unavailable(String verb, Path path, IOException cause) {
    return new StoreException(
        Code.UNAVAILABLE,
        "cannot %s %s: %s; look at its permissions and the free space, then try again"
            .formatted(verb, path, why(cause)),
        cause);
  }

  /// What the system said, in few words.
  static String why(IOException cause) {
    return cause instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : cause.getClass().getSimpleName();
  }

  /// A file is damaged.
  static StoreException unusable(Problem problem) {
    return new StoreException(Code.UNUSABLE, problem.toString());
  }

  static StoreException notFound(String message) {
    return new StoreException(Code.NOT_FOUND, message);
  }

  static StoreException conflict(String message) {
    return new StoreException(Code.CONFLICT, message);
  }
}
