package dev.assay.bench;

import java.nio.file.Path;
import java.util.List;

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
        """
        INSERT INTO trial SELECT (jsonb_populate_record(t, jsonb_build_object(
            'id', 1 + n, 'number', 1 + n, 'score', null))).*
          FROM trial t, generate_series(1, %d) n WHERE t.id = 1
        """
            .formatted(behind + ready),
        copies("completed", 1, finished),
        copies("blocked", 1 + finished, blocked),
        copies("queued", 1 + behind, ready),
        """
        INSERT INTO attempt SELECT (jsonb_populate_record(a, jsonb_build_object(
            'id', 1 + n, 'job', 1 + n))).*
          FROM attempt a, generate_series(1, %d) n WHERE a.id = 1
        """
            .formatted(finished),
        "SELECT setval('attempt_id_seq', %d)".formatted(1 + finished),
        "UPDATE experiment SET trials = %d".formatted(1 + behind + ready),
        "UPDATE tally SET completed = %d, blocked = %d, queued = %d, ended_at = NULL"
            .formatted(1 + finished, blocked, ready),
        "UPDATE lane SET ready = %d, can_run = 1, active = 1".formatted(ready),
        "VACUUM ANALYZE",
        "CHECKPOINT");
    return database;
  }

  private static String copies(String state, long before, long many) {
    var ended = state.equals("completed") ? "j.ended_at" : "NULL";
    return """
    INSERT INTO job SELECT (jsonb_populate_record(j, jsonb_build_object(
        'id', %1$d + n, 'trial', %1$d + n, 'state', '%2$s', 'ended_at', %3$s, 'attempt', %4$s,
        'attempts', %5$d, 'vals', %6$s, 'started_at', %3$s))).*
      FROM job j, generate_series(1, %7$d) n WHERE j.id = 1
    """
        .formatted(
            before,
            state,
            ended,
            state.equals("completed") ? before + " + n" : "NULL",
            state.equals("completed") ? 1 : 0,
            state.equals("completed") ? "j.vals" : "NULL",
            many);
  }
}
