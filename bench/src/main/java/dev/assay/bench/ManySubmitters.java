package dev.assay.bench;

import dev.assay.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// How fast are many small submits at once, each durable before it returns?
final class ManySubmitters implements Question {
  private static final int THREADS = 32;
  private static final int EACH = 300;

  @Override
  public String name() {
    return "singles";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var rates = new Samples();
    once(place);
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      rates.add(THREADS * EACH / once(place));
    }
    double bar = Math.min(15_000, 16 * place.syncsPerSecond());
    return List.of(
        Answer.judged(
            "32 concurrent single submits in one process",
            rates.shown("jobs/s"),
            "≥ %s/s".formatted(Samples.text(bar)),
            rates.median() >= bar));
  }

  private static double once(Place place) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      var experiment = Experiment.of("[\"true\"]", home);
      experiment.submit(store, 1);
      return Clock.seconds(() -> all(store, experiment));
    }
  }

  private static void all(Store store, Experiment experiment) throws Exception {
    var submitters = new ArrayList<Callable<Void>>();
    for (int i = 0; i < THREADS; i++) {
      submitters.add(() -> {
        for (int n = 0; n < EACH; n++) {
          experiment.submit(store, 1);
        }
        return null;
      });
    }
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (var done : threads.invokeAll(submitters)) {
        done.get();
      }
    }
  }
}
