package dev.assay.bench;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Store;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// How fast does the queue turn, and does it care how much it has behind it?
///
/// The finished rows are made by the product itself: a million jobs are submitted, claimed and
/// finished in exchanges of a thousand, so trials, attempts, indexes and events are all there.
final class ClaimAndFinish implements Question {
  private static final int FINISHED = 1_000_000;
  private static final int JOBS = 20_000;
  private static final int AT_ONCE = 16;

  @Override
  public String name() {
    return "claims";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var home = place.fresh();
    try (var full = Place.store(home)) {
      var lease = register(full);
      var experiment = Experiment.of("[\"true\"]", home);
      Bench.tell("making %,d finished jobs …".formatted(FINISHED));
      experiment.submit(full, FINISHED);
      drain(full, lease, 1000);
      withNone(place);
      var none = new Samples();
      var million = new Samples();
      var times = new Samples();
      for (int run = 0; run < runs; run++) {
        place.lookAtDisk();
        double bare = withNone(place);
        experiment.submit(full, JOBS);
        double loaded = Clock.seconds(() -> drain(full, lease, AT_ONCE));
        none.add(JOBS / bare);
        million.add(JOBS / loaded);
        times.add(loaded / bare);
      }
      double bar = Math.min(10_000, 6 * place.syncsPerSecond());
      return List.of(
          Answer.judged(
              "claim+finish, 16 at a time, 10^6 finished rows",
              million.shown("jobs/s"),
              "≥ %s/s".formatted(Samples.text(bar)),
              million.median() >= bar),
          Answer.judged(
              "… its time beside that with none (%s)".formatted(none.shown("jobs/s")),
              times.shown("×"),
              "≤ 1.3 ×",
              times.median() <= 1.3));
    }
  }

  private static double withNone(Place place) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      Experiment.of("[\"true\"]", home).submit(store, JOBS);
      var lease = register(store);
      return Clock.seconds(() -> drain(store, lease, AT_ONCE));
    }
  }

  static WorkerLease register(Store store) {
    var self =
        new Registration(
            "bench",
            "bench",
            1,
            1,
            "default",
            1000,
            1e6,
            List.of(),
            Long.MAX_VALUE,
            "bench",
            Duration.ZERO,
            "");
    return store.workers().register(self, Duration.ofHours(3));
  }

  /// Each exchange finishes what the one before claimed, as a worker does.
  private static void drain(Store store, WorkerLease lease, int atOnce) {
    var free = new Free("default", 1e6, Long.MAX_VALUE);
    List<Finish> finishes = List.of();
    do {
      var exchanged = store.leases().exchange(lease, finishes, free, atOnce);
      finishes = exchanged.claims().stream().map(ClaimAndFinish::completed).toList();
    } while (!finishes.isEmpty());
  }

  static Finish completed(Claim claim) {
    double loss = 1.0 / claim.job().trial().number();
    return completed(
        claim,
        Value.object(Map.of("loss", Value.of(loss))),
        OptionalDouble.of(loss),
        "epoch 3: loss " + loss);
  }

  /// How a job ends that returned these values.
  static Finish completed(
      Claim claim, Value.Object values, OptionalDouble score, String lastOutput) {
    return new Finish(
        claim.attempt(),
        new Outcome.Completed(),
        Optional.empty(),
        values,
        score,
        new Facts(
            OptionalInt.of(0),
            OptionalInt.empty(),
            "",
            Optional.empty(),
            Optional.of(Duration.ofMillis(3)),
            Facts.NONE.peakMemoryBytes(),
            Optional.empty(),
            lastOutput),
        Optional.empty());
  }
}
