package dev.assay.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A disk in memory that can be filled to the last byte.
final class SmallDisk implements AutoCloseable {
  private static final int MOST_AT_ONCE = 1 << 20;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// Empty where this user may not mount one.
  ///
  /// @param size as mount(8) reads it
  static Optional<SmallDisk> mount(Path folder, String size)
      throws IOException, InterruptedException {
    boolean mounted =
        Files.isExecutable(Path.of("/bin/mount"))
            && command("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString())
                == 0;
    return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
  }

  /// Takes all the space there is.
  ///
  /// @return to be deleted
  Path fill() throws IOException {
    var ballast = folder.resolve("ballast");
    try (var channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int size = MOST_AT_ONCE; size > 0; size /= 2) {
        while (wrote(channel, size)) {
          // until nothing of this size fits any more
        }
      }
    }
    return ballast;
  }

  private static boolean wrote(FileChannel channel, int size) {
    try {
      return channel.write(ByteBuffer.allocate(size)) == size;
    } catch (IOException e) {
      return false; // full, which is what we want
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (command("umount", "-l", folder.toString()) != 0) {
      throw new IOException("cannot unmount " + folder);
    }
  }

  private static int command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
