package dev.assay.store.sql;

import dev.assay.store.Vitals;
import dev.assay.store.Vitals.Counts;
import dev.assay.store.Vitals.Ends;
import dev.assay.store.Vitals.Histogram;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts events once, each, in their order, and keeps the sums. Nothing is counted where jobs are
/// claimed and ended, so nobody waits for a row that all would have to change.
///
/// A label is the words it is made of with spaces between them; no name of a pool has one.
final class Counting {

  private static final String POSITION = "position";
  private static final String WAITS = "waits";
  private static final String RUNS = "runs";
  private static final String ENDS = "ends";
  private static final String SUM = "sum";

  /// What an event is called whose attempt has ended with it; see [Finishing].
  private static final Set<String> ENDING =
      Set.of(
          "job.completed",
          "job.failed",
          "job.stopped",
          "job.cancelled",
          "job.queued",
          "job.delayed");

  private static final String NEW =
      """
      SELECT v.seq, v.type, s.pool, a.claimed_at,
        coalesce(a.queued_at, t.created_at, x.created_at), a.started_at, a.ended_at, a.ended,
        a.reason
      FROM event v
      LEFT JOIN attempt a ON a.id = v.attempt
      LEFT JOIN job j ON j.id = a.job
      LEFT JOIN stage s ON s.id = j.stage
      LEFT JOIN trial t ON t.id = j.trial
      LEFT JOIN experiment x ON x.id = j.experiment
      WHERE v.seq > ? ORDER BY v.seq LIMIT ?\
      """;

  private static final String ADD =
      """
      INSERT INTO counter (name, label, value) VALUES (?, ?, ?)
      ON CONFLICT (name, label) DO UPDATE SET value = counter.value + excluded.value\
      """;

  private Counting() {}

  /// @param pool null where nothing is known of an attempt
  private record Happened(
      long seq,
      String type,
      @Nullable String pool,
      @Nullable Long claimedAt,
      @Nullable Long queuedAt,
      @Nullable Long startedAt,
      @Nullable Long endedAt,
      @Nullable String ended,
      @Nullable String reason) {
    Happened(Row row) {
      this(
          row.number(),
          row.text(),
          row.maybeText(),
          row.maybeNumber(),
          row.maybeNumber(),
          row.maybeNumber(),
          row.maybeNumber(),
          row.maybeText(),
          row.maybeText());
    }
  }

  private record Key(String name, String label) {}

  /// Counts what comes next, at most `most` events.
  ///
  /// @return how many these were
  static int count(Session session, int most) {
    long position =
        session.number("SELECT value FROM counter WHERE name = ? AND label = ''", POSITION);
    var news = session.list(NEW, Happened::new, position, most);
    if (news.isEmpty()) {
      return 0;
    }
    var sums = new LinkedHashMap<Key, Long>();
    news.forEach(one -> add(sums, one));
    add(sums, POSITION, "", news.getLast().seq() - position);
    sums.forEach((key, value) -> session.update(ADD, key.name(), key.label(), value));
    return news.size();
  }

  private static void add(Map<Key, Long> sums, Happened event) {
    if (event.pool() == null || event.claimedAt() == null) {
      return;
    }
    if (event.type().equals("job.claimed") && event.queuedAt() != null) {
      span(sums, WAITS, event.pool(), event.claimedAt() - event.queuedAt(), Vitals.WAIT_BOUNDS);
    }
    if (ENDING.contains(event.type()) && event.endedAt() != null) {
      String label = "%s %s %s".formatted(event.pool(), event.ended(), event.reason());
      add(sums, ENDS, label, 1);
      if (event.startedAt() != null) {
        span(sums, RUNS, event.pool(), event.endedAt() - event.startedAt(), Vitals.RUN_BOUNDS);
      }
    }
  }

  private static void span(
      Map<Key, Long> sums, String name, String pool, long millis, List<Double> bounds) {
    long took = Math.max(0, millis); // clocks may be set back
    int bucket = 0;
    while (bucket < bounds.size() && took > bounds.get(bucket) * 1000) {
      bucket++;
    }
    add(sums, name, pool + " " + bucket, 1);
    add(sums, name, pool + " " + SUM, took);
  }

  private static void add(Map<Key, Long> sums, String name, String label, long value) {
    sums.merge(new Key(name, label), value, Long::sum);
  }

  private record Kept(String name, List<String> label, long value) {
    Kept(Row row) {
      this(row.text(), List.of(row.text().split(" ", -1)), row.number());
    }
  }

  /// All that was counted.
  static Counts read(Session session) {
    var kept =
        session.list("SELECT name, label, value FROM counter ORDER BY name, label", Kept::new);
    long position =
        kept.stream().filter(one -> one.name().equals(POSITION)).mapToLong(Kept::value).sum();
    return new Counts(
        histograms(kept, WAITS, Vitals.WAIT_BOUNDS),
        histograms(kept, RUNS, Vitals.RUN_BOUNDS),
        kept.stream()
            .filter(one -> one.name().equals(ENDS))
            .map(one ->
                new Ends(
                    one.label().get(0),
                    one.label().get(1),
                    Reason.ofWord(one.label().get(2)),
                    one.value()))
            .toList(),
        position,
        Math.max(0, session.number("SELECT max(seq) FROM event") - position));
  }

  private static List<Histogram> histograms(List<Kept> kept, String name, List<Double> bounds) {
    var pools = new TreeMap<String, List<Kept>>();
    kept.stream()
        .filter(one -> one.name().equals(name))
        .forEach(
            one -> pools.computeIfAbsent(one.label().getFirst(), _ -> new ArrayList<>()).add(one));
    return pools.entrySet().stream()
        .map(pool -> histogram(pool.getKey(), pool.getValue(), bounds.size() + 1))
        .toList();
  }

  private static Histogram histogram(String pool, List<Kept> kept, int buckets) {
    var counts = new ArrayList<>(Collections.nCopies(buckets, 0L));
    long sum = 0;
    for (Kept one : kept) {
      String bucket = one.label().get(1);
      if (bucket.equals(SUM)) {
        sum = one.value();
      } else {
        counts.set(Integer.parseInt(bucket), one.value());
      }
    }
    return new Histogram(pool, counts, Duration.ofMillis(sum));
  }
}
