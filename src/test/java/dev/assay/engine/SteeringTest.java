package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.Steering.Looked;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Store;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Sweeps steered on the real store, their jobs ended by hand.
class SteeringTest extends SteeringSuite {

  private static final String STEPS =
      SPACE.replace("low: 0, high: 1", "low: 0, high: 1, step: 0.5");

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
}
