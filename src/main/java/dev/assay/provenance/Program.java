package dev.assay.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs small programs that answer a question: no input, a time limit, and everything they started
/// ends with them. What cannot be run gives no answer, which is no error.
final class Program {

  private Program() {}

  /// The path that a program printed; empty where its bytes are no name under this locale.
  static Optional<Path> path(String text) {
    try {
      return text.indexOf('\uFFFD') < 0 ? Optional.of(Path.of(text)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// The file that `word` names in `folder` with these search paths; empty where there is none.
  /// Entries of the path that are not absolute are left out: what they mean changes with the
  /// folder.
  static Optional<Path> find(String word, Path folder, String searched) {
    try {
      if (word.contains("/")) {
        return Optional.of(folder.resolve(word).normalize()).filter(Program::isProgram);
      }
      return Stream.of(searched.split(":", -1))
          .filter(entry -> entry.startsWith("/"))
          .map(entry -> Path.of(entry).resolve(word))
          .filter(Program::isProgram)
          .findFirst();
    } catch (InvalidPathException e) {
      return Optional.empty(); // a word that no file can have as its name
    }
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /// Copies what `words` print to `out`, which says how much it takes by throwing.
  ///
  /// @param environment all of it
  /// @return the exit code; empty when it could not start, did not end in time, or said too much
  static Optional<Integer> run(
      List<String> words,
      Path folder,
      Map<String, String> environment,
      Deadline deadline,
      OutputStream out) {
    var builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    var watch = Thread.ofVirtual().start(() -> endInTime(process, deadline));
    try (InputStream said = process.getInputStream()) {
      said.transferTo(out);
      boolean ended = process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
      // 137 is what our own KILL looks like; it is never a good answer.
      return ended
          ? Optional.of(process.exitValue()).filter(code -> code != 137)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      end(process);
      watch.interrupt();
    }
  }

  private static void endInTime(Process process, Deadline deadline) {
    try {
      if (!process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
      }
    } catch (InterruptedException _) {
      // It has ended.
    }
  }

  /// Its children first: they may hold its output open.
  private static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
