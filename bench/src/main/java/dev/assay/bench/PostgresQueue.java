package dev.assay.bench;

import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How fast does the queue turn in PostgreSQL, beside the bare statements and beside others?
///
/// One server, durable, for all. Jobs do nothing and were submitted before; a client is a pool of
/// connections of its own. Each takes jobs in batches as it does best.
final class PostgresQueue implements Question {
  private static final int JOBS = 20_000;
  private static final int CLIENTS = 4;
  private static final int HELD_JOBS = 900_000;
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(10);

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var folder = place.fresh();
    try (var server = new DurableServer(folder)) {
      Bench.tell("PostgreSQL " + server.version());
      var answers = new ArrayList<Answer>();
      answers.add(bare(server, folder, runs));
      answers.addAll(peers(place, server, folder, runs));
      answers.add(held(server, folder));
      answers.add(latency(place, server, runs));
      return answers;
    }
  }

  /// One client, because what it says is said again word by word.
  private static Answer bare(DurableServer server, Path folder, int runs) throws Exception {
    var shares = new Samples();
    var ours = new Samples();
    for (int run = 0; run < runs; run++) {
      var before = server.fresh();
      submit(server, folder, before, JOBS);
      var recorded = server.copy(before);
      WireTap.Told told;
      int first;
      try (var tap = new WireTap(server.port());
          var store = AssayQueue.open(server.url(recorded, tap.port()))) {
        var lease = ClaimAndFinish.register(store);
        told = tap.longest();
        first = told.pieces().size();
        AssayQueue.drain(store, lease);
        told = tap.longest();
      }
      var bare = server.copy(before);
      double alone =
          WireTap.again(server.port(), told, renamed(told.introduction(), recorded, bare), first);
      double seconds = AssayQueue.drain(server, server.copy(before), 1, JOBS);
      ours.add(JOBS / seconds);
      shares.add(100 * alone / seconds);
    }
    return Answer.judged(
        "PostgreSQL claim+finish, 64 at a time, one client (%s), of the bare SQL"
            .formatted(ours.shown("jobs/s")),
        shares.shown("%"),
        "≥ 80 %",
        shares.median() >= 80);
  }

  /// The databases have names of one length.
  private static byte[] renamed(byte[] introduction, String from, String to) {
    var text = new String(introduction, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<Answer> peers(Place place, DurableServer server, Path folder, int runs)
      throws Exception {
    var ours = new Samples();
    var scheduler = new Samples();
    var jobRunr = new Samples();
    var celery = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      ours.add(JOBS / AssayQueue.seconds(server, folder, CLIENTS, JOBS));
      scheduler.add(JOBS / DbSchedulerQueue.seconds(server, CLIENTS, JOBS));
      jobRunr.add(JOBS / JobRunrQueue.seconds(server, CLIENTS, JOBS));
      CeleryQueue.tasksPerSecond(place, JOBS).ifPresent(celery::add);
    }
    double faster = Math.max(scheduler.median(), jobRunr.median());
    var answers = new ArrayList<Answer>();
    answers.add(
        Answer.judged(
            "PostgreSQL claim+finish, 4 clients (%s), of the faster of the two below"
                .formatted(ours.shown("jobs/s")),
            Samples.text(ours.median() / faster) + " ×",
            "≥ 2 ×",
            ours.median() >= 2 * faster));
    answers.add(Answer.beside("db-scheduler, 4 clients of 16 threads", scheduler.shown("jobs/s")));
    answers.add(Answer.beside("JobRunr, 4 servers of 64 workers", jobRunr.shown("jobs/s")));
    answers.add(
        celery.isEmpty()
            ? Answer.beside("Celery + Redis, 2 processes", "absent")
            : Answer.judged(
                "… of Celery + Redis, 2 processes (%s)".formatted(celery.shown("tasks/s")),
                Samples.text(ours.median() / celery.median()) + " ×",
                "≥ 3 ×",
                ours.median() >= 3 * celery.median()));
    return answers;
  }

  /// Somebody's transaction that began before and sees all rows as they were.
  private static Answer held(DurableServer server, Path folder) throws Exception {
    var database = server.fresh();
    submit(server, folder, database, HELD_JOBS);
    try (var store = AssayQueue.open(server.url(database));
        var pool = server.pool(database, 1)) {
      var lease = ClaimAndFinish.register(store);
      double normal = rate(store, lease, SPAN_NANOS);
      try (var connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
        try (var statement = connection.createStatement()) {
          statement.execute("SELECT 1");
          rate(store, lease, HELD_NANOS - SPAN_NANOS);
          double held = 100 * rate(store, lease, SPAN_NANOS) / normal;
          return Answer.judged(
              "claim+finish when a snapshot was held elsewhere for 60 s, of normal (%s jobs/s)"
                  .formatted(Samples.text(normal)),
              Samples.text(held) + " %",
              "≥ 50 %",
              held >= 50);
        }
      }
    }
  }

  private static double rate(Store store, WorkerLease lease, long nanos) {
    long begin = System.nanoTime();
    int done = AssayQueue.drain(store, lease, begin + nanos);
    return done / ((System.nanoTime() - begin) / 1e9);
  }

  private static Answer latency(Place place, DurableServer server, int runs) throws Exception {
    var middles = new Samples();
    for (int run = 0; run < runs; run++) {
      var home = place.fresh();
      var address = server.url(server.fresh());
      try (var store = AssayQueue.open(address)) {
        middles.add(IdleWorker.waits(home, Workers.start(home, 2, address), store).median());
      }
    }
    return Answer.judged(
        "submit in one process → start in another, PostgreSQL, p50",
        middles.shown("ms"),
        "≤ 50 ms",
        middles.median() <= 50);
  }

  private static void submit(DurableServer server, Path folder, String database, int jobs) {
    try (var store = AssayQueue.open(server.url(database))) {
      Experiment.of("[\"true\"]", folder).submit(store, jobs);
    }
  }
}
