package dev.assay.store.sql;

import dev.assay.experiment.Resources;
import dev.assay.store.Vitals;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at the queue by indexes that hold only what is open, and at the newest attempts.
final class SqlVitals implements Vitals {

  /// Among so many of the newest attempts the last ends are looked for.
  private static final int NEWEST = 600;

  /// How many events are counted in one transaction, so that workers need not wait long.
  private static final int TOGETHER = 2000;

  private static final String PROBE =
      """
      INSERT INTO counter (name, label, value) VALUES ('probe', '', 1)
      ON CONFLICT (name, label) DO UPDATE SET value = counter.value + 1\
      """;

  private static final String QUEUED =
      """
      SELECT pool, 'queued', sum(ready) FROM lane WHERE active = 1 AND ready > 0
      GROUP BY pool ORDER BY pool\
      """;

  private static final String LIVE =
      """
      SELECT l.pool, j.state, count(*)
      FROM attempt a
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN lane l ON l.id = j.lane
      WHERE a.alive = 1 GROUP BY l.pool, j.state ORDER BY l.pool, j.state\
      """;

  /// An experiment with open jobs is found by one step of an index; a pool is that of all its
  /// stages, or none.
  private static final String WAITING =
      """
      WITH RECURSIVE busy (experiment) AS (
        SELECT min(j.experiment) FROM job j WHERE j.ended_at IS NULL
        UNION ALL
        SELECT (SELECT j.experiment FROM job j
            WHERE j.ended_at IS NULL AND j.experiment > busy.experiment
            ORDER BY j.experiment LIMIT 1)
          FROM busy WHERE busy.experiment IS NOT NULL),
      waiting (pool, held, blocked, later) AS (
        SELECT (SELECT CASE WHEN min(s.pool) = max(s.pool) THEN min(s.pool) ELSE '' END
            FROM stage s WHERE s.experiment = y.experiment),
          y.held, y.blocked, y.delayed
        FROM busy b CROSS JOIN tally y ON y.experiment = b.experiment
        WHERE b.experiment IS NOT NULL AND y.held + y.blocked + y.delayed > 0)
      SELECT pool, sum(held), sum(blocked), sum(later) FROM waiting GROUP BY pool ORDER BY pool\
      """;

  private static final String NEXT =
      """
      SELECT e.uid, t.number, s.name, j.part, s.cpus, s.gpus, s.memory, s.nodes, s.pool,
        s.gpu_preference, coalesce(j.queued_at, t.created_at, e.created_at)
      FROM lane l
      CROSS JOIN job j ON j.id = (
        SELECT f.id FROM job f WHERE f.lane = l.id AND f.state = 'queued'
        ORDER BY coalesce(f.place, f.id * 1048576), f.id LIMIT 1)
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      WHERE l.can_run = 1 ORDER BY l.prio DESC, l.vtime, l.id LIMIT ?\
      """;

  private static final String LAST_ENDS =
      """
      SELECT w.uid, max(a.ended_at) FROM attempt a CROSS JOIN worker w ON w.id = a.worker
      WHERE a.id > ? AND a.ended_at IS NOT NULL GROUP BY w.uid\
      """;

  private final Engine engine;
  private final Writer writer;
  private final Readers readers;

  SqlVitals(Engine engine, Writer writer, Readers readers) {
    this.engine = engine;
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Probe probe() {
    long began = System.nanoTime();
    readers.read(session -> session.number("SELECT max(seq) FROM event"));
    long read = System.nanoTime();
    writer.urgently(tx -> tx.session().update(PROBE));
    return new Probe(Duration.ofNanos(read - began), Duration.ofNanos(System.nanoTime() - read));
  }

  @Override
  public Optional<Instant> clock() {
    return engine.hasOwnClock() ? Optional.of(readers.read(engine::now)) : Optional.empty();
  }

  @Override
  public List<Depth> depth() {
    return readers.read(SqlVitals::depth);
  }

  static List<Depth> depth(Session session) {
    var depths = new ArrayList<Depth>();
    depths.addAll(session.list(QUEUED, SqlVitals::depth));
    depths.addAll(session.list(LIVE, SqlVitals::depth));
    session.list(WAITING, SqlVitals::waiting).forEach(depths::addAll);
    return List.copyOf(depths);
  }

  private static Depth depth(Row row) {
    return new Depth(row.text(), JobState.ofWord(row.text()), row.integer());
  }

  private static List<Depth> waiting(Row row) {
    String pool = row.text();
    return List.of(
        new Depth(pool, JobState.HELD, row.integer()),
        new Depth(pool, JobState.BLOCKED, row.integer()),
        new Depth(pool, JobState.DELAYED, row.integer()));
  }

  @Override
  public List<Next> next(int limit) {
    return readers.read(session -> session.list(NEXT, SqlVitals::next, limit));
  }

  private static Next next(Row row) {
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    var job = new JobId(trial, row.text(), row.integer());
    var needs =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
    return new Next(job, needs, row.instant());
  }

  private record LastEnd(String worker, Instant at) {}

  @Override
  public Map<String, Instant> lastEnds() {
    var ends = new LinkedHashMap<String, Instant>();
    readers
        .read(session ->
            session.list(
                LAST_ENDS,
                row -> new LastEnd(row.text(), row.instant()),
                session.number("SELECT max(id) FROM attempt") - NEWEST))
        .forEach(end -> ends.put(end.worker(), end.at()));
    return ends;
  }

  @Override
  public Optional<Instant> nextNotice() {
    return readers.read(session ->
        session.first("SELECT due_at FROM notice ORDER BY due_at LIMIT 1", Row::instant));
  }

  @Override
  public Counts count(int most) {
    for (int left = most; left > 0; left -= TOGETHER) {
      int some = Math.min(left, TOGETHER);
      int counted = writer.change(tx -> Counting.count(tx.session(), some));
      if (counted < some) {
        break;
      }
    }
    return readers.read(Counting::read);
  }
}
