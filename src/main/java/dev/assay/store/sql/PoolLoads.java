package dev.assay.store.sql;

import dev.assay.experiment.Resources;
import dev.assay.store.Survey.Demand;
import dev.assay.store.Survey.PoolLoad;
import dev.assay.store.Vitals.Depth;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What waits and runs in every pool, by the counters of lanes and experiments: what it costs grows
/// with the experiments that are open, and not with their jobs.
final class PoolLoads {

  /// So many of the first jobs of a line are looked at for the one that waits longest.
  private static final int LOOK = 4;

  private static final String DEMANDS =
      """
      SELECT l.pool, l.cpus, l.gpus, l.memory, l.gpu_preference, l.ready,
        y.parallelism - y.running - y.stopping,
        (SELECT min(q.since) FROM (
          SELECT coalesce(j.queued_at, t.created_at, e.created_at) AS since
          FROM job j
          CROSS JOIN trial t ON t.id = j.trial
          CROSS JOIN experiment e ON e.id = j.experiment
          WHERE j.lane = l.id AND j.state = 'queued'
          ORDER BY coalesce(j.place, j.id * 1048576), j.id LIMIT %d) q)
      FROM lane l CROSS JOIN tally y ON y.experiment = l.experiment
      WHERE l.active = 1 AND l.ready > 0 ORDER BY l.pool, l.id\
      """
          .formatted(LOOK);

  private PoolLoads() {}

  static List<PoolLoad> read(Session session) {
    Map<String, Map<JobState, Integer>> jobs = new HashMap<>();
    for (Depth depth : SqlVitals.depth(session)) {
      jobs.computeIfAbsent(depth.pool(), _ -> new EnumMap<>(JobState.class))
          .merge(depth.state(), depth.jobs(), Integer::sum);
    }
    Map<String, Map<Resources, Demand>> demands = new HashMap<>();
    for (Demand demand : session.list(DEMANDS, PoolLoads::demand)) {
      demands
          .computeIfAbsent(demand.needs().pool(), _ -> new LinkedHashMap<>())
          .merge(demand.needs(), demand, Demand::and);
    }
    var names = new TreeSet<>(jobs.keySet());
    names.addAll(demands.keySet());
    return names.stream()
        .map(pool ->
            new PoolLoad(
                pool,
                jobs.getOrDefault(pool, Map.of()),
                new ArrayList<>(demands.getOrDefault(pool, Map.of()).values())))
        .toList();
  }

  private static Demand demand(Row row) {
    String pool = row.text();
    var needs = new Resources(row.real(), row.real(), row.number(), 1, pool, row.text());
    int ready = row.integer();
    long room = row.number();
    return new Demand(needs, ready, (int) Math.clamp(room, 0, ready), row.instant());
  }
}
