package dev.assay.store.model;

import dev.assay.placement.Backfill;
import dev.assay.store.Store;
import dev.assay.store.sql.PostgresServer;
import dev.assay.store.sql.PostgresqlStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// New PostgreSQL stores, one for every story; each has a folder that says how long it is wanted.
final class PostgresqlPlaces implements Supplier<StoreUnderTest> {

  private final Path folder;
  private int made;

  PostgresqlPlaces(Path folder) {
    this.folder = folder;
  }

  @Override
  public StoreUnderTest get() {
    return new Place(folder.resolve("story-" + ++made));
  }

  private record Place(Path place) implements StoreUnderTest {

    @Override
    public Store open(InstantSource clock) {
      return PostgresServer.store(place, clock, Backfill.UNBOUNDED);
    }

    @Override
    public void remove() {
      try {
        Files.delete(place);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<String> selfCheck(Store store) {
      var report = ((PostgresqlStore) store).maintenance().check();
      return report.isIntact() ? Optional.empty() : Optional.of(report.toString());
    }
  }
}
