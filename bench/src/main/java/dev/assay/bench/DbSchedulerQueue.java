package dev.assay.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// db-scheduler with what its documentation advises for throughput: lock-and-fetch, and batches of
/// four times its threads.
final class DbSchedulerQueue {
  private static final int THREADS = 16;
  private static final String[] TABLE = {
    """
    CREATE TABLE scheduled_tasks (
      task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
      execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text,
      last_success timestamptz, last_failure timestamptz, consecutive_failures int,
      last_heartbeat timestamptz, version bigint NOT NULL, priority smallint,
      PRIMARY KEY (task_name, task_instance))
    """,
    "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
    "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)"
  };

  private DbSchedulerQueue() {}

  /// Seconds from the start of the clients until the last of `jobs` has run.
  static double seconds(DurableServer server, int clients, int jobs) throws Exception {
    var database = server.fresh();
    server.execute(database, TABLE);
    var left = new CountDownLatch(jobs);
    var noop = Tasks.oneTime("noop").execute((instance, context) -> left.countDown());
    try (var pool = server.pool(database, 2)) {
      SchedulerClient.Builder.create(pool, noop)
          .build()
          .scheduleBatch(
              IntStream.range(0, jobs)
                  .<TaskInstance<?>>mapToObj(number -> noop.instance(Integer.toString(number))),
              Instant.now());
    }
    var pools = new ArrayList<HikariDataSource>();
    var schedulers = new ArrayList<Scheduler>();
    for (int client = 0; client < clients; client++) {
      var pool = server.pool(database, THREADS + 2);
      pools.add(pool);
      schedulers.add(
          Scheduler.create(pool, noop)
              .threads(THREADS)
              .schedulerName(new SchedulerName.Fixed("client" + client))
              .pollUsingLockAndFetch(1.0, 4.0)
              .pollingInterval(Duration.ofMillis(50))
              .build());
    }
    try {
      return Clock.seconds(() -> {
        schedulers.forEach(Scheduler::start);
        left.await();
      });
    } finally {
      schedulers.forEach(Scheduler::stop);
      pools.forEach(HikariDataSource::close);
    }
  }
}
