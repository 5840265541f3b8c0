package dev.assay.engine;

import dev.assay.placement.Backfill;
import dev.assay.store.Store;
import dev.assay.store.sql.SharedSqlite;
import dev.assay.store.sql.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;

/// On a SQLite store that stands in for one of several hosts; needs no server.
@Tag("soak")
class SharedSqliteHostsTest extends HostsContract {
  @Override
  Store open(Path folder, Duration patience) {
    return opened(folder.toString(), patience);
  }

  @Override
  String address(Path folder) {
    return folder.toString();
  }

  static Store opened(String folder, Duration patience) {
    return SharedSqlite.of(
        SqliteStore.open(
            Path.of(folder, ".assay", "assay.db"),
            InstantSource.system(),
            RandomGenerator.getDefault(),
            new SqliteStore.Options(patience, Backfill.DEFAULT)));
  }
}
