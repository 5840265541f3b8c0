package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.engine.Steering.Looked;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.fakes.ManualClock;
import dev.assay.result.MetricReport;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Wanted;
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
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SqliteStore;
import dev.assay.store.tree.TreeStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sweeps steered on the real store, their jobs ended by hand.
class SteeringTest {

  private static final String SPACE =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}, b: {type: float, low: 0, high: 1}}
      """;

  private static final String STEPS =
      SPACE.replace("low: 0, high: 1", "low: 0, high: 1, step: 0.5");

  private static final Duration TTL = Duration.ofHours(9);

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private Store store;
  private int experiments;

  @BeforeEach
  void open() {
    store = open(folder);
  }

  private Store open(Path where) {
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

  private ExperimentId sweep(Store in, String search, int trials) {
    return sweep(in, search, trials, SPACE);
  }

  private ExperimentId sweep(Store in, String search, int trials, String space) {
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

  private WorkerLease worker(Store in, int slots) {
    var registration =
        new Registration(
            "h", "b", 1, 1, "default", slots, slots, List.of(), 1 << 30, "1", Duration.ZERO, "");
    return in.workers().register(registration, TTL);
  }

  private Steering steering(String self) {
    return new Steering(store, clock, self);
  }

  private static List<Claim> claim(Store in, WorkerLease worker, int wanted) {
    return in.leases()
        .exchange(worker, List.of(), new Free("default", 99, Long.MAX_VALUE), wanted)
        .claims();
  }

  private static double loss(Value.Object params) {
    double a = number(params, "a") - 0.3;
    double b = number(params, "b") - 0.6;
    return a * a + b * b;
  }

  private static double number(Value.Object params, String name) {
    return params.members().get(name) instanceof Value.Float(double number) ? number : Double.NaN;
  }

  private static void end(Store in, WorkerLease worker, Claim claim) {
    double loss = loss(claim.params());
    end(in, worker, claim, new Outcome.Completed(), OptionalDouble.of(loss));
  }

  private static void end(
      Store in, WorkerLease worker, Claim claim, Outcome outcome, OptionalDouble loss) {
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

  private void report(WorkerLease worker, Claim claim, long step, double loss) {
    store
        .metrics()
        .report(
            worker,
            claim.attempt(),
            List.of(new MetricReport("loss", step, loss, "")),
            Optional.empty());
  }

  private List<TrialView> trials(ExperimentId id) {
    return store.trials().list(id, 1, 1000);
  }

  private static List<Value.Object> params(Store in, ExperimentId id) {
    return in.trials().list(id, 1, 1000).stream().map(TrialView::params).toList();
  }

  private SweepView view(ExperimentId id) {
    return store.sweeps().get(id).orElseThrow();
  }

  private ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }

  private void enqueue(ExperimentId id, String... params) {
    var wanted =
        java.util.Arrays.stream(params)
            .map(text -> new Wanted((Value.Object) dev.assay.json.Json.parse(text), false))
            .toList();
    store.enqueued().add(id, wanted, Optional.empty(), "user:ada");
  }

  @Test
  void what_a_person_wants_is_tried_before_anything_is_proposed() {
    var id = sweep(store, "search: {optimizer: tpe, trials: 4}", 4);
    worker(store, 9);
    enqueue(id, "{\"a\": 0.5, \"b\": 0.25}", "{\"b\": 0.75}", "{\"a\": 0.5, \"b\": 0.25}");

    Looked looked = steering("w").look(id);

    assertThat(looked.proposed()).isEqualTo(4);
    List<TrialView> trials = trials(id);
    assertThat(trials).extracting(TrialView::replicate).containsExactly(1, 1, 2, 1);
    assertThat(number(trials.get(0).params(), "a")).isEqualTo(0.5);
    assertThat(number(trials.get(1).params(), "b")).isEqualTo(0.75);
    assertThat(number(trials.get(1).params(), "a")).isBetween(0.0, 1.0);
    assertThat(trials.get(2).params()).isEqualTo(trials.get(0).params());
    assertThat(trials)
        .extracting(trial -> dev.assay.json.Json.write(trial.origin()))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "{\"optimizer\":\"enqueued\",\"phase\":\"enqueued\",\"by\":\"user:ada\"}"),
            part -> assertThat(part).contains("user:ada", "\"fixed\":[\"b\"]"),
            again -> assertThat(again).contains("user:ada"),
            proposed -> assertThat(proposed).contains("tpe"));
    assertThat(store.enqueued().count(id)).isZero();
    assertThat(params(store, id)).isEqualTo(filledAgain());
  }

  /// The same wish in another store: what is filled in is a function of what is stored.
  private List<Value.Object> filledAgain() {
    try (Store other = open(folder.resolve("other"))) {
      var id = sweep(other, "search: {optimizer: tpe, trials: 4}", 4);
      worker(other, 9);
      Store own = store;
      store = other;
      enqueue(id, "{\"a\": 0.5, \"b\": 0.25}", "{\"b\": 0.75}", "{\"a\": 0.5, \"b\": 0.25}");
      store = own;
      new Steering(other, clock, "else").look(id);
      return params(other, id);
    }
  }

  @Test
  void a_grid_that_is_exhausted_still_tries_what_a_person_wants() {
    var id = sweep(store, "search: {optimizer: grid, trials: 9}", 12, STEPS);
    var worker = worker(store, 20);
    var steering = steering("w");
    assertThat(steering.look(id).proposed()).isEqualTo(9);

    enqueue(id, "{\"a\": 0.5}", "{\"a\": 0.5, \"b\": 0.5}");
    assertThat(steering.look(id).proposed()).isEqualTo(2);

    claim(store, worker, 20).forEach(claim -> end(store, worker, claim));
    steering.look(id);
    assertThat(view(id).trials()).isEqualTo(11);
    assertThat(view(id).growth()).isEqualTo(Growth.CLOSED);
  }

  @Test
  void a_sweep_runs_to_its_limit_and_ends() {
    var id = sweep(store, "search: {optimizer: tpe, trials: 15}", 15);
    var worker = worker(store, 3);
    var steering = steering("w");

    while (steering.look() > 0) {
      assertThat(trials(id).stream().filter(t -> !t.status().isTerminal()).count())
          .isLessThanOrEqualTo(3);
      claim(store, worker, 3).forEach(claim -> end(store, worker, claim));
    }

    assertThat(trials(id)).hasSize(15);
    assertThat(view(id).growth()).isEqualTo(Growth.CLOSED);
    assertThat(view(id).why()).contains("ended");
    assertThat(status(id)).isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(params(store, id)).doesNotHaveDuplicates();
    double last = loss(trials(id).getLast().params());
    assertThat(last).isLessThan(loss(trials(id).getFirst().params()));
  }

  @Test
  void without_a_worker_nothing_is_proposed() {
    var id = sweep(store, "search: {optimizer: random, trials: 5}", 5);

    assertThat(steering("w").look(id)).isEqualTo(new Looked(0, 0, ""));
    worker(store, 2);
    assertThat(steering("w").look(id).proposed()).isEqualTo(2);
    assertThat(steering("w").look(id).proposed()).isZero();
  }

  @Test
  void no_more_runs_at_once_than_the_experiment_allows() {
    var id = sweep(store, "parallelism: 2\nsearch: {optimizer: random, trials: 5}", 5);
    worker(store, 8);

    assertThat(steering("w").look(id).proposed()).isEqualTo(2);
  }

  @Test
  void a_controller_that_forgets_everything_between_looks_proposes_the_same() {
    String search = "search: {optimizer: tpe, trials: 24, seed: 5}";
    var one = sweep(store, search, 24);
    try (Store other = open(folder.resolve("other"))) {
      experiments = 0;
      var two = sweep(other, search, 24);
      play(store, new Steering(store, clock, "w"), 1);
      play(other, null, 1);

      assertThat(params(other, two)).isEqualTo(params(store, one)).hasSize(24);
    }
  }

  @Test
  void with_a_lag_one_slot_and_eight_give_the_same_trials() {
    String search = "search: {optimizer: tpe, trials: 30, seed: 5, parallel_lag: 8}";
    var one = sweep(store, search, 30);
    try (Store other = open(folder.resolve("other"))) {
      experiments = 0;
      var two = sweep(other, search, 30);
      play(store, new Steering(store, clock, "w"), 1);
      play(other, null, 8);

      assertThat(params(other, two)).isEqualTo(params(store, one)).hasSize(30);
    }
  }

  /// @param steering null for a new one at each look
  private void play(Store in, @org.jspecify.annotations.Nullable Steering steering, int slots) {
    var worker = worker(in, slots);
    var running = new ArrayList<Claim>();
    for (int open = 1; open > 0; ) {
      open = (steering == null ? new Steering(in, clock, "w") : steering).look();
      running.addAll(claim(in, worker, slots - running.size()));
      if (!running.isEmpty()) {
        end(in, worker, running.removeLast()); // in another order than they began
      }
    }
  }

  @Test
  void several_controllers_together_add_exactly_the_limit() throws Exception {
    var id = sweep(store, "search: {optimizer: random, trials: 40}", 40);
    List<Callable<Boolean>> controllers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String self = "w" + i;
      controllers.add(() -> {
        try (Store own = open(folder)) {
          var worker = worker(own, 4);
          while (own.sweeps().get(id).orElseThrow().growth() == Growth.OPEN) {
            new Steering(own, clock, self).look();
            claim(own, worker, 4).forEach(claim -> end(own, worker, claim));
            clock.advance(Duration.ofSeconds(20)); // whoever led has slept
          }
          return true;
        }
      });
    }

    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var done : pool.invokeAll(controllers)) {
        assertThat(done.get()).isTrue();
      }
    }

    assertThat(trials(id)).hasSize(40).allMatch(t -> t.status() == TrialStatus.COMPLETED);
    assertThat(params(store, id)).doesNotHaveDuplicates();
  }

  @Test
  void one_controller_leads_until_it_is_silent_for_long() {
    var id = sweep(store, "search: {optimizer: random, trials: 5}", 5);
    worker(store, 2);
    steering("a").look(id);

    assertThat(steering("b").look(id)).isEqualTo(new Looked(0, 0, "a leads it"));
    clock.advance(Duration.ofSeconds(16));
    store.operations().cancel(new dev.assay.store.Subject.OfTrial(id.trial(1)), "user:ada");
    assertThat(steering("b").look(id).proposed()).isEqualTo(1);
  }

  @Test
  void what_is_worse_than_the_others_at_a_rung_is_stopped() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 9}\nstopping: {scheduler: asha, max: 9}",
            9);
    var worker = worker(store, 3);
    var steering = steering("w");
    steering.look(id);
    var claims = claim(store, worker, 3);

    report(worker, claims.get(0), 1, 0.1);
    report(worker, claims.get(1), 1, 0.2);
    report(worker, claims.get(2), 1, 0.9);

    assertThat(steering.look(id).stopped()).isPositive();
    var stopping = store.leases().stopping(worker);
    assertThat(stopping).extracting(s -> s.attempt()).contains(claims.get(2).attempt());
    assertThat(stopping).extracting(s -> s.attempt()).doesNotContain(claims.get(0).attempt());
    assertThat(stopping).allMatch(s -> s.reason() == Reason.PRUNED);
    assertThat(new Steering(store, clock, "w").look(id).stopped()).isZero();
    end(store, worker, claims.get(2), new Outcome.Stopped(), OptionalDouble.empty());
    assertThat(trials(id).get(2).status()).isEqualTo(TrialStatus.PRUNED);
  }

  @Test
  void failures_are_told_to_the_optimizer_and_do_not_end_the_sweep() {
    var id = sweep(store, "search: {optimizer: tpe, trials: 6}", 6);
    var worker = worker(store, 2);
    var steering = steering("w");

    while (steering.look() > 0) {
      for (Claim claim : claim(store, worker, 2)) {
        end(store, worker, claim, new Outcome.Failed(Reason.EXIT), OptionalDouble.empty());
      }
    }

    assertThat(trials(id)).hasSize(6).allMatch(t -> t.status() == TrialStatus.FAILED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.FAILED);
  }

  @Test
  void a_sweep_that_is_extended_goes_on_from_what_is_known() {
    var id = sweep(store, "search: {optimizer: tpe, trials: 4}", 4);
    var worker = worker(store, 1);
    while (steering("w").look() > 0) {
      claim(store, worker, 1).forEach(claim -> end(store, worker, claim));
    }

    store.sweeps().limit(id, OptionalInt.of(6), "user:ada");
    store.sweeps().reopen(id, "user:ada");
    while (steering("w").look() > 0) {
      claim(store, worker, 1).forEach(claim -> end(store, worker, claim));
    }

    assertThat(trials(id)).extracting(t -> t.id().number()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(params(store, id)).doesNotHaveDuplicates();
  }

  @Test
  void a_grid_ends_when_every_point_was_tried() {
    var id = sweep(store, "search: {optimizer: grid}\nstopping: {scheduler: median}", 100, STEPS);
    var worker = worker(store, 4);

    while (steering("w").look() > 0) {
      claim(store, worker, 4).forEach(claim -> end(store, worker, claim));
    }

    assertThat(trials(id)).hasSize(9);
    assertThat(params(store, id)).doesNotHaveDuplicates();
    assertThat(status(id)).isEqualTo(ExperimentStatus.COMPLETED);
  }

  @Test
  void a_search_that_finds_no_point_pauses_and_says_why() {
    var id = sweep(store, "constraints: [a > 2]\nsearch: {optimizer: tpe, trials: 5}", 5);
    worker(store, 4);

    var looked = steering("w").look(id);

    assertThat(looked.proposed()).isZero();
    assertThat(view(id).growth()).isEqualTo(Growth.PAUSED);
    assertThat(view(id).why()).contains("a > 2");
    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
  }

  @Test
  void a_search_starts_from_the_trials_of_another_experiment() {
    var first = sweep(store, "search: {optimizer: random, trials: 30}", 30);
    var worker = worker(store, 5);
    while (steering("w").look() > 0) {
      claim(store, worker, 5).forEach(claim -> end(store, worker, claim));
    }

    String search = "search: {optimizer: tpe, trials: 3, warm_start: [%s]}".formatted(first);
    var second = sweep(store, search, 3);
    var cold = sweep(store, "search: {optimizer: tpe, trials: 3}", 3);
    steering("w").look();

    assertThat(trials(second)).isNotEmpty();
    assertThat(trials(second).getFirst().params()).isNotEqualTo(trials(cold).getFirst().params());
  }

  @Test
  void a_sweep_ends_when_its_trials_have_cost_what_they_may() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 50, cost: {metric: loss, budget: 1.0}}",
            50);
    var worker = worker(store, 1);

    while (steering("w").look() > 0) {
      claim(store, worker, 1).forEach(claim -> end(store, worker, claim));
    }

    double spent = trials(id).stream().mapToDouble(t -> loss(t.params())).sum();
    double before =
        trials(id).stream().limit(trials(id).size() - 1).mapToDouble(t -> loss(t.params())).sum();
    assertThat(spent).isGreaterThanOrEqualTo(1);
    assertThat(before).isLessThan(1);
    assertThat(view(id).why()).contains("cost");
  }

  /// Batches wait for every trial before them, so whatever never ends would hang the sweep.
  @Test
  void stale_runs_are_resolved_by_evidence_and_never_hang_a_sweep() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 6}\nstopping: {scheduler: batched, batch: 3}",
            6);
    var gone = worker(store, 3);
    steering("w").look(id);
    claim(store, gone, 3).forEach(c -> store.leases().started(gone, c.attempt(), clock.instant()));
    store.workers().expire(gone.worker(), gone.epoch(), "test"); // its process is not there

    var worker = worker(store, 3);
    assertThat(steering("w").look(id).proposed()).isZero();
    var orphans = adopt(worker);
    assertThat(orphans).hasSize(3);
    end(store, worker, orphans.get(0)); // its process lived on, and ends well
    lose(worker, orphans.get(1), Outcome.Cause.CRASH); // it vanished
    lose(worker, orphans.get(2), Outcome.Cause.INFRASTRUCTURE); // it never began
    for (int round = 0; round < 2; round++) {
      for (Claim again : claim(store, worker, 3)) {
        if (again.job().trial().number() == 2) {
          lose(worker, again, Outcome.Cause.CRASH);
        } else {
          end(store, worker, again);
        }
      }
    }

    assertThat(trials(id))
        .extracting(TrialView::status)
        .containsExactly(TrialStatus.COMPLETED, TrialStatus.FAILED, TrialStatus.COMPLETED);
    assertThat(trials(id).get(1).reason()).isEqualTo(Reason.CRASH_LIMIT);
    while (steering("w").look() > 0) {
      claim(store, worker, 3).forEach(claim -> end(store, worker, claim));
    }
    assertThat(trials(id)).hasSize(6);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PARTIAL);
  }

  private List<Claim> adopt(WorkerLease worker) {
    var attempts = store.leases().orphans(10).stream().map(h -> h.claim().attempt()).toList();
    return store.leases().adopt(worker, attempts).stream().map(h -> h.claim()).toList();
  }

  private void lose(WorkerLease worker, Claim claim, Outcome.Cause cause) {
    end(store, worker, claim, new Outcome.Lost(cause), OptionalDouble.empty());
  }

  @Test
  void what_a_cancelled_trial_reported_still_counts_on_its_rung() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 9}\nstopping: {scheduler: asha, max: 9}",
            9);
    var worker = worker(store, 3);
    steering("w").look(id);
    var claims = claim(store, worker, 3);
    report(worker, claims.get(0), 1, 0.1);
    report(worker, claims.get(1), 1, 0.2);
    store.operations().cancel(new dev.assay.store.Subject.OfExperiment(id), "user:ada");
    claims.forEach(c -> end(store, worker, c, new Outcome.Stopped(), OptionalDouble.empty()));
    assertThat(status(id)).isEqualTo(ExperimentStatus.CANCELLED);

    store.sweeps().reopen(id, "user:ada");
    steering("w").look(id);
    var next = claim(store, worker, 1).getFirst();
    report(worker, next, 1, 0.3);

    assertThat(steering("w").look(id).stopped()).isEqualTo(1);
  }

  private static final String STAGES =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}, b: {type: float, low: 0, high: 1}}
      search: {optimizer: random, trials: 6}
      stages:
        train: {command: x}
        evaluate: {command: y, needs: [train], resources: {pool: %s}}
      """;

  /// Trains trials until three have ended their training, and gives how many are proposed then.
  private int proposedBesideEvaluations(String pool) {
    var id = sweep(store, "", 6, STAGES.formatted(pool));
    var trainer = worker(store, 3);
    steering("w").look(id);
    var trained = claim(store, trainer, 3);
    assertThat(trained).extracting(c -> c.job().stage()).containsOnly("train");
    trained.forEach(claim -> end(store, trainer, claim));
    return steering("w").look(id).proposed();
  }

  @Test
  void evaluations_go_first_in_the_pool_that_they_share_with_training() {
    assertThat(proposedBesideEvaluations("default")).isZero();
  }

  @Test
  void evaluations_in_a_pool_of_their_own_block_no_training_and_are_as_many_as_its_slots() {
    assertThat(proposedBesideEvaluations("evaluation")).isEqualTo(3);

    var registration =
        new Registration(
            "h", "b", 2, 2, "evaluation", 1, 1, List.of(), 1 << 30, "1", Duration.ZERO, "");
    var evaluator = store.workers().register(registration, TTL);
    var free = new Free("evaluation", 1, Long.MAX_VALUE);
    var first = store.leases().exchange(evaluator, List.of(), free, 1).claims();
    assertThat(first).extracting(c -> c.job().stage()).containsExactly("evaluate");
    var none = new Free("evaluation", 0, Long.MAX_VALUE);
    assertThat(store.leases().exchange(evaluator, List.of(), none, 0).claims()).isEmpty();
    end(store, evaluator, first.getFirst());
    assertThat(store.leases().exchange(evaluator, List.of(), free, 1).claims())
        .extracting(c -> c.job().stage())
        .containsExactly("evaluate");
  }

  private TreeStore tree(Path root) {
    return TreeStore.open(root, clock, RandomGenerator.getDefault());
  }

  @Test
  void a_store_that_is_carried_to_its_workers_has_room_for_all_that_may_run_at_once() {
    var tree = tree(folder.resolve("tree"));
    var bounded = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}\nparallelism: 3", 9);
    var unbounded = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}", 9);
    var steering = new Steering(tree, clock, "tick");

    assertThat(steering.look(bounded).proposed()).isEqualTo(3);
    assertThat(steering.look(bounded).proposed()).isZero();
    assertThat(steering.look(unbounded).proposed()).as("it would be all of them").isZero();
    var worker = worker(tree, 2);
    assertThat(steering.look(unbounded).proposed()).as("as in any store").isEqualTo(2);
    assertThat(claim(tree, worker, 9)).hasSize(5);
  }

  @Test
  void who_steers_on_while_two_trees_become_one_counts_the_trials_of_both() throws IOException {
    Path here = folder.resolve("here");
    Path there = folder.resolve("there");
    var tree = tree(here);
    var id = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}\nparallelism: 2", 9);
    copy(here, there);
    var params = Value.object(Map.of("a", Value.of(0.5), "b", Value.of(0.5)));
    var other = new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
    tree(there).sweeps().add(id, 1, List.of(other), Runs.QUEUED, "user:ada");
    clock.advance(Duration.ofSeconds(1));
    var steering = new Steering(tree, clock, "tick");
    assertThat(steering.look(id).proposed()).isEqualTo(2);

    copy(there, here);
    Path document = Path.of("experiments", id + ".json");
    tree.carried()
        .merge(
            document,
            Files.readString(here.resolve(document)),
            Files.readString(there.resolve(document)),
            false);
    tree.sweeps().parallelism(id, 4, "user:ada");

    assertThat(tree.trials().get(id.trial(1)).orElseThrow().params()).isEqualTo(params);
    assertThat(steering.look(id).proposed()).as("beside the three that are open").isEqualTo(1);
    assertThat(tree.trials().list(id, 1, 9)).hasSize(4);
  }

  /// What is not there yet, and git would carry.
  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (!file.startsWith(from.resolve(".local")) && !Files.exists(copy)) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }
}
