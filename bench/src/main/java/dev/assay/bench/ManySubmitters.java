package dev.assay.bench;

import dev.assay.store.Store;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// How fast are many small submits at once, each durable before it returns?
///
/// All go through the one thread that writes, so what it takes of a core for each is shown too:
/// unlike the rate it says the same on a busy machine, within a few percent. A process that has
/// just begun compiles while it works, which is shown as a line of its own.
final class ManySubmitters implements Question {
  private static final int THREADS = 32;
  private static final int EACH = 300;
  private static final int WARM_UP = 4;
  private static final String WRITER = "assay-store-writer";

  @Override
  public String name() {
    return "singles";
  }

  /// @param rate submits a second
  /// @param micros what the writer took for one, in microseconds of a core
  private record Round(double rate, double micros) {}

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var first = once(place);
    for (int round = 1; round < WARM_UP; round++) {
      once(place);
    }
    var rates = new Samples();
    var micros = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      var round = once(place);
      rates.add(round.rate());
      micros.add(round.micros());
    }
    double bar = Math.min(15_000, 16 * place.syncsPerSecond());
    return List.of(
        Answer.judged(
            "32 concurrent single submits in one process, after %,d"
                .formatted(WARM_UP * THREADS * EACH),
            rates.shown("jobs/s"),
            "≥ %s/s".formatted(Samples.text(bar)),
            rates.median() >= bar),
        Answer.beside("… CPU of the writer for one", micros.shown("µs")),
        Answer.beside(
            "… the first %,d of the process".formatted(THREADS * EACH),
            "%s jobs/s, %s µs"
                .formatted(Samples.text(first.rate()), Samples.text(first.micros()))));
  }

  private static Round once(Place place) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      var experiment = Experiment.of("[\"true\"]", home);
      experiment.submit(store, 1);
      long writer = writer();
      var threads = ManagementFactory.getThreadMXBean();
      long before = threads.getThreadCpuTime(writer);
      double seconds = Clock.seconds(() -> all(store, experiment));
      double micros = (threads.getThreadCpuTime(writer) - before) / 1e3;
      return new Round(THREADS * EACH / seconds, micros / (THREADS * EACH));
    }
  }

  /// The writer of the only store that is open.
  private static long writer() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(WRITER))
        .findFirst()
        .orElseThrow()
        .threadId();
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
