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
import dev.assay.store.Operations;
import dev.assay.store.Store;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Sweeps;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Schedulers that pause trials, on the real store, with jobs that are played by hand.
@Timeout(60)
class PausingTest {

  private static final String SPACE =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}}
      search: {optimizer: random, trials: 50, seed: 3}
      """;

  private static final String PROMOTE =
      SPACE + "stopping: {scheduler: asha, mode: promote, min: 1, max: 9, eta: 3}";

  private static final String POPULATION =
      SPACE + "stopping: {scheduler: pbt, population: 4, interval: 2, max: 8}";

  private static final int END = 10;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  /// One sweep in a store of its own, and the worker that plays its jobs.
  private final class Played implements AutoCloseable {
    final Store store;
    final ExperimentId id = new ExperimentId("e00000000001");
    final WorkerLease worker;

    /// How far each attempt has come.
    private final Map<Long, Long> reached = new HashMap<>();

    private int slots;

    Played(String name, String text, int trials, int slots) {
      this.slots = slots;
      store =
          SqliteStore.open(
              folder.resolve(name).resolve("assay.db"),
              clock,
              RandomGenerator.getDefault(),
              SqliteStore.Options.DEFAULT);
      submit(text, trials);
      var registration =
          new Registration("h", "b", 1, 1, "default", slots, slots, List.of(), 1 << 30, "1");
      worker = store.workers().register(registration, Duration.ofHours(9));
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
      long to = (long) claim.until().orElse(END);
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
      double loss = loss(claim, END);
      var values = Value.object(Map.of("loss", Value.of(loss)));
      var finish =
          new Finish(
              claim.attempt(),
              outcome,
              Optional.empty(),
              values,
              OptionalDouble.of(loss),
              Facts.NONE);
      store.leases().exchange(worker, List.of(finish), new Free("default", 0, 0), 0);
    }

    private static double loss(Claim claim, long step) {
      double a = ((Value.Float) claim.params().get("a").orElseThrow()).value();
      return Math.abs(a - 0.3) + 1.0 / step;
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

  @Test
  void asha_pauses_on_each_rung_and_promotes_the_best_to_the_end() {
    try (var sweep = new Played("s", PROMOTE, 9, 1)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(9);
      assertThat(sweep.count(TrialStatus.PAUSED)).isZero();
      assertThat(sweep.count(TrialStatus.COMPLETED)).isPositive();
      assertThat(sweep.count(TrialStatus.PRUNED)).isGreaterThan(4);
      assertThat(sweep.trials())
          .filteredOn(t -> t.status() == TrialStatus.COMPLETED)
          .allSatisfy(t ->
              assertThat(t.jobs())
                  .extracting(JobView::until)
                  .containsExactly(
                      OptionalDouble.of(1), OptionalDouble.of(3), OptionalDouble.empty()));
      assertThat(sweep.growth()).isEqualTo(Growth.CLOSED);
      assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
      sweep.assertSound();
    }
  }

  @Test
  void few_trials_still_come_to_a_full_result() {
    for (int trials = 1; trials <= 8; trials++) {
      try (var sweep = new Played("s" + trials, PROMOTE, trials, 2)) {
        sweep.play();

        assertThat(sweep.count(TrialStatus.COMPLETED)).as("of %d", trials).isEqualTo(1);
        assertThat(sweep.count(TrialStatus.PRUNED)).as("of %d", trials).isEqualTo(trials - 1);
        assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
        sweep.assertSound();
      }
    }
  }

  @Test
  void a_space_that_is_soon_exhausted_still_comes_to_a_full_result() {
    String grid =
        PROMOTE
            .replace("{type: float, low: 0, high: 1}", "[0.1, 0.4, 0.9]")
            .replace("{optimizer: random, trials: 50, seed: 3}", "{optimizer: grid}");
    try (var sweep = new Played("s", grid, 50, 1)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(3);
      assertThat(sweep.trial(2).status()).isEqualTo(TrialStatus.COMPLETED);
      assertThat(sweep.count(TrialStatus.PRUNED)).isEqualTo(2);
    }
  }

  @Test
  void a_population_changes_params_while_it_trains_and_loses_no_place() {
    try (var sweep = new Played("s", POPULATION, 10, 4)) {
      sweep.play();

      var forks =
          sweep.trials().stream().filter(t -> t.origin().get("parent").isPresent()).toList();
      assertThat(forks).isNotEmpty();
      assertThat(sweep.trials()).hasSize(4 + forks.size()).hasSizeLessThanOrEqualTo(10);
      assertThat(sweep.count(TrialStatus.PRUNED)).isEqualTo(forks.size());
      assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
      assertThat(forks)
          .allSatisfy(fork -> {
            int replaced =
                ((Value.Int) fork.origin().get("replaces").orElseThrow()).value().intValue();
            assertThat(sweep.trial(replaced).status()).isEqualTo(TrialStatus.PRUNED);
          });
      sweep.assertSound();
    }
  }

  @Test
  void with_few_slots_nobody_goes_on_from_where_all_training_has_ended() {
    for (int slots = 1; slots <= 3; slots++) {
      try (var sweep = new Played("s" + slots, POPULATION, 12, slots)) {
        sweep.play();

        assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
        sweep.assertSound();
      }
    }
  }

  @Test
  void a_population_without_room_for_forks_trains_to_its_end() {
    try (var sweep = new Played("s", POPULATION, 4, 4)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(4).allMatch(t -> t.status() == TrialStatus.COMPLETED);
    }
  }

  @Test
  void a_job_that_trains_beyond_its_rung_is_asked_to_pause() {
    try (var sweep = new Played("s", PROMOTE, 9, 1)) {
      var steering = new Steering(sweep.store, clock, "w");
      steering.look();
      var claim = sweep.claim().getFirst();
      sweep.report(claim, 1);

      steering.look();

      var stopping = sweep.store.leases().stopping(sweep.worker).getFirst();
      assertThat(stopping.attempt()).isEqualTo(claim.attempt());
      assertThat(stopping.reason()).isEqualTo(Reason.PAUSED);
      sweep.end(claim, new Outcome.Stopped());
      assertThat(sweep.trial(1).status()).isEqualTo(TrialStatus.PAUSED);
    }
  }

  @Test
  void who_earned_a_promotion_waits_for_a_worker() {
    try (var sweep = new Played("s", PROMOTE, 3, 3)) {
      var steering = new Steering(sweep.store, clock, "w");
      steering.look();
      sweep.claim().forEach(sweep::train);
      sweep.store.workers().leave(sweep.worker);

      steering.look();

      assertThat(sweep.count(TrialStatus.PAUSED)).isEqualTo(3);
      assertThat(sweep.growth()).isEqualTo(Growth.OPEN);
    }
  }

  @Test
  void a_controller_killed_after_any_write_promotes_the_same_trials() {
    try (var calm = new Played("calm", PROMOTE, 8, 1);
        var killed = new Played("killed", PROMOTE, 8, 1)) {
      calm.play();

      while (killed.growth() == Growth.OPEN) {
        dieAtEveryWrite(killed);
        killed.claim().forEach(killed::train);
      }

      assertThat(killed.story()).isEqualTo(calm.story());
      killed.assertSound();
    }
  }

  @Test
  void a_controller_killed_after_any_write_keeps_the_population_whole_and_its_forks() {
    try (var calm = new Played("calm", POPULATION, 8, 4);
        var sweep = new Played("killed", POPULATION, 8, 4)) {
      calm.play();

      while (sweep.growth() == Growth.OPEN) {
        dieAtEveryWrite(sweep);
        assertThat(sweep.trials()).filteredOn(t -> t.status() != TrialStatus.PRUNED).hasSize(4);
        sweep.claim().forEach(sweep::train);
      }

      assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
      assertThat(sweep.trials())
          .filteredOn(t -> t.origin().get("replaces").isPresent())
          .extracting(t -> t.origin().get("replaces"))
          .isNotEmpty()
          .doesNotHaveDuplicates();
      assertThat(sweep.story()).isEqualTo(calm.story());
      sweep.assertSound();
    }
  }

  /// Looks again and again, each time as a new process that dies after one write, until there is
  /// nothing left to write.
  private void dieAtEveryWrite(Played sweep) {
    for (boolean died = true; died; ) {
      try {
        new Steering(dying(sweep.store), clock, "w").look();
        died = false;
      } catch (Killed e) {
        died = true;
      }
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> WRITES = Set.of("add", "goOn", "fork", "stop", "close");

  /// The store as a process sees it that is killed after the first write that changed something.
  private static Store dying(Store store) {
    Sweeps sweeps = dying(Sweeps.class, store.sweeps());
    Operations operations = dying(Operations.class, store.operations());
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "sweeps" -> sweeps;
                  case "operations" -> operations;
                  default -> call(() -> method.invoke(store, arguments));
                });
  }

  private static <T> T dying(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object answer = call(() -> method.invoke(real, arguments));
              if (WRITES.contains(method.getName()) && hasChanged(answer)) {
                throw new Killed();
              }
              return answer;
            }));
  }

  private static boolean hasChanged(Object answer) {
    return answer instanceof Sweeps.Added.Stored
        || Boolean.TRUE.equals(answer)
        || (answer instanceof Integer number && number > 0);
  }

  private interface Call {
    Object call() throws ReflectiveOperationException;
  }

  private static Object call(Call call) throws Throwable {
    try {
      return call.call();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
