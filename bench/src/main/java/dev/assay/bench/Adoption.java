package dev.assay.bench;

import dev.assay.store.Store;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long are running jobs without a worker when theirs was killed and another is started?
///
/// The clock runs from the start of the new worker's JVM until the store says that all of them are
/// held by it; that line is written in one durable change.
final class Adoption implements Question {
  private static final int JOBS = 500;
  private static final double BAR = 2;

  @Override
  public String name() {
    return "adopt";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var times = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      times.add(once(place));
    }
    return List.of(
        Answer.judged(
            "adopt 500 running jobs after a kill, start of the JVM included",
            times.shown("s"),
            "≤ 2 s",
            times.median() <= BAR));
  }

  private static double once(Place place) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      var first = Workers.start(home, JOBS);
      Process second;
      double seconds;
      try {
        var id = Experiment.of("[\"sleep\", \"300\"]", home).submit(store, JOBS);
        await("500 jobs run", () -> started(store, id) == JOBS);
      } finally {
        first.destroyForcibly().waitFor();
      }
      long begin = System.nanoTime();
      second = Workers.start(home, JOBS);
      try {
        await("500 jobs are adopted", () -> isHolder(store, second.pid()));
        seconds = (System.nanoTime() - begin) / 1e9;
      } finally {
        endAll(store, second);
      }
      return seconds;
    }
  }

  private static int started(Store store, dev.assay.trial.ExperimentId id) {
    LockSupport.parkNanos(100_000_000);
    return (int)
        store.trials().list(id, 1, JOBS).stream()
            .filter(trial -> trial.jobs().getFirst().attempt().isPresent())
            .filter(trial ->
                store
                    .trials()
                    .attempt(trial.jobs().getFirst().attempt().get())
                    .flatMap(attempt -> attempt.startedAt())
                    .isPresent())
            .count();
  }

  private static boolean isHolder(Store store, long pid) {
    LockSupport.parkNanos(5_000_000);
    return store.workers().alive().stream()
            .filter(worker -> worker.registration().pid() == pid)
            .mapToInt(WorkerView::running)
            .sum()
        == JOBS;
  }

  /// Leaves no process behind.
  private static void endAll(Store store, Process worker) throws InterruptedException {
    store.workers().alive().stream()
        .filter(w -> w.registration().pid() == worker.pid())
        .forEach(w -> store.workers().ask(w.lease().worker(), Order.KILL, "user:bench"));
    if (!worker.waitFor(3, TimeUnit.MINUTES)) {
      worker.destroyForcibly();
      throw new IllegalStateException("the worker did not end its jobs within 3 minutes");
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(3)) {
        throw new IllegalStateException("not within 3 minutes: " + what);
      }
    }
  }
}
