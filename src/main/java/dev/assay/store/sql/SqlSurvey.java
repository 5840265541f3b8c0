package dev.assay.store.sql;

import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The whole queue at one moment, by indexes that hold only what is open, and by the newest rows.
final class SqlSurvey implements Survey {

  /// Among so many of the newest attempts are looked for those that ended last.
  private static final int NEWEST = 600;

  private static final List<JobState> OPEN =
      Arrays.stream(JobState.values())
          .filter(s -> s != JobState.CREATED && !s.isTerminal())
          .toList();

  /// Experiments with open jobs, one step of an index for each, and those that only still grow.
  private static final String OPEN_ROWS =
      """
      WITH RECURSIVE busy (experiment) AS (
        SELECT min(j.experiment) FROM job j INDEXED BY job_open WHERE j.ended_at IS NULL
        UNION ALL
        SELECT (SELECT j.experiment FROM job j INDEXED BY job_open
            WHERE j.ended_at IS NULL AND j.experiment > busy.experiment
            ORDER BY j.experiment LIMIT 1)
          FROM busy WHERE busy.experiment IS NOT NULL),
      growing (experiment) AS (
        SELECT experiment FROM tally WHERE growth = 'open'
        UNION ALL SELECT experiment FROM tally WHERE growth = 'paused'),
      open (experiment) AS (
        SELECT experiment FROM busy WHERE experiment IS NOT NULL
        UNION ALL SELECT g.experiment FROM growing g WHERE NOT EXISTS (
          SELECT 1 FROM job j INDEXED BY job_open
          WHERE j.ended_at IS NULL AND j.experiment = g.experiment))
      """;

  private static final String DEPTH =
      (OPEN_ROWS
              + "SELECT count(*), %s FROM open o CROSS JOIN tally y ON y.experiment = o.experiment")
          .formatted(
              OPEN.stream()
                  .map(s -> "coalesce(sum(y." + s.word() + "), 0)")
                  .collect(Collectors.joining(", ")));

  private static final String OPEN_EXPERIMENTS =
      OPEN_ROWS
          + """
          SELECT y.experiment FROM open o CROSS JOIN tally y ON y.experiment = o.experiment
          CROSS JOIN experiment e ON e.id = y.experiment
          WHERE e.archived = 0
          ORDER BY y.running + y.stopping > 0 DESC, y.priority DESC, y.experiment LIMIT ?\
          """;

  private static final String ENDED_EXPERIMENTS =
      """
      SELECT y.experiment FROM tally y INDEXED BY tally_ended
      CROSS JOIN experiment e ON e.id = y.experiment
      WHERE y.ended_at IS NOT NULL AND e.archived = 0
      ORDER BY y.ended_at DESC, y.experiment DESC LIMIT ?\
      """;

  private static final String FROM_ATTEMPT =
      """
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      """;

  private static final String LIVE =
      """
      SELECT a.id, e.uid, t.number, s.name, j.part, e.name, w.uid, j.state, a.claimed_at,
        a.started_at, a.progress
      FROM attempt a INDEXED BY attempt_live
      CROSS JOIN worker w ON w.id = a.worker
      %sWHERE a.alive = 1 ORDER BY a.id LIMIT ?\
      """
          .formatted(FROM_ATTEMPT);

  private static final String RESULTS =
      """
      SELECT a.id, e.uid, t.number, s.name, j.part, e.name, a.ended, a.reason, a.started_at,
        a.ended_at, CASE WHEN a.ended = 'completed' AND j.attempt = a.id THEN j.vals END
      FROM attempt a
      %sWHERE a.id > ? AND a.alive = 0 AND a.ended_at IS NOT NULL
      ORDER BY a.ended_at DESC, a.id DESC LIMIT ?\
      """
          .formatted(FROM_ATTEMPT);

  private static final String SPANS =
      """
      SELECT e.uid, s.name, a.ended_at - a.started_at
      FROM attempt a
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN tally y ON y.experiment = j.experiment
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN experiment e ON e.id = j.experiment
      WHERE a.id > ? AND a.alive = 0 AND a.ended = 'completed' AND a.started_at IS NOT NULL
        AND a.ended_at >= a.started_at AND y.ended_at IS NULL\
      """;

  private final Readers readers;

  SqlSurvey(Readers readers) {
    this.readers = readers;
  }

  @Override
  public Board look(Most most) {
    return readers.read(session -> {
      var depth = session.first(DEPTH, SqlSurvey::depth).orElseThrow();
      return new Board(
          depth.jobs(),
          depth.experiments(),
          experiments(session, OPEN_EXPERIMENTS, most.open()),
          experiments(session, ENDED_EXPERIMENTS, most.ended()),
          session.list(LIVE, SqlSurvey::live, most.live()),
          session.list(RESULTS, SqlSurvey::result, newest(session), most.results()));
    });
  }

  private record Depth(int experiments, Map<JobState, Integer> jobs) {}

  private static Depth depth(Row row) {
    int experiments = row.integer();
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    OPEN.forEach(state -> jobs.put(state, row.integer()));
    return new Depth(experiments, jobs);
  }

  private static List<ExperimentView> experiments(Session session, String sql, int most) {
    return session.list(sql, Row::number, most).stream()
        .flatMap(id -> SqlExperiments.byRow(session, id).stream())
        .toList();
  }

  private static long newest(Session session) {
    return session.number("SELECT max(id) FROM attempt") - NEWEST;
  }

  private static JobId job(Row row) {
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    return new JobId(trial, row.text(), row.integer());
  }

  private static Live live(Row row) {
    return new Live(
        new AttemptId(row.number()),
        job(row),
        row.text(),
        row.text(),
        JobState.ofWord(row.text()),
        row.instant(),
        row.maybeInstant(),
        row.object());
  }

  private static Result result(Row row) {
    return new Result(
        new AttemptId(row.number()),
        job(row),
        row.text(),
        row.text(),
        Reason.ofWord(row.text()),
        row.maybeInstant(),
        row.instant(),
        row.object());
  }

  @Override
  public List<PoolLoad> pools() {
    return readers.read(PoolLoads::read);
  }

  private record Of(ExperimentId experiment, String stage) {}

  private record Span(Of of, long millis) {}

  @Override
  public List<Pace> paces() {
    List<Span> spans =
        readers.read(session ->
            session.list(
                SPANS,
                row -> new Span(new Of(new ExperimentId(row.text()), row.text()), row.number()),
                newest(session)));
    Map<Of, List<Long>> byStage = new LinkedHashMap<>();
    spans.forEach(
        span -> byStage.computeIfAbsent(span.of(), _ -> new ArrayList<>()).add(span.millis()));
    return byStage.entrySet().stream()
        .map(stage ->
            new Pace(
                stage.getKey().experiment(),
                stage.getKey().stage(),
                median(stage.getValue()),
                stage.getValue().size()))
        .toList();
  }

  private static Duration median(List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return Duration.ofMillis(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }
}
