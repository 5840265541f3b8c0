package dev.assay.engine;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.fakes.ManualClock;
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
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Steers sweeps on the real store, their jobs ended by hand; what the tests of steering share.
abstract class SteeringSuite {

  static final String SPACE =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}, b: {type: float, low: 0, high: 1}}
      """;

  static final Duration TTL = Duration.ofHours(9);

  @TempDir Path folder;
  final ManualClock clock = new ManualClock();
  Store store;
  int experiments;

  @BeforeEach
  void open() {
    store = open(folder);
  }

  Store open(Path where) {
    return SqliteStore.open(
        where.resolve("assay.db"),
        clock,
        RandomGenerator.getDefault(),
        SqliteStore.Options.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  ExperimentId sweep(Store in, String search, int trials) {
    return sweep(in, search, trials, SPACE);
  }

  ExperimentId sweep(Store in, String search, int trials, String space) {
    ExperimentSpec spec =
        SpecReader.read(
                space + search,
                Source.file(Path.of("test.yaml")),
                folder,
                new Context(Map.of(), "tester", Instant.EPOCH))
            .spec();
    var id = new ExperimentId("e%011d".formatted(++experiments));
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
    in.experiments().submit(new Submission(List.of(experiment), Optional.empty(), "user:ada"));
    return id;
  }

  WorkerLease worker(Store in, int slots) {
    var registration =
        new Registration(
            "h", "b", 1, 1, "default", slots, slots, List.of(), 1 << 30, "1", Duration.ZERO, "");
    return in.workers().register(registration, TTL);
  }

  Steering steering(String self) {
    return new Steering(store, clock, self);
  }

  static List<Claim> claim(Store in, WorkerLease worker, int wanted) {
    return in.leases()
        .exchange(worker, List.of(), new Free("default", 99, Long.MAX_VALUE), wanted)
        .claims();
  }

  static double loss(Value.Object params) {
    double a = number(params, "a") - 0.3;
    double b = number(params, "b") - 0.6;
    return a * a + b * b;
  }

  static double number(Value.Object params, String name) {
    return params.members().get(name) instanceof Value.Float(double number) ? number : Double.NaN;
  }

  static void end(Store in, WorkerLease worker, Claim claim) {
    double loss = loss(claim.params());
    end(in, worker, claim, new Outcome.Completed(), OptionalDouble.of(loss));
  }

  static void end(Store in, WorkerLease worker, Claim claim, Outcome outcome, OptionalDouble loss) {
    Value.Object values =
        loss.isPresent() ? Value.object(Map.of("loss", Value.of(loss.getAsDouble()))) : Value.EMPTY;
    in.leases()
        .exchange(
            worker,
            List.of(
                new Finish(
                    claim.attempt(),
                    outcome,
                    Optional.empty(),
                    values,
                    loss,
                    Facts.NONE,
                    Optional.empty())),
            new Free("default", 0, 0),
            0);
  }

  List<TrialView> trials(ExperimentId id) {
    return store.trials().list(id, 1, 1000);
  }

  static List<Value.Object> params(Store in, ExperimentId id) {
    return in.trials().list(id, 1, 1000).stream().map(TrialView::params).toList();
  }

  SweepView view(ExperimentId id) {
    return store.sweeps().get(id).orElseThrow();
  }

  ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }
}
