package dev.assay.control;

import dev.assay.control.ControlException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Lets one at a time write notes of a repository, of all processes that share its file system. The
/// lock ends with its process. Safe for many threads.
final class WritingTurn {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private WritingTurn() {}

  /// Does `action` when it is our turn.
  ///
  /// @param lock a file that exists for nothing else
  static <T> T take(Path lock, Supplier<T> action) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (var channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        try (var held = channel.tryLock()) {
          if (held != null) {
            return action.get();
          }
        } catch (OverlappingFileLockException e) {
          // Another thread of this process has it: wait as for any other.
        }
        if (System.nanoTime() > end) {
          throw new ControlException(
              Code.UNAVAILABLE,
              "%s: another command has been writing notes for %d s"
                  .formatted(lock, PATIENCE.toSeconds()),
              "look for one that hangs, and try again");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (IOException e) {
      throw new ControlException(
          Code.UNAVAILABLE,
          "%s: cannot be locked: %s".formatted(lock, e),
          "look at its permissions",
          e);
    }
  }
}
