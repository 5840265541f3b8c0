package dev.assay.engine;

import dev.assay.store.Store;
import dev.assay.store.sql.PostgresqlAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// A worker of one of several hosts in a process of its own: `SharedWorker STORE HOME SLOTS
/// TTL_MS`. Hosts of tests have homes of their own.
public final class SharedWorker {
  private SharedWorker() {}

  public static void main(String[] args) throws Exception {
    var settings =
        new WorkerSettings(
                "default",
                Integer.parseInt(args[2]),
                64,
                java.util.List.of(),
                Long.MAX_VALUE,
                Optional.empty(),
                Set.of(),
                1 << 30,
                "test")
            .withLeaseTtl(Duration.ofMillis(Long.parseLong(args[3])));
    try (var store = open(args[0])) {
      System.out.println("ready");
      System.out.println(
          Worker.create(store, Path.of(args[1]), settings, InstantSource.system()).run());
    }
  }

  private static Store open(String address) {
    var patience = Duration.ofSeconds(30);
    return PostgresqlAddress.isMeant(address)
        ? PostgresqlHostsTest.opened(address, patience)
        : SharedSqliteHostsTest.opened(address, patience);
  }
}
