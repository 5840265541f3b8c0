package dev.assay.store.sql;

import dev.assay.store.Maintenance.Report;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.List;

/// Counts again what counters say, and compares what belongs together.
final class Recount {
  private Recount() {}

  /// A query that finds what should not be; each row says what, with a public id.
  private static final List<String> QUERIES =
      List.of(
          """
          SELECT 'lane of ' || e.uid || ' counts ' || l.ready || ' ready jobs and has ' ||
            (SELECT count(*) FROM job j WHERE j.lane = l.id AND j.state = 'queued')
          FROM lane l JOIN experiment e ON e.id = l.experiment
          WHERE l.ready <> (SELECT count(*) FROM job j WHERE j.lane = l.id AND j.state = 'queued')\
          """,
          """
          SELECT e.uid || ' has ' || count(*) || ' lanes of one shape'
          FROM lane l JOIN experiment e ON e.id = l.experiment
          GROUP BY e.id, l.pool, l.cpus, l.gpus, l.memory, l.gpu_preference HAVING count(*) > 1\
          """,
          """
          SELECT 'lane of ' || e.uid || ' is used by no stage of it'
          FROM lane l JOIN experiment e ON e.id = l.experiment
          WHERE l.id NOT IN (SELECT s.lane FROM stage s WHERE s.experiment = e.id)\
          """,
          """
          SELECT 'lane of ' || e.uid || ' is wrongly marked as able or unable to run'
          FROM lane l JOIN experiment e ON e.id = l.experiment
          JOIN tally y ON y.experiment = e.id
          WHERE ((l.can_run = 1) <> (l.ready > 0 AND y.running + y.stopping < y.parallelism)
              AND NOT (l.can_run = 0 AND EXISTS (SELECT 1 FROM budget b WHERE b.experiment = e.id)))
            OR (l.active = 1) <> (y.queued + y.running + y.stopping > 0)\
          """,
          """
          SELECT 'lane of ' || e.uid || ' has a queued job before its floor'
          FROM lane l JOIN experiment e ON e.id = l.experiment
          WHERE l.floor > (SELECT min(coalesce(j.place, j.id * 1048576)) FROM job j
            WHERE j.lane = l.id AND j.state = 'queued')\
          """,
          """
          SELECT 'device ' || max(d.label) || ' (' || d.device || ') is held ' || sum(d.share) || ' times'
          FROM device_share d JOIN attempt a ON a.id = d.attempt
          WHERE a.alive = 1 GROUP BY d.device HAVING sum(d.share) > 1.00001\
          """,
          """
          SELECT 'the budget of ' || e.uid || ' has ' || b.gpu_reserved || ' GPU ms and ' ||
            b.money_reserved || ' millionths set aside, and its live attempts do not make that up'
          FROM budget b JOIN experiment e ON e.id = b.experiment
          LEFT JOIN (SELECT j.experiment, sum(h.gpu) AS gpu, sum(h.money) AS money
            FROM budget_hold h JOIN attempt a ON a.id = h.attempt AND a.alive = 1
            JOIN job j ON j.id = a.job GROUP BY j.experiment) s ON s.experiment = b.experiment
          WHERE b.gpu_reserved <> coalesce(s.gpu, 0) OR b.money_reserved <> coalesce(s.money, 0)\
          """,
          """
          SELECT e.uid || ' counts ' || e.trials || ' trials and has ' ||
            (SELECT count(*) FROM trial t WHERE t.experiment = e.id)
          FROM experiment e
          WHERE e.trials <> (SELECT count(*) FROM trial t WHERE t.experiment = e.id)\
          """,
          """
          SELECT e.uid || ' waits for ' || y.gate || ' parents, and ' ||
            (SELECT count(*) FROM follow f WHERE f.child = e.id AND f.met IS NULL) || ' are open'
          FROM tally y JOIN experiment e ON e.id = y.experiment
          WHERE y.gate <> (SELECT count(*) FROM follow f WHERE f.child = e.id AND f.met IS NULL)
            OR y.followers <> (SELECT count(*) FROM follow f WHERE f.parent = e.id)\
          """,
          """
          SELECT e.uid || '.' || t.number || ' has paused, and its sweep has ended'
          FROM job j JOIN trial t ON t.id = j.trial JOIN experiment e ON e.id = j.experiment
          JOIN tally y ON y.experiment = j.experiment
          WHERE j.state = 'stopped' AND j.reason = 'paused' AND y.growth IN ('fixed', 'closed')
            AND NOT EXISTS (SELECT 1 FROM job n
              WHERE n.trial = j.trial AND n.stage = j.stage AND n.part > j.part)\
          """,
          """
          SELECT e.uid || '.' || t.number || '.' || s.name || ' waits for parents that have ended'
          FROM job j JOIN stage s ON s.id = j.stage JOIN trial t ON t.id = j.trial
          JOIN experiment e ON e.id = j.experiment JOIN tally y ON y.experiment = j.experiment
          WHERE j.state = 'blocked' AND j.reason <> 'same_work' AND y.gate = 0 AND NOT %s\
          """
              .formatted(Parents.SOME_OPEN),
          """
          SELECT e.uid || '.' || t.number || '.' || s.name || ' waits for the same work, and nobody does it'
          FROM job j JOIN stage s ON s.id = j.stage JOIN trial t ON t.id = j.trial
          JOIN experiment e ON e.id = j.experiment
          WHERE j.state = 'blocked' AND j.reason = 'same_work' AND NOT EXISTS (SELECT 1 FROM job o
            WHERE o.work = j.work AND (o.state IN ('running', 'stopping')
              OR (o.state = 'queued' AND o.lane = j.lane)))\
          """,
          """
          SELECT 'work ' || w.key || ' is done by more than one job at once'
          FROM work w WHERE (SELECT count(*) FROM job j
            WHERE j.work = w.id AND j.state IN ('running', 'stopping')) > 1\
          """,
          """
          SELECT e.uid || '.' || t.number || '.' || s.name || ' is ' || j.state || ' and has ' ||
            (SELECT count(*) FROM attempt a WHERE a.job = j.id AND a.alive = 1) || ' live attempts'
          FROM job j JOIN stage s ON s.id = j.stage JOIN trial t ON t.id = j.trial
          JOIN experiment e ON e.id = j.experiment
          WHERE CASE WHEN j.state IN ('running', 'stopping') AND j.told = 0 THEN 1 ELSE 0 END <>
            (SELECT count(*) FROM attempt a WHERE a.job = j.id AND a.alive = 1)
            OR j.attempts <> (SELECT count(*) FROM attempt a WHERE a.job = j.id)
            OR (j.attempts > 0 AND j.attempt <> (SELECT max(a.id) FROM attempt a WHERE a.job = j.id))\
          """);

  /// @param before what else was found
  static Report of(Session session, List<String> before) {
    var problems = new ArrayList<>(before);
    problems.addAll(tallies(session));
    QUERIES.forEach(sql -> problems.addAll(session.list(sql, Row::text)));
    return new Report(
        problems,
        session.number("SELECT count(*) FROM experiment"),
        session.number("SELECT count(*) FROM trial"),
        session.number("SELECT count(*) FROM job"),
        session.number("SELECT count(*) FROM event"));
  }

  private static List<String> tallies(Session session) {
    var problems = new ArrayList<String>();
    for (var state : JobState.values()) {
      if (state != JobState.CREATED) {
        problems.addAll(
            session.list(
                """
                SELECT e.uid || ' counts ' || y.%1$s || ' %1$s jobs and has ' || coalesce(c.jobs, 0)
                FROM tally y JOIN experiment e ON e.id = y.experiment
                LEFT JOIN (SELECT experiment, count(*) AS jobs FROM job WHERE state = '%1$s'
                  GROUP BY experiment) c ON c.experiment = y.experiment
                WHERE y.%1$s <> coalesce(c.jobs, 0)\
                """
                    .formatted(state.word()),
                Row::text));
      }
    }
    return problems;
  }
}
