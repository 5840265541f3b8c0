package dev.assay.bench;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.optimize.RandomSearch;
import dev.assay.result.MetricReport;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Store;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// A sweep as it stands after many of its trials were run: they were added, claimed, reported and
/// finished through the contract of the store, many in one change, so that nothing in it differs
/// from one that took days.
final class RunSweep {
  private static final int AT_ONCE = 1000;

  /// Of so many trials one has failed.
  private static final int FAILS = 50;

  private static final String SPEC =
      """
      name: bench
      command: ["true"]
      parallelism: 2000
      objective: {metric: loss, goal: minimize}
      space:
        lr: {type: float, low: 1e-5, high: 1e-1, scale: log}
        momentum: {type: float, low: 0.0, high: 1.0}
        dropout: {type: float, low: 0.0, high: 0.5}
        width: {type: int, low: 16, high: 512}
        depth: {type: int, low: 1, high: 8}
        act: [relu, tanh, gelu]
      """;

  private final Store store;
  private final ExperimentSpec spec;
  private final ExperimentId id;

  private RunSweep(Store store, ExperimentSpec spec) {
    this.store = store;
    this.spec = spec;
    this.id = new ExperimentId("e%011x".formatted(System.nanoTime() & 0xfff_ffff_ffffL));
  }

  /// Makes one.
  ///
  /// @param search the rest of its specification, which has a space of six parameters
  /// @param trials that have ended; as many again may still come
  /// @param reports of each trial
  static RunSweep of(Store store, Path folder, String search, int trials, int reports)
      throws Exception {
    var context = new Context(Map.of("PATH", "/usr/bin"), "bench", Instant.now());
    var spec = SpecReader.read(SPEC + search, Source.INLINE, folder, context).spec();
    var sweep = new RunSweep(store, spec);
    sweep.submit(2 * trials);
    try (Worker worker = sweep.worker(AT_ONCE)) {
      for (int first = 1; first <= trials; first += AT_ONCE) {
        sweep.run(worker, first, Math.min(AT_ONCE, trials - first + 1), reports);
      }
    }
    return sweep;
  }

  ExperimentId id() {
    return id;
  }

  /// One that runs so many of its trials at once, until it is closed.
  Worker worker(int slots) {
    var registration =
        new Registration(
            "bench",
            "bench",
            1,
            1,
            "default",
            slots,
            1e6,
            List.of(),
            Long.MAX_VALUE,
            "bench",
            Duration.ZERO,
            "");
    return new Worker(store, store.workers().register(registration, Duration.ofHours(3)));
  }

  private void submit(int limit) {
    var stages =
        spec.stages().stream()
            .map(s -> new NewStage(s.name(), s.needs(), s.resources(), 0, Optional.empty()))
            .toList();
    var experiment =
        new NewExperiment(
                id,
                "bench",
                false,
                Value.EMPTY,
                SpecText.write(spec),
                spec.priority(),
                spec.parallelism(),
                false,
                Optional.empty(),
                List.of(),
                stages,
                List.of())
            .growing(new NewSweep(OptionalInt.of(limit)));
    store.experiments().submit(new Submission(List.of(experiment), Optional.empty(), "user:bench"));
  }

  private void run(Worker worker, int first, int count, int reports) throws Exception {
    List<NewTrial> trials = IntStream.range(first, first + count).mapToObj(this::trial).toList();
    store.sweeps().add(id, first, trials, Runs.QUEUED, "user:bench");
    List<Claim> claims = worker.claim(count);
    var reporting = new ArrayList<Callable<Boolean>>();
    claims.forEach(claim -> reporting.add(() -> worker.report(claim, reports)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var reported : threads.invokeAll(reporting)) {
        reported.get();
      }
    }
    worker.finish(claims);
  }

  private NewTrial trial(int number) {
    Value.Object params =
        RandomSearch.point(spec.space().orElseThrow(), List.of(), spec.search().seed(), number);
    return new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
  }

  /// Spread, and no two alike.
  private static double loss(int number) {
    return (number * 0.6180339887498949) % 1.0;
  }

  /// Runs trials without running anything.
  record Worker(Store store, WorkerLease lease) implements AutoCloseable {

    List<Claim> claim(int count) {
      var free = new Free("default", 1e6, Long.MAX_VALUE);
      return store.leases().exchange(lease, List.of(), free, count).claims();
    }

    /// Reports of one trial, the last of them its loss.
    boolean report(Claim claim, int reports) {
      store.leases().started(lease, claim.attempt(), Instant.now());
      double end = loss(claim.job().trial().number());
      List<MetricReport> curve =
          IntStream.rangeClosed(1, reports)
              .mapToObj(
                  step -> new MetricReport("loss", step, end + 1.0 / step - 1.0 / reports, ""))
              .toList();
      return store.metrics().report(lease, claim.attempt(), curve, Optional.empty());
    }

    void finish(List<Claim> claims) {
      List<Finish> finishes = claims.stream().map(Worker::finished).toList();
      store.leases().exchange(lease, finishes, new Free("default", 0, 0), 0);
    }

    void end(Claim claim, int reports) {
      report(claim, reports);
      finish(List.of(claim));
    }

    @Override
    public void close() {
      store.workers().leave(lease);
    }

    private static Finish finished(Claim claim) {
      int number = claim.job().trial().number();
      boolean failed = number % FAILS == 0;
      var values = failed ? Value.EMPTY : Value.object(Map.of("loss", Value.of(loss(number))));
      return new Finish(
          claim.attempt(),
          failed ? new Outcome.Failed(Reason.EXIT) : new Outcome.Completed(),
          Optional.empty(),
          values,
          failed ? OptionalDouble.empty() : OptionalDouble.of(loss(number)),
          new Facts(
              OptionalInt.of(failed ? 1 : 0),
              OptionalInt.empty(),
              failed ? "exit code 1" : "",
              Optional.empty(),
              Optional.of(Duration.ofMillis(3)),
              Facts.NONE.peakMemoryBytes(),
              Optional.empty(),
              failed ? "ValueError: loss is not finite at step " + number : "done"),
          Optional.empty());
    }
  }
}
