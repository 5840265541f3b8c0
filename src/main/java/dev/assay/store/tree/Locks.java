package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Named locks that hold between the threads of this process and between processes. Between
/// processes a lock is a lock on a file, which the kernel frees when its holder dies; within one
/// process the kernel knows no difference between threads, so another lock stands before it.
///
/// Taken in this order, so that nobody waits in a circle: submit, a worker, an experiment, a trial,
/// attempts, events.
final class Locks {

  private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path directory;
  private final Duration patience;
  private final Map<String, ReentrantLock> threads = new ConcurrentHashMap<>();

  /// @param directory of the lock files, which stay there
  /// @param patience how long to wait for another holder
  Locks(Path directory, Duration patience) {
    this.directory = directory;
    this.patience = patience;
  }

  /// A lock that is held until it is closed.
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /// Waits for the lock `name`.
  ///
  /// @throws StoreException `UNAVAILABLE` when another holds it for too long
  Held hold(String name) {
    long deadline = System.nanoTime() + patience.toNanos();
    var thread = threads.computeIfAbsent(name, _ -> new ReentrantLock());
    waitFor(thread, name);
    try {
      var channel = lockFile(name, deadline);
      return () -> {
        try {
          channel.close();
        } catch (IOException e) {
          throw TreeErrors.unavailable("release", file(name), e);
        } finally {
          thread.unlock();
        }
      };
    } catch (RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  private void waitFor(ReentrantLock thread, String name) {
    try {
      if (!thread.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw tooLong(name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          Code.UNAVAILABLE, "interrupted while waiting for " + file(name) + "; try again", e);
    }
  }

  private FileChannel lockFile(String name, long deadline) {
    try {
      var channel =
          FileChannel.open(file(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long pause = SHORTEST_PAUSE;
      while (!tryLock(channel)) {
        if (System.nanoTime() - deadline > 0) {
          channel.close();
          throw tooLong(name);
        }
        LockSupport.parkNanos(pause);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
      return channel;
    } catch (IOException e) {
      throw TreeErrors.unavailable("lock", file(name), e);
    }
  }

  /// A second store on this tree in one process is as good as another process.
  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private StoreException tooLong(String name) {
    return new StoreException(
        Code.UNAVAILABLE,
        "%s was locked by another process for more than %d s; look for one that is stopped"
            .formatted(file(name), patience.toSeconds()));
  }

  private Path file(String name) {
    return directory.resolve(name + ".lock");
  }
}
