package dev.assay.bench;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.PostgresqlAddress;
import dev.assay.store.sql.PostgresqlStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/// Our queue in PostgreSQL: each client is a store of its own, with its own connections, as in a
/// process of its own.
final class AssayQueue {
  private static final int AT_ONCE = 64;

  private AssayQueue() {}

  static Store open(String address) {
    return PostgresqlStore.open(
        PostgresqlAddress.parse(address, Map.of()),
        RandomGenerator.getDefault(),
        PostgresqlStore.Options.DEFAULT);
  }

  /// Seconds until `clients` have claimed and finished `jobs`, which were submitted before.
  static double seconds(DurableServer server, Path folder, int clients, int jobs) throws Exception {
    var database = server.fresh();
    try (var store = open(server.url(database))) {
      Experiment.of("[\"true\"]", folder).submit(store, jobs);
    }
    return drain(server, database, clients, jobs);
  }

  /// Seconds until `clients` have claimed and finished the `jobs` that are ready in a database.
  static double drain(DurableServer server, String database, int clients, int jobs)
      throws Exception {
    var stores = new ArrayList<Store>();
    try (var threads = Executors.newFixedThreadPool(clients)) {
      var work = new ArrayList<Callable<Integer>>();
      for (int client = 0; client < clients; client++) {
        var store = open(server.url(database));
        stores.add(store);
        var lease = ClaimAndFinish.register(store);
        work.add(() -> drain(store, lease));
      }
      int[] done = {0};
      double seconds =
          Clock.seconds(() -> {
            for (var drained : threads.invokeAll(work)) {
              done[0] += drained.get();
            }
          });
      if (done[0] != jobs) {
        throw new IllegalStateException("%d of %d jobs were done".formatted(done[0], jobs));
      }
      return seconds;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client failed", e.getCause());
    } finally {
      stores.forEach(Store::close);
    }
  }

  /// Claims and finishes until nothing is left; how many were done.
  static int drain(Store store, WorkerLease lease) {
    return drain(store, lease, Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  /// The same for at most so many jobs.
  static int drain(Store store, WorkerLease lease, int most) {
    return drain(store, lease, Long.MAX_VALUE, most);
  }

  /// The same, but not for longer than to this [System#nanoTime].
  static int drain(Store store, WorkerLease lease, long end) {
    return drain(store, lease, end, Integer.MAX_VALUE);
  }

  private static int drain(Store store, WorkerLease lease, long end, int most) {
    var free = new Free("default", 1e6, Long.MAX_VALUE);
    List<Finish> finishes = List.of();
    int done = 0;
    do {
      int left = Math.min(AT_ONCE, most - done - finishes.size());
      int wanted = System.nanoTime() < end ? left : 0;
      var exchanged = store.leases().exchange(lease, finishes, free, wanted);
      done += finishes.size();
      finishes = exchanged.claims().stream().map(AssayQueue::nothing).toList();
    } while (!finishes.isEmpty());
    return done;
  }

  /// How a job ends that does nothing: well, with no values and no score.
  private static Finish nothing(Claim claim) {
    return ClaimAndFinish.completed(claim, Value.EMPTY, OptionalDouble.empty(), "");
  }
}
