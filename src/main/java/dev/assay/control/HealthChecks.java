package dev.assay.control;

import dev.assay.config.HealthLimits;
import dev.assay.control.HealthLook.Stale;
import dev.assay.control.HealthLook.Unreported;
import dev.assay.control.HealthLook.Waiting;
import dev.assay.space.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What of a look is healthy, within limits. Pure.
record HealthChecks(HealthLook look, HealthLimits limits) {

  /// One question.
  ///
  /// @param found one line
  /// @param value that was measured, in seconds, bytes or pieces
  /// @param limit that was set; [Value.Null] where none is
  /// @param hint what to do; empty where all is well
  record Check(String name, boolean ok, String found, double value, Value limit, String hint) {
    Value.Object document() {
      return new Document()
          .with("name", name)
          .with("ok", ok)
          .with("found", found)
          .with("value", value)
          .with("limit", limit)
          .with("hint", hint)
          .build();
    }
  }

  List<Check> all() {
    return List.of(store(), workers(), oldest(), lag(), clock(), disk(), dead());
  }

  private static Check check(
      String name, boolean ok, String found, double value, Value limit, String hint) {
    return new Check(name, ok, found, value, limit, ok ? "" : hint);
  }

  private Check store() {
    Duration read = look.probe().read();
    Duration write = look.probe().write();
    Duration slower = read.compareTo(write) > 0 ? read : write;
    return check(
        "store",
        slower.compareTo(limits.latency()) <= 0,
        "a read takes %s, a durable write %s".formatted(millis(read), millis(write)),
        seconds(slower),
        Value.of(seconds(limits.latency())),
        "something else writes for long, or the disk or server is slow; --max-latency sets the"
            + " limit");
  }

  private Check workers() {
    var problems = new ArrayList<String>();
    var hints = new ArrayList<String>();
    for (Stale stale : look.stale()) {
      var worker = stale.worker();
      problems.add(
          "worker %s (%s) %s%s"
              .formatted(
                  worker.lease().worker(),
                  worker.registration().host(),
                  stale.why(),
                  worker.running() == 0
                      ? ""
                      : " and holds " + Amounts.count(worker.running(), "attempt")));
      hints.add("the next assay worker start takes over what it held");
    }
    for (String pool : look.pools()) {
      if (look.ready(pool) > 0 && look.working(pool).isEmpty()) {
        problems.add(
            "%s ready in pool %s, and no worker of it is alive"
                .formatted(are(look.ready(pool)), pool));
        hints.add("assay worker start" + (pool.equals("default") ? "" : " --pool " + pool));
      }
    }
    int alive = look.workers().size() - look.stale().size();
    String well =
        alive == 0
            ? "none is alive, and nothing is ready"
            : Amounts.count(alive, "worker") + " alive";
    String found = problems.isEmpty() ? well : String.join("; ", problems);
    String hint = String.join("; ", hints.stream().distinct().toList());
    return check("workers", problems.isEmpty(), found, alive, Value.Null.NULL, hint);
  }

  private static String are(int jobs) {
    return Amounts.count(jobs, "job") + (jobs == 1 ? " is" : " are");
  }

  private Check oldest() {
    var oldest = HealthLook.longest(look.waiting(), Waiting::since);
    if (oldest.isEmpty()) {
      return check("oldest", true, "no job waits that could run", 0, limit(limits.oldest()), "");
    }
    Duration age = look.age(oldest.get().since());
    return check(
        "oldest",
        age.compareTo(limits.oldest()) <= 0,
        "job %s could run in pool %s for %s, and nobody takes it"
            .formatted(oldest.get().job(), oldest.get().pool(), Amounts.span(age)),
        seconds(age),
        limit(limits.oldest()),
        "assay explain %s; --max-oldest sets the limit".formatted(oldest.get().job()));
  }

  private Check lag() {
    var first = HealthLook.longest(look.unreported(), Unreported::since);
    if (first.isEmpty()) {
      return check("lag", true, "nothing goes unnoticed", 0, limit(limits.lag()), "");
    }
    Duration age = look.age(first.get().since());
    int more = look.unreported().size() - 1;
    return check(
        "lag",
        age.compareTo(limits.lag()) <= 0,
        "%s for %s%s"
            .formatted(
                first.get().what(),
                Amounts.span(age),
                more == 0 ? "" : ", and %d more".formatted(more)),
        seconds(age),
        limit(limits.lag()),
        "a worker notices it: assay worker status, assay worker start; --max-lag sets the limit");
  }

  private Check clock() {
    if (look.skew().isEmpty()) {
      return check(
          "clock", true, "the store goes by the clock of this host", 0, limit(limits.skew()), "");
    }
    Duration skew = look.skew().get();
    return check(
        "clock",
        skew.abs().compareTo(limits.skew()) <= 0,
        "the clock of the store is %s %s this one"
            .formatted(millis(skew.abs()), skew.isNegative() ? "behind" : "ahead of"),
        seconds(skew),
        limit(limits.skew()),
        "keep both set by NTP; leases go by that of the store; --max-skew sets the limit");
  }

  private Check disk() {
    return check(
        "disk",
        look.free() >= limits.leastFree(),
        "%s free at %s".formatted(Amounts.bytes(look.free()), look.place()),
        look.free(),
        Value.of(limits.leastFree()),
        "assay clean --keep-best 3 removes files of ended attempts; --min-free sets the limit");
  }

  private Check dead() {
    boolean isLimited = limits.dead().isPresent();
    return check(
        "dead_letters",
        !isLimited || look.dead() <= limits.dead().getAsInt(),
        look.dead() == 0 ? "none" : Amounts.count(look.dead(), "job") + " failed for good",
        look.dead(),
        isLimited ? Value.of(limits.dead().getAsInt()) : Value.Null.NULL,
        "assay dead list shows them; retry or drop them, or raise --max-dead");
  }

  private static Value limit(Duration limit) {
    return Value.of(seconds(limit));
  }

  static double seconds(Duration span) {
    return span.toNanos() / 1e9;
  }

  private static String millis(Duration span) {
    double millis = span.toNanos() / 1e6;
    return millis >= 1000
        ? Amounts.span(span)
        : String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }
}
