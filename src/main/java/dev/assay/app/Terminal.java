package dev.assay.app;

import dev.assay.cli.Surroundings.Size;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What stands behind the standard streams of this process.
final class Terminal {
  private static final String SIZE = "[1-9]\\d{0,4} [1-9]\\d{0,4}";

  private Terminal() {}

  /// Whether stream `number` (0 in, 1 out, 2 error) is a terminal. Without `/proc` only a process
  /// whose input and output are both terminals is known to have one.
  static boolean isTerminal(int number) {
    Path link = Path.of("/proc/self/fd/" + number);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      var console = System.console();
      return !Files.exists(Path.of("/proc/self")) && console != null && console.isTerminal();
    }
  }

  /// How large the terminal is; empty if it does not say.
  static Optional<Size> size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (!stty.waitFor(1, TimeUnit.SECONDS) || !size.strip().matches(SIZE)) {
        return Optional.empty();
      }
      String[] both = size.strip().split(" ", 2);
      return Optional.of(new Size(Integer.parseInt(both[1]), Integer.parseInt(both[0])));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
