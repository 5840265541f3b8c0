package dev.assay.engine;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How a worker without work waits for the store to change: the system wakes it when a file beside
/// the store changes, so that it need not look all the time. Where that cannot be had, the wait is
/// a short one. For one thread.
final class Doze implements AutoCloseable {

  private static final Duration SHORT = Duration.ofMillis(30);

  private final Optional<Path> folder;
  private @Nullable WatchService watch;
  private @Nullable WatchKey key;
  private boolean isBroken;

  /// @param folder in which something changes whenever the store does; empty if there is none
  Doze(Optional<Path> folder) {
    this.folder = folder;
  }

  /// Waits until a file has changed, or for `longest`.
  ///
  /// @param isStill asked once the watch is set: what changed before it would go unseen
  void sleep(Duration longest, BooleanSupplier isStill) throws InterruptedException {
    var set = isBroken || folder.isEmpty() ? null : watched(folder.get());
    if (set == null) {
      TimeUnit.NANOSECONDS.sleep(SHORT.toNanos());
      return;
    }
    if (isStill.getAsBoolean()) {
      WatchKey signalled = set.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
      if (signalled != null) {
        signalled.pollEvents();
        isBroken |= !signalled.reset();
      }
    }
  }

  private @Nullable WatchService watched(Path where) {
    try {
      var set = watch == null ? where.getFileSystem().newWatchService() : watch;
      watch = set;
      if (key == null) {
        key =
            where.register(
                set, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      }
      return set;
    } catch (IOException | UnsupportedOperationException | ClosedWatchServiceException e) {
      isBroken = true; // e.g. no watches are left for this user: then it looks now and then
      return null;
    }
  }

  /// Work has come: nobody needs to be woken for every file that it changes.
  void wake() {
    if (key != null) {
      key.cancel();
      key = null;
    }
  }

  @Override
  public void close() {
    wake();
    if (watch != null) {
      try {
        watch.close();
      } catch (IOException e) {
        isBroken = true; // its descriptor goes with the process
      }
      watch = null;
    }
  }
}
