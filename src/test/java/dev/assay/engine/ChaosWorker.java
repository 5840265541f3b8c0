package dev.assay.engine;

import dev.assay.store.Store;
import dev.assay.store.sql.PostgresqlAddress;
import dev.assay.store.sql.PostgresqlStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// A worker in a process of its own, whose clock is wrong: `ChaosWorker STORE HOME SLOTS TTL_MS
/// OFFSET_MS`. A store is an address of PostgreSQL, or the home of a SQLite file.
public final class ChaosWorker {
  /// What it says when it is about to take its first job. From then on nothing may end it.
  static final String AT_WORK = "at work";

  private ChaosWorker() {}

  public static void main(String[] args) throws Exception {
    var offset = Duration.ofMillis(Long.parseLong(args[4]));
    InstantSource clock = () -> InstantSource.system().instant().plus(offset);
    var settings =
        new WorkerSettings(
                "default",
                Integer.parseInt(args[2]),
                64,
                List.of(),
                Long.MAX_VALUE,
                Optional.empty(),
                Set.of(),
                1 << 20,
                "test")
            .withLeaseTtl(Duration.ofMillis(Long.parseLong(args[3])));
    var told = new AtomicBoolean();
    Waypoint waypoint =
        _ -> {
          if (told.compareAndSet(false, true)) {
            System.out.println(AT_WORK);
          }
        };
    try (var store = store(args[0], clock)) {
      System.out.println(Worker.create(store, Path.of(args[1]), settings, clock, waypoint).run());
    }
  }

  private static Store store(String where, InstantSource clock) {
    return PostgresqlAddress.isMeant(where)
        ? PostgresqlStore.open(
            PostgresqlAddress.parse(where, Map.of()),
            RandomGenerator.getDefault(),
            PostgresqlStore.Options.DEFAULT)
        : dev.assay.store.sql.SqliteStore.open(
            Path.of(where).resolve("assay.db"),
            clock,
            RandomGenerator.getDefault(),
            dev.assay.store.sql.SqliteStore.Options.DEFAULT);
  }
}
