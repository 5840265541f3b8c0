package dev.assay.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/// JobRunr with 64 workers a server: with more of them it takes more jobs at a time.
public final class JobRunrQueue {
  private static final int WORKERS = 64;
  private static final Duration POLL = Duration.ofSeconds(5); // the shortest it takes
  private static CountDownLatch left = new CountDownLatch(0);

  private JobRunrQueue() {}

  /// The job. JobRunr calls it by its name, so it cannot be given anything.
  public static void noop(int number) {
    left.countDown();
  }

  /// Seconds from the start of the clients until the last of `jobs` has run.
  static double seconds(DurableServer server, int clients, int jobs) throws Exception {
    var database = server.fresh();
    left = new CountDownLatch(jobs);
    var pools = new ArrayList<HikariDataSource>();
    var servers = new ArrayList<BackgroundJobServer>();
    try (var pool = server.pool(database, 2)) {
      var storage = new PostgresStorageProvider(pool);
      storage.setJobMapper(new JobMapper(new Jackson3JsonMapper()));
      new JobScheduler(storage).enqueue(IntStream.range(0, jobs).boxed(), number -> noop(number));
      for (int client = 0; client < clients; client++) {
        var own = server.pool(database, 20);
        pools.add(own);
        servers.add(client(own));
      }
      return Clock.seconds(() -> {
        servers.forEach(BackgroundJobServer::start);
        left.await();
      });
    } finally {
      servers.forEach(BackgroundJobServer::stop);
      pools.forEach(HikariDataSource::close);
    }
  }

  private static BackgroundJobServer client(HikariDataSource pool) {
    var mapper = new Jackson3JsonMapper();
    var storage = new PostgresStorageProvider(pool, DatabaseOptions.SKIP_CREATE);
    storage.setJobMapper(new JobMapper(mapper));
    return new BackgroundJobServer(
        storage,
        mapper,
        null,
        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
            .andWorkerCount(WORKERS)
            .andPollInterval(POLL));
  }
}
