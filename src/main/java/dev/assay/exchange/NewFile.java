package dev.assay.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that appears as a whole or not at all: it is written under another name beside its place.
/// To be closed in any case; what was not finished is removed.
public final class NewFile implements AutoCloseable {

  private final Path file;
  private final Path part;

  /// A file that is to appear at `file`.
  ///
  /// @param replace whether one that is there already may be replaced
  /// @throws ExchangeException if there is one, or no folder for it
  public NewFile(Path file, boolean replace) {
    this.file = file.toAbsolutePath();
    if (Files.isDirectory(this.file)) {
      throw new ExchangeException("it is a folder", "name a file in it");
    }
    if (Files.exists(this.file) && !replace) {
      throw new ExchangeException("it exists already", "--force replaces it");
    }
    Path folder = this.file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ExchangeException("its folder does not exist", "make it first, or name another");
    }
    try {
      this.part = Files.createTempFile(folder, ".assay-", ".part");
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Where to write: an empty file.
  public Path part() {
    return part;
  }

  /// Lets it appear.
  public void finish() {
    try {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(part.resolveSibling(part.getFileName() + "-journal"));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static ExchangeException failed(IOException e) {
    return new ExchangeException("it cannot be written: " + e, "");
  }
}
