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
/// a short one. For one thread, but for [#rouse].
final class Doze implements AutoCloseable {

  private static final Duration SHORT = Duration.ofMillis(30);

  private final Optional<Path> folder;
  private volatile @Nullable WatchService watch;
  private @Nullable WatchKey key;
  private volatile boolean isBroken;

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
    try {
      if (isStill.getAsBoolean()) {
        WatchKey signalled = set.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (signalled != null) {
          signalled.pollEvents();
          isBroken |= !signalled.reset();
        }
      }
    } catch (ClosedWatchServiceException e) {
      key = null; // somebody roused it; the next sleep sets a watch of its own
    }
  }

  /// Ends a sleep under way at once; from any thread.
  void rouse() {
    var set = watch;
    watch = null;
    if (set != null) {
      try {
        set.close();
      } catch (IOException e) {
        isBroken = true; // its descriptor goes with the process
      }
    }
  }

  private @Nullable WatchService watched(Path where) {
    try {
      var set = watch;
      if (set == null) {
        set = where.getFileSystem().newWatchService();
        watch = set;
        key = null;
      }
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
    rouse();
  }
}
