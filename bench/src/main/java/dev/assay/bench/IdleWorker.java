package dev.assay.bench;

import dev.assay.engine.AttemptFiles;
import dev.assay.experiment.Stage;
import dev.assay.store.Store;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// How long does a person wait between submit and the first instruction of the job, when a worker
/// has nothing else to do?
///
/// The worker is another process, as it is in life. The job is `date +%s%N`: the instant it prints
/// is read from the same clock of the kernel as the one taken here right before submit is called.
/// The figure thus holds the durable submit, the worker's noticing, its durable claim, the shim,
/// and the start of `date` itself. Pauses between samples are random, so that they fall anywhere in
/// the worker's rounds.
final class IdleWorker implements Question {
  private static final int SAMPLES = 200;
  private static final int WARMING = 40;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var middles = new Samples();
    var tails = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      var samples = once(place);
      middles.add(samples.median());
      tails.add(samples.quantile(0.99));
    }
    return List.of(
        Answer.judged(
            "submit → process started, idle worker, p50",
            middles.shown("ms"),
            "≤ 30 ms",
            middles.median() <= 30),
        Answer.judged("… p99 of 200", tails.shown("ms"), "≤ 150 ms", tails.median() <= 150));
  }

  private static Samples once(Place place) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      return waits(home, Workers.start(home, 2), store);
    }
  }

  /// What the start of a job took, in milliseconds; the worker is ended.
  static Samples waits(Path home, Process worker, Store store) throws Exception {
    try {
      var samples = new Samples();
      var experiment = Experiment.of("[\"date\", \"+%s%N\"]", home);
      for (int i = 0; i < WARMING + SAMPLES; i++) {
        double millis = sample(store, home, experiment);
        if (i >= WARMING) {
          samples.add(millis);
        }
        Thread.sleep(RandomGenerator.getDefault().nextLong(20, 60));
      }
      return samples;
    } finally {
      worker.destroy();
      worker.waitFor();
    }
  }

  private static double sample(Store store, Path home, Experiment experiment) throws IOException {
    var before = Instant.now();
    var id = experiment.submit(store, 1);
    var attempt = finished(store, id);
    var output = AttemptFiles.of(home, id.trial(1).job(Stage.MAIN), attempt).output();
    long started = Long.parseLong(Files.readString(output).strip());
    long asked = TimeUnit.SECONDS.toNanos(before.getEpochSecond()) + before.getNano();
    return (started - asked) / 1e6;
  }

  private static AttemptId finished(Store store, ExperimentId id) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LIMIT_NANOS) {
      var job = store.trials().job(id.trial(1).job(Stage.MAIN)).orElseThrow();
      if (job.state().isTerminal()) {
        return job.attempt().orElseThrow();
      }
      LockSupport.parkNanos(5_000_000);
    }
    throw new IllegalStateException("the worker did not run a job within 30 s");
  }
}
