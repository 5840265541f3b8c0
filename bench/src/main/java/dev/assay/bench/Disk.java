package dev.assay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How often this disk can be told to keep 4 KiB.
final class Disk {
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 1024;
  private static final long NANOS = 700_000_000;

  private Disk() {}

  /// fdatasync(2) calls a second, each after one block was written over in a file that has its full
  /// length, as a write-ahead log has.
  static double syncsPerSecond(Path folder) {
    var file = folder.resolve("fdatasync");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var block = ByteBuffer.allocateDirect(BLOCK);
      for (int i = 0; i < BLOCKS; i++) {
        channel.write(block.clear(), (long) i * BLOCK);
      }
      channel.force(true);
      long begin = System.nanoTime();
      int count = 0;
      while (System.nanoTime() - begin < NANOS) {
        channel.write(block.clear(), (long) (count % BLOCKS) * BLOCK);
        channel.force(false);
        count++;
      }
      return count * 1e9 / (System.nanoTime() - begin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(file);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
