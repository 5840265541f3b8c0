package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/// Reads files that hold one JSON object.
final class JsonFile {

  /// More than any document of a run.
  private static final long MOST_BYTES = 64L << 20;

  private JsonFile() {}

  /// A file cannot be used. The message is one line without the name of the file.
  static final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Path file;

    UnreadableException(Path file, String message) {
      super(message);
      this.file = file;
    }

    Path file() {
      return file;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNullElse(super.getMessage(), "");
    }
  }

  /// The object in `file`.
  static Value.Object object(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UnreadableException(file, "it is longer than 64 MiB; restore it, e.g. from git");
      }
      if (Json.parse(Files.readString(file)) instanceof Value.Object object) {
        return object;
      }
      throw new UnreadableException(file, "it holds no JSON object; restore it, e.g. from git");
    } catch (JsonSyntaxException e) {
      throw new UnreadableException(
          file, "it is not JSON: %s; restore it, e.g. from git".formatted(e.getMessage()));
    } catch (CharacterCodingException e) {
      throw new UnreadableException(file, "it is not UTF-8 text; restore it, e.g. from git");
    } catch (NoSuchFileException e) {
      throw new UnreadableException(file, "it is missing; restore it, e.g. from git");
    } catch (IOException e) {
      throw new UnreadableException(
          file, "it cannot be read: %s; look at its permissions".formatted(KnowledgeFolder.why(e)));
    }
  }
}
