package dev.assay.engine;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import dev.assay.experiment.WorkKeys;
import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Store;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A home in a temporary folder with the real store, for tests of workers.
record TestHome(Path folder, Path home, Store store) implements AutoCloseable {

  static TestHome in(Path folder) {
    var home = folder.resolve(".assay");
    return new TestHome(folder, home, store(home));
  }

  static Store store(Path home) {
    return SqliteStore.open(
        home.resolve("assay.db"),
        InstantSource.system(),
        RandomGenerator.getDefault(),
        SqliteStore.Options.DEFAULT);
  }

  @Override
  public void close() {
    store.close();
  }

  /// Submits a specification of explicit configurations; without `jobs:` it has one trial.
  ExperimentId submit(String yaml) {
    return submit(yaml, 1);
  }

  /// Submits `trials` trials with the param `i` from 1 on.
  ExperimentId submit(String yaml, int trials) {
    return submit(read(yaml), trials, Optional.empty());
  }

  /// Submits a sweep of at most `limit` trials.
  ExperimentId sweep(String yaml, int limit) {
    return submit(read(yaml), 0, Optional.of(new NewSweep(OptionalInt.of(limit))));
  }

  private ExperimentSpec read(String yaml) {
    return SpecReader.read(
            yaml,
            Source.file(Path.of("test.yaml")),
            folder,
            new Context(
                Map.of("PATH", System.getenv("PATH"), "HOME", "/"), "tester", Instant.now()))
        .spec();
  }

  private ExperimentId submit(ExperimentSpec spec, int trials, Optional<NewSweep> sweep) {
    var id = new ExperimentId("e" + randomText());
    var stages =
        spec.stages().stream()
            .map(s ->
                new NewStage(
                    s.name(),
                    s.needs(),
                    s.resources(),
                    s.retries().failures(),
                    s.limits().timeout(),
                    reuse(s)))
            .toList();
    var keys = new WorkKeys(spec, Value.EMPTY);
    var points =
        IntStream.rangeClosed(1, trials)
            .mapToObj(i -> (Value.Object) Json.parse("{\"i\":" + i + "}"))
            .map(p ->
                new NewTrial(p, ContentId.of(p), 1, Value.EMPTY)
                    .sharing(keys.of(p, 1, Value.EMPTY)))
            .toList();
    var experiment =
        new NewExperiment(
            id,
            spec.about().name(),
            false,
            Value.EMPTY,
            SpecText.write(spec),
            spec.priority(),
            spec.parallelism(),
            false,
            Optional.empty(),
            List.of(),
            stages,
            points);
    var longest = new HashMap<String, Duration>();
    spec.stages().forEach(s -> Budget.longest(s).ifPresent(span -> longest.put(s.name(), span)));
    var limited =
        spec.budget().isBounded()
            ? experiment.within(new NewBudget(spec.budget(), longest))
            : experiment;
    store
        .experiments()
        .submit(
            new Submission(
                List.of(sweep.map(limited::growing).orElse(limited)),
                Optional.empty(),
                "user:tester"));
    return id;
  }

  private static Optional<NewReuse> reuse(Stage stage) {
    var reuse = stage.reuse();
    return reuse.isOn()
        ? Optional.of(new NewReuse(reuse.mode() == Reuse.Mode.REFRESH, reuse.files(), ""))
        : Optional.empty();
  }

  /// Settings of a worker that ends with these experiments.
  WorkerSettings until(int slots, ExperimentId... experiments) {
    return new WorkerSettings(
        "default",
        slots,
        64,
        List.of(),
        Long.MAX_VALUE,
        Optional.empty(),
        Set.of(experiments),
        1 << 20,
        "test");
  }

  Worker worker(WorkerSettings settings) throws Exception {
    return Worker.create(store, home, settings, InstantSource.system());
  }

  TrialView trial(ExperimentId experiment, int number) {
    return store.trials().get(experiment.trial(number)).orElseThrow();
  }

  /// Waits for something that must come true.
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  private static String randomText() {
    var random = RandomGenerator.getDefault();
    var text = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      text.append(Character.forDigit(random.nextInt(36), 36));
    }
    return text.toString();
  }
}
