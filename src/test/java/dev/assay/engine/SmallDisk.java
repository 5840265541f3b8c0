package dev.assay.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A disk in memory that can be filled to the last byte.
final class SmallDisk implements AutoCloseable {
  private static final int TRIES = 1_000;

  private final Path folder;
  private final String size;

  private SmallDisk(Path folder, String size) {
    this.folder = folder;
    this.size = size;
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
    if (!mounted) {
      return Optional.empty();
    }
    var disk = new SmallDisk(folder, size);
    if (!disk.resize(size)) { // it could not be filled
      disk.close();
      return Optional.empty();
    }
    return Optional.of(disk);
  }

  /// From now on there is no space left: the disk becomes as small as what is on it.
  void fill() throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      var store = Files.getFileStore(folder);
      long used = store.getTotalSpace() - store.getUnallocatedSpace();
      if (resize(Long.toString(Math.max(used, 1)))) { // zero would be no limit
        return;
      } // others have written meanwhile
    }
    throw new IOException("cannot fill " + folder);
  }

  /// There is space again.
  void free() throws IOException, InterruptedException {
    if (!resize(size)) {
      throw new IOException("cannot free " + folder);
    }
  }

  private boolean resize(String to) throws IOException, InterruptedException {
    return command("mount", "-o", "remount,size=" + to, folder.toString()) == 0;
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
