package dev.assay.client;

import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Submitting.Source;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/// Reads a file that holds a specification.
final class SpecFile {
  private SpecFile() {}

  static Source read(Path file) {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
    try {
      return new Source.Text(file.toString(), Files.readString(file), folder);
    } catch (NoSuchFileException e) {
      throw refused(file, "no such file", e);
    } catch (CharacterCodingException e) {
      throw refused(file, "is not UTF-8 text", e);
    } catch (IOException e) {
      throw refused(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static ControlException refused(Path file, String why, IOException cause) {
    return new ControlException(
        Code.USAGE, file + ": " + why, "name a file in YAML, JSON or TOML", cause);
  }
}
