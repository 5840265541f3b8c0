package dev.assay.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file to be read as it is, also where it comes by standard input, which is then kept in a file
/// until this is closed.
final class InputFile implements AutoCloseable {

  private final String name;
  private final @Nullable Path path;
  private final boolean isOurs;

  /// @param given its name, or `-`; empty for none
  InputFile(Session session, Optional<String> given) {
    this.isOurs = given.filter("-"::equals).isPresent();
    this.name = isOurs ? "standard input" : given.orElse("");
    this.path = given.isEmpty() ? null : isOurs ? kept(session) : found(session, name);
  }

  private static Path kept(Session session) {
    try {
      Path file = Files.createTempFile("assay-in", null);
      try (var out = Files.newOutputStream(file)) {
        session.surroundings().streams().in().transferTo(out);
      }
      return file;
    } catch (IOException e) {
      throw new UsageException("standard input cannot be read: " + e.getMessage(), "");
    }
  }

  private static Path found(Session session, String name) {
    try {
      Path file = session.surroundings().folder().resolve(name);
      if (!Files.exists(file)) {
        throw new UsageException(
            "%s: no such file".formatted(name),
            "relative names are seen from " + session.surroundings().folder());
      }
      if (!Files.isRegularFile(file)) {
        throw new UsageException("%s: is no file".formatted(name), "");
      }
      return file;
    } catch (InvalidPathException _) {
      throw new UsageException("%s: no such file".formatted(name), "");
    }
  }

  /// As messages say it.
  String name() {
    return name;
  }

  Optional<Path> path() {
    return Optional.ofNullable(path);
  }

  @Override
  public void close() {
    if (isOurs && path != null) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
