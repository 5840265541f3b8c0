package dev.assay.store.sql;

import dev.assay.trial.ExperimentId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// The order in which open jobs would be claimed, by playing the claims without making them. What
/// no claim would take yet (delayed, blocked, held) comes after.
final class QueueOrder {

  private QueueOrder() {}

  /// One experiment with queued jobs.
  private static final class Line {
    final int priority;
    final long experiment;
    final ArrayDeque<Next> jobs;
    double vtime;

    Line(int priority, long experiment, double vtime, List<Next> jobs) {
      this.priority = priority;
      this.experiment = experiment;
      this.vtime = vtime;
      this.jobs = new ArrayDeque<>(jobs);
    }

    int priority() {
      return priority;
    }

    double vtime() {
      return vtime;
    }

    long experiment() {
      return experiment;
    }
  }

  /// @param place in its experiment
  private record Next(long job, double size, long place) {}

  private record Shape(long lane, double size) {}

  /// The rows of the first `limit` open jobs.
  static List<Long> of(Session session, Optional<ExperimentId> experiment, int limit) {
    var ids = new ArrayList<Long>();
    if (experiment.isPresent()) {
      var row =
          session.first(
              "SELECT id FROM experiment WHERE uid = ?", Row::number, experiment.get().text());
      if (row.isEmpty()) {
        return List.of();
      }
      ids.addAll(live(session, row.get(), limit));
      ids.addAll(ready(session, List.of(row.get()), limit - ids.size()));
      ids.addAll(rest(session, row.get(), limit - ids.size()));
      return ids;
    }
    ids.addAll(live(session, 0, limit));
    // Whoever stands behind `limit` others now cannot be among the first `limit`.
    var active =
        session.list(
            """
            SELECT experiment FROM lane WHERE active = 1 AND ready > 0
            GROUP BY experiment ORDER BY max(prio) DESC, min(vtime), experiment LIMIT ?\
            """,
            Row::number,
            limit);
    ids.addAll(ready(session, active, limit - ids.size()));
    ids.addAll(rest(session, 0, limit - ids.size()));
    return ids;
  }

  private static List<Long> live(Session session, long experiment, int limit) {
    return session.list(
        """
        SELECT j.id FROM attempt a INDEXED BY attempt_live CROSS JOIN job j ON j.id = a.job
        WHERE a.alive = 1 AND (? = 0 OR j.experiment = ?) ORDER BY a.id LIMIT ?\
        """,
        Row::number,
        experiment,
        experiment,
        limit);
  }

  private static List<Long> ready(Session session, List<Long> experiments, int limit) {
    var order =
        new PriorityQueue<Line>(
            Comparator.comparingInt(Line::priority)
                .reversed()
                .thenComparingDouble(Line::vtime)
                .thenComparingLong(Line::experiment));
    for (long experiment : experiments) {
      line(session, experiment, limit).filter(l -> !l.jobs.isEmpty()).ifPresent(order::add);
    }
    var ids = new ArrayList<Long>();
    while (ids.size() < limit) {
      var line = order.poll();
      if (line == null) {
        break;
      }
      var next = line.jobs.remove();
      ids.add(next.job());
      line.vtime += next.size();
      if (!line.jobs.isEmpty()) {
        order.add(line);
      }
    }
    return ids;
  }

  private static Optional<Line> line(Session session, long experiment, int limit) {
    var jobs = new ArrayList<Next>();
    session
        .list(
            "SELECT id, CASE WHEN cpus > gpus THEN cpus ELSE gpus END FROM lane WHERE id IN (SELECT"
                + " lane FROM stage WHERE experiment = ?) AND ready > 0",
            row -> new Shape(row.number(), row.real()),
            experiment)
        .forEach(lane ->
            jobs.addAll(
                session.list(
                    "SELECT id, %1$s FROM job WHERE lane = ? AND state = 'queued' ORDER BY %1$s, id LIMIT ?"
                        .formatted(Standing.PLACE),
                    row -> new Next(row.number(), lane.size(), row.number()),
                    lane.lane(),
                    limit)));
    jobs.sort(Comparator.comparingLong(Next::place).thenComparingLong(Next::job));
    return session.first(
        "SELECT prio, vtime FROM lane WHERE id IN (SELECT lane FROM stage WHERE experiment = ?)"
            + " LIMIT 1",
        row -> new Line(row.integer(), experiment, row.real(), jobs),
        experiment);
  }

  private static List<Long> rest(Session session, long experiment, int limit) {
    String from =
        experiment == 0
            ? "SELECT j.id FROM job j WHERE ? = 0"
            : "SELECT j.id FROM job j INDEXED BY job_open WHERE j.experiment = ?";
    var ids = new ArrayList<Long>();
    for (var tail :
        List.of(
            "j.state = 'delayed' ORDER BY j.run_at, j.id LIMIT ?",
            "j.ended_at IS NULL AND j.state = 'blocked' ORDER BY j.experiment, j.id LIMIT ?",
            "j.ended_at IS NULL AND j.state = 'held' ORDER BY j.experiment, j.id LIMIT ?")) {
      if (ids.size() < limit) {
        String open = experiment == 0 ? " AND " : " AND j.ended_at IS NULL AND ";
        ids.addAll(session.list(from + open + tail, Row::number, experiment, limit - ids.size()));
      }
    }
    return ids;
  }
}
