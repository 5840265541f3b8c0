package dev.assay.store.model;

import dev.assay.placement.Backfill;
import dev.assay.store.Store;
import dev.assay.store.sql.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// New SQLite stores in a folder, one for every story.
final class SqlitePlaces implements Supplier<StoreUnderTest> {

  /// The model knows no reservations; they have tests of their own.
  private static final SqliteStore.Options OPTIONS =
      new SqliteStore.Options(SqliteStore.Options.DEFAULT.patience(), Backfill.UNBOUNDED);

  private final Path folder;
  private final UnaryOperator<Store> flaw;
  private final SplittableRandom random = new SplittableRandom(1);
  private int made;

  /// @param flaw lays something over the store; identity for the store as it is
  SqlitePlaces(Path folder, UnaryOperator<Store> flaw) {
    this.folder = folder;
    this.flaw = flaw;
  }

  @Override
  public StoreUnderTest get() {
    return new Place(folder.resolve("story-" + ++made), random, flaw);
  }

  private record Place(Path place, SplittableRandom random, UnaryOperator<Store> flaw)
      implements StoreUnderTest {

    @Override
    public Store open(InstantSource clock) {
      return flaw.apply(SqliteStore.open(place.resolve("assay.db"), clock, random, OPTIONS));
    }

    @Override
    public void remove() {
      try (var files = Files.list(place)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
        Files.delete(place);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<String> selfCheck(Store store) {
      if (!(store instanceof SqliteStore sqlite)) {
        return Optional.empty();
      }
      var report = sqlite.maintenance().check();
      return report.isIntact() ? Optional.empty() : Optional.of(report.toString());
    }
  }
}
