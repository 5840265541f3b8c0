package dev.assay.bench;

import dev.assay.config.Settings;
import dev.assay.control.Control;
import dev.assay.control.LocalControl;
import dev.assay.store.Store;
import dev.assay.store.sql.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Where it is measured: fresh folders, all on one disk, and the checkout that is measured.
///
/// The speed of the disk moves by the minute, so it is looked at before every run.
final class Place {
  private final Path checkout;
  private final Path root;
  private Samples syncs = new Samples();

  /// @param checkout has the `assay` command
  /// @param root on the disk
  Place(Path checkout, Path root) {
    this.checkout = checkout;
    this.root = root;
  }

  Path checkout() {
    return checkout;
  }

  Path root() {
    return root;
  }

  /// Forgets how fast the disk was.
  void beginQuestion() {
    syncs = new Samples();
  }

  /// To be called right before each run.
  void lookAtDisk() {
    syncs.add(Disk.syncsPerSecond(root));
  }

  /// fdatasync calls a second, the median of the looks of this question.
  double syncsPerSecond() {
    return syncs.median();
  }

  /// A new empty folder. It stays until all is measured: where thousands of files were just
  /// removed, ext4 is slow to make new ones for minutes, and the next run would pay for the last.
  Path fresh() {
    try {
      return Files.createTempDirectory(root, "run-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The store of a folder, as the product opens it.
  static Store store(Path home) {
    return SqliteStore.open(
        home.resolve("assay.db"),
        InstantSource.system(),
        RandomGenerator.getDefault(),
        SqliteStore.Options.DEFAULT);
  }

  /// Control of a folder, as the product opens it; its home is in `.assay`.
  static Control control(Path folder) {
    var around = new Settings.Surroundings(folder, Map.of(), Map.of("home", folder.toString()));
    var settings = Settings.read(around);
    var database = settings.home().resolve("assay.db");
    return LocalControl.create(
        new LocalControl.Surroundings(
            settings,
            () -> new LocalControl.Opened(store(settings.home()), Optional.empty()),
            InstantSource.system(),
            RandomGenerator.getDefault(),
            "bench",
            () -> SqliteStore.ground(database)));
  }

  static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, java.io.IOException trouble)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
