package dev.assay.provenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/// One taker or remover of copies at a time, on this machine. The system lets go of it when its
/// process dies, however that happens.
public final class SnapshotLock implements AutoCloseable {

  private static final long PAUSE = 10_000_000;

  private final FileChannel channel;
  private final FileLock lock;

  private SnapshotLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  static SnapshotLock of(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    while (true) {
      try {
        return new SnapshotLock(channel, channel.lock());
      } catch (OverlappingFileLockException e) {
        LockSupport.parkNanos(PAUSE); // another thread of this process has it, and cannot wake us
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
