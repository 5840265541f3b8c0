package dev.assay.engine;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Tells folders of files apart, wherever hosts have them: a random text that whoever works in a
/// folder first leaves in it.
public final class FilesMark {
  private static final String NAME = "files-id";

  private FilesMark() {}

  /// The mark of a folder; empty where nobody has worked for several hosts.
  ///
  /// @throws IOException when it cannot be read
  public static Optional<String> read(Path folder) throws IOException {
    try {
      return Optional.of(Files.readString(folder.resolve(NAME)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// The mark of a folder, made where there is none. It appears whole, and once.
  ///
  /// @throws IOException when the folder cannot be read or written
  static String of(Path folder, RandomGenerator random) throws IOException {
    var known = read(folder);
    if (known.isPresent()) {
      return known.get();
    }
    var text = Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    var fresh = Files.createTempFile(folder, NAME, ".tmp");
    try {
      Files.writeString(fresh, text + "\n");
      Files.createLink(folder.resolve(NAME), fresh);
      return text;
    } catch (FileAlreadyExistsException e) {
      return read(folder).orElseThrow(() -> e); // another was faster
    } finally {
      Files.delete(fresh);
    }
  }
}
