package dev.assay.control;

import dev.assay.control.HealthChecks.Check;
import dev.assay.exposition.Metric;
import dev.assay.exposition.Metric.Counter;
import dev.assay.exposition.Metric.Gauge;
import dev.assay.exposition.Metric.Histogram;
import dev.assay.exposition.Metric.Info;
import dev.assay.exposition.Metric.Sample;
import dev.assay.exposition.Metric.Series;
import dev.assay.store.Vitals;
import dev.assay.store.Vitals.Counts;
import dev.assay.store.Workers.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A look and the counts of a store → metrics. Pure.
record HealthMetrics(HealthLook look, List<Check> checks, Counts counts, String version) {

  List<Metric> all() {
    var all = new ArrayList<Metric>();
    all.add(new Info("assay_build", "What looked.", Map.of("version", version)));
    all.addAll(health());
    all.addAll(queue());
    all.addAll(workers());
    all.addAll(counted());
    return all;
  }

  private List<Metric> health() {
    double isHealthy = checks.stream().allMatch(Check::ok) ? 1 : 0;
    return List.of(
        gauge("assay_healthy", "Whether every check went well.", isHealthy),
        new Gauge(
            "assay_check_healthy",
            "Whether a check went well.",
            checks.stream()
                .map(check -> new Sample(Map.of("check", check.name()), check.ok() ? 1 : 0))
                .toList()),
        gauge("assay_store_read_seconds", "How long one read took.", look.probe().read()),
        gauge(
            "assay_store_commit_seconds",
            "How long one durable change took.",
            look.probe().write()),
        gauge("assay_fsync_seconds", "How long it took to make a file durable.", look.flushed()),
        new Gauge(
            "assay_clock_skew_seconds",
            "How far the clock of the store is ahead of this one.",
            look.skew().stream().map(skew -> new Sample(HealthChecks.seconds(skew))).toList()),
        gauge("assay_disk_free_bytes", "Free on the disk of the files.", look.free()),
        gauge("assay_dead_letters", "Jobs that failed for good.", look.dead()),
        gauge(
            "assay_result_lag_seconds",
            "How long something has happened, or is due, that nobody has noticed.",
            HealthLook.longest(look.unreported(), HealthLook.Unreported::since)
                .map(first -> look.age(first.since()))
                .orElse(Duration.ZERO)));
  }

  private List<Metric> queue() {
    return List.of(
        new Gauge(
            "assay_jobs",
            "Jobs that have not ended.",
            look.depth().stream()
                .map(one ->
                    new Sample(Map.of("pool", one.pool(), "state", one.state().word()), one.jobs()))
                .toList()),
        byPool(
            "assay_oldest_runnable_seconds",
            "How long a job has waited for which there is room.",
            pool ->
                look.waiting().stream()
                    .filter(one -> one.pool().equals(pool))
                    .mapToDouble(one -> HealthChecks.seconds(look.age(one.since())))
                    .max()
                    .orElse(0)));
  }

  private List<Metric> workers() {
    return List.of(
        new Gauge(
            "assay_workers",
            "Workers that have not left.",
            look.pools().stream().flatMap(pool -> workers(pool).stream()).toList()),
        byPool("assay_slots", "Slots of workers that are alive.", this::slots),
        byPool("assay_slots_used", "Slots in which something runs.", this::used),
        byPool(
            "assay_slots_used_ratio",
            "What part of the slots is used.",
            pool -> slots(pool) == 0 ? 0 : used(pool) / slots(pool)),
        byPool(
            "assay_lease_late_seconds",
            "How long the lease of a worker is over, at most.",
            pool ->
                ofPool(pool).stream()
                    .map(WorkerView::leaseUntil)
                    .min(Instant::compareTo)
                    .map(until -> HealthChecks.seconds(look.age(until)))
                    .orElse(0.0)));
  }

  private List<Sample> workers(String pool) {
    int working = look.working(pool).size();
    return List.of(
        new Sample(Map.of("pool", pool, "status", "alive"), working),
        new Sample(Map.of("pool", pool, "status", "stale"), ofPool(pool).size() - working));
  }

  private List<WorkerView> ofPool(String pool) {
    return look.workers().stream()
        .filter(worker -> worker.registration().pool().equals(pool))
        .toList();
  }

  private double slots(String pool) {
    return look.working(pool).stream().mapToInt(worker -> worker.registration().slots()).sum();
  }

  private double used(String pool) {
    return look.working(pool).stream().mapToInt(WorkerView::running).sum();
  }

  private List<Metric> counted() {
    return List.of(
        new Histogram(
            "assay_claim_wait_seconds",
            "How long jobs waited until they were claimed.",
            Vitals.WAIT_BOUNDS,
            counts.waits().stream().map(HealthMetrics::series).toList()),
        new Histogram(
            "assay_attempt_seconds",
            "How long attempts ran that have ended.",
            Vitals.RUN_BOUNDS,
            counts.runs().stream().map(HealthMetrics::series).toList()),
        new Counter(
            "assay_attempts_ended",
            "Attempts that have ended.",
            counts.ends().stream().map(HealthMetrics::ended).toList()),
        new Counter(
            "assay_events_counted",
            "Events of the store that were counted.",
            List.of(new Sample(counts.events()))),
        gauge("assay_events_uncounted", "Events that are yet to be counted.", counts.behind()));
  }

  private static Series series(Vitals.Histogram histogram) {
    return new Series(
        Map.of("pool", histogram.pool()),
        histogram.counts(),
        HealthChecks.seconds(histogram.sum()));
  }

  private static Sample ended(Vitals.Ends ends) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("pool", ends.pool());
    labels.put("ended", ends.ended());
    labels.put("reason", ends.reason().word());
    return new Sample(labels, ends.attempts());
  }

  private Metric byPool(String name, String help, ToDoubleFunction<String> value) {
    return new Gauge(
        name,
        help,
        look.pools().stream()
            .filter(pool -> !pool.isEmpty())
            .map(pool -> new Sample(Map.of("pool", pool), value.applyAsDouble(pool)))
            .toList());
  }

  private static Metric gauge(String name, String help, Duration value) {
    return gauge(name, help, HealthChecks.seconds(value));
  }

  private static Metric gauge(String name, String help, double value) {
    return new Gauge(name, help, List.of(new Sample(value)));
  }
}
