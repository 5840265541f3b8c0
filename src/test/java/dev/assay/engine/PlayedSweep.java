package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.fakes.ManualClock;
import dev.assay.result.MetricReport;
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
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.Outcome;
import dev.assay.trial.TrialStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// One sweep in a store of its own, and the worker that plays its jobs.
final class PlayedSweep implements AutoCloseable {
  /// How many steps a whole training has.
  private int end = 10;

  final Store store;
  final ExperimentId id = new ExperimentId("e00000000001");
  final WorkerLease worker;

  /// How far each attempt has come.
  private final Map<Long, Long> reached = new HashMap<>();

  private final Path folder;
  private final ManualClock clock;
  private final int slots;

  /// What runs, by how far it has come; for those that are trained step by step.
  private final Map<Claim, Long> running = new LinkedHashMap<>();

  /// @param folder for the store
  /// @param trials how many there may be
  PlayedSweep(Path folder, ManualClock clock, String text, int trials, int slots) {
    this(folder, clock, slots);
    submit(text, trials);
  }

  private PlayedSweep(Path folder, ManualClock clock, int slots) {
    this.folder = folder;
    this.clock = clock;
    this.slots = slots;
    store =
        SqliteStore.open(
            folder.resolve("assay.db"),
            clock,
            RandomGenerator.getDefault(),
            SqliteStore.Options.DEFAULT);
    var registration =
        new Registration(
            "h", "b", 1, 1, "default", slots, slots, List.of(), 1 << 30, "1", Duration.ZERO, "");
    worker = store.workers().register(registration, Duration.ofHours(9));
  }

  /// With trainings of so many steps.
  PlayedSweep training(int steps) {
    end = steps;
    return this;
  }

  /// The same sweep after everything was shut down and begun again: the jobs lived on, and the new
  /// worker takes them over. This one is closed.
  PlayedSweep restarted(int slots) {
    store.workers().leave(worker);
    store.close();
    var next = new PlayedSweep(folder, clock, slots).training(end);
    next.reached.putAll(reached);
    var orphans = next.store.leases().orphans(100).stream().map(h -> h.claim().attempt()).toList();
    next.store
        .leases()
        .adopt(next.worker, orphans)
        .forEach(held ->
            next.running.put(
                held.claim(), reached.getOrDefault(held.claim().attempt().number(), 0L)));
    return next;
  }

  private void submit(String text, int trials) {
    ExperimentSpec spec =
        SpecReader.read(
                text,
                Source.file(Path.of("test.yaml")),
                folder,
                new Context(Map.of(), "tester", Instant.EPOCH))
            .spec();
    var stages =
        spec.stages().stream()
            .map(s -> new NewStage(s.name(), s.needs(), s.resources(), 0, Optional.empty()))
            .toList();
    var experiment =
        new NewExperiment(
                id,
                "s",
                false,
                Value.EMPTY,
                SpecText.write(spec),
                5,
                spec.parallelism(),
                false,
                Optional.empty(),
                List.of(),
                stages,
                List.of())
            .growing(new NewSweep(OptionalInt.of(trials)));
    store.experiments().submit(new Submission(List.of(experiment), Optional.empty(), "user:ada"));
  }

  @Override
  public void close() {
    store.close();
  }

  List<Claim> claim() {
    return store
        .leases()
        .exchange(worker, List.of(), new Free("default", 99, Long.MAX_VALUE), slots)
        .claims();
  }

  /// Trains from its checkpoint to where it is to pause, or to the end.
  void train(Claim claim) {
    long from = claim.resumes().map(c -> reached.get(c.attempt().number())).orElse(0L);
    long to = (long) claim.until().orElse(end);
    assertThat(to).as("what is left to train").isGreaterThan(from);
    store.leases().started(worker, claim.attempt(), clock.instant());
    for (long step = from + 1; step <= to; step++) {
      report(claim, step);
    }
    reached.put(claim.attempt().number(), to);
    end(claim, claim.until().isPresent() ? new Outcome.Paused() : new Outcome.Completed());
  }

  void report(Claim claim, long step) {
    var reports = List.of(new MetricReport("loss", step, loss(claim, step), ""));
    store.metrics().report(worker, claim.attempt(), reports, Optional.empty());
  }

  void end(Claim claim, Outcome outcome) {
    double loss = loss(claim, end);
    var values = Value.object(Map.of("loss", Value.of(loss)));
    var finish =
        new Finish(
            claim.attempt(),
            outcome,
            Optional.empty(),
            values,
            OptionalDouble.of(loss),
            Facts.NONE,
            Optional.empty());
    store.leases().exchange(worker, List.of(finish), new Free("default", 0, 0), 0);
  }

  private static double loss(Claim claim, long step) {
    double a = ((Value.Float) claim.params().get("a").orElseThrow()).value();
    return Math.abs(a - 0.3) + 1.0 / step;
  }

  List<Value.Object> params() {
    return trials().stream().map(TrialView::params).toList();
  }

  List<TrialView> trials() {
    return store.trials().list(id, 1, 1000);
  }

  TrialView trial(int number) {
    return store.trials().get(id.trial(number)).orElseThrow();
  }

  long count(TrialStatus status) {
    return trials().stream().filter(t -> t.status() == status).count();
  }

  Growth growth() {
    return store.sweeps().get(id).orElseThrow().growth();
  }

  ExperimentStatus status() {
    return store.experiments().get(id).orElseThrow().status();
  }

  /// Looks and trains in turn until the sweep is closed.
  void play() {
    var steering = new Steering(store, clock, "w");
    while (steering.look() > 0) {
      claim().forEach(this::train);
    }
  }

  /// Looks until nothing changes, then trains everything that runs one step further, until the
  /// sweep is closed.
  ///
  /// @param look looks until nothing changes
  void playStepwise(Runnable look) {
    playStepwise(look, Integer.MAX_VALUE);
  }

  /// As above, but only while there are fewer than `trials`.
  void playStepwise(Runnable look, int trials) {
    while (growth() == Growth.OPEN && trials().size() < trials) {
      look.run();
      obey();
      claim()
          .forEach(claim -> {
            store.leases().started(worker, claim.attempt(), clock.instant());
            running.put(claim, from(claim));
          });
      List.copyOf(running.keySet()).forEach(this::step);
    }
  }

  private long from(Claim claim) {
    return claim.resumes().map(c -> reached.getOrDefault(c.attempt().number(), 0L)).orElse(0L);
  }

  private void step(Claim claim) {
    long step = running.merge(claim, 1L, Long::sum);
    report(claim, step);
    reached.put(claim.attempt().number(), step);
    if (step >= claim.until().orElse(end)) {
      running.remove(claim);
      end(claim, claim.until().isPresent() ? new Outcome.Paused() : new Outcome.Completed());
    }
  }

  /// Ends what was asked to end.
  private void obey() {
    for (var stopping : store.leases().stopping(worker)) {
      running.keySet().stream()
          .filter(claim -> claim.attempt().equals(stopping.attempt()))
          .toList()
          .forEach(claim -> {
            running.remove(claim);
            end(claim, new Outcome.Stopped());
          });
    }
  }

  /// What has become of every trial.
  List<String> story() {
    return trials().stream()
        .map(t ->
            "%s %s %s %s"
                .formatted(
                    t.id().number(),
                    t.status().word(),
                    t.params(),
                    t.jobs().stream().map(JobView::until).toList()))
        .toList();
  }

  void assertSound() {
    assertThat(((SqliteStore) store).maintenance().check().problems()).isEmpty();
  }
}
