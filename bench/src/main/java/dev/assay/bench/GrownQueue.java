package dev.assay.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Does a claim in PostgreSQL care how much there is behind it and before it? Ten million jobs of
/// the same experiment have ended, and a million wait for their parents before all that may run.
///
/// The rows are made by the server itself of one job that was run by the product; through the
/// product it would take hours.
final class GrownQueue implements Question {
  private static final int JOBS = 20_000;
  private static final long FINISHED = 10_000_000;
  private static final long BLOCKED = 1_000_000;

  @Override
  public String name() {
    return "grown";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var folder = place.fresh();
    try (var server = new DurableServer(folder)) {
      var small = made(server, folder, 0, 0, (long) JOBS * runs);
      Bench.tell("making %,d finished and %,d blocked jobs …".formatted(FINISHED, BLOCKED));
      var large = made(server, folder, FINISHED, BLOCKED, (long) JOBS * runs);
      var times = new Samples();
      var alone = new Samples();
      for (int run = 0; run < runs; run++) {
        place.lookAtDisk();
        double without = seconds(server, small);
        double with = seconds(server, large);
        alone.add(JOBS / without);
        times.add(with / without);
      }
      return List.of(
          Answer.judged(
              "PostgreSQL claim+finish with 10^7 finished and 10^6 blocked before, time beside none (%s)"
                  .formatted(alone.shown("jobs/s")),
              times.shown("×"),
              "≤ 1.3 ×",
              times.median() <= 1.3));
    }
  }

  private static double seconds(DurableServer server, String database) throws Exception {
    try (var store = AssayQueue.open(server.url(database))) {
      var lease = ClaimAndFinish.register(store);
      return Clock.seconds(() -> AssayQueue.drain(store, lease, JOBS));
    }
  }

  private static String made(
      DurableServer server, Path folder, long finished, long blocked, long ready) throws Exception {
    var database = server.fresh();
    try (var store = AssayQueue.open(server.url(database))) {
      Experiment.of("[\"true\"]", folder).submit(store, 1);
      AssayQueue.drain(store, ClaimAndFinish.register(store));
    }
    long behind = finished + blocked;
    server.execute(
        database,
        "SET search_path = assay",
        "SET synchronous_commit = off",
        copies(
            server,
            database,
            "trial",
            behind + ready,
            Map.of("id", "1 + n", "number", "1 + n", "score", "NULL")),
        jobs(server, database, "completed", 1, finished),
        jobs(server, database, "blocked", 1 + finished, blocked),
        jobs(server, database, "queued", 1 + behind, ready),
        copies(server, database, "attempt", finished, Map.of("id", "1 + n", "job", "1 + n")),
        "SELECT setval('attempt_id_seq', %d)".formatted(1 + finished),
        "UPDATE experiment SET trials = %d".formatted(1 + behind + ready),
        "UPDATE tally SET completed = %d, blocked = %d, queued = %d, ended_at = NULL"
            .formatted(1 + finished, blocked, ready),
        "UPDATE lane SET ready = %d, can_run = 1, active = 1".formatted(ready),
        "VACUUM ANALYZE",
        "CHECKPOINT");
    return database;
  }

  private static String jobs(
      DurableServer server, String database, String state, long before, long many)
      throws SQLException {
    boolean isDone = state.equals("completed");
    String id = before + " + n";
    return copies(
        server,
        database,
        "job",
        many,
        Map.of(
            "id", id,
            "trial", id,
            "state", "'" + state + "'",
            "attempt", isDone ? id : "NULL",
            "attempts", isDone ? "1" : "0",
            "started_at", isDone ? "s.started_at" : "NULL",
            "ended_at", isDone ? "s.ended_at" : "NULL",
            "vals", isDone ? "s.vals" : "NULL"));
  }

  /// Makes many rows like the first of a table, but for some columns; `n` counts them.
  private static String copies(
      DurableServer server, String database, String table, long many, Map<String, String> others)
      throws SQLException {
    var columns = server.columns(database, table);
    return "INSERT INTO %s (%s) SELECT %s FROM %s s, generate_series(1, %d) n WHERE s.id = 1"
        .formatted(
            table,
            String.join(", ", columns),
            columns.stream()
                .map(column -> others.getOrDefault(column, "s." + column))
                .collect(Collectors.joining(", ")),
            table,
            many);
  }
}
