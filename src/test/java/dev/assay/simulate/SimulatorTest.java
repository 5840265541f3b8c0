package dev.assay.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.RandomSearch;
import dev.assay.result.Observation.State;
import dev.assay.schedule.Fifo;
import dev.assay.schedule.Scheduler;
import dev.assay.schedule.Schedulers;
import dev.assay.simulate.Simulation.End;
import dev.assay.simulate.Simulation.Step;
import dev.assay.simulate.Simulation.Trial;
import dev.assay.simulate.Simulator.Setting;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatorTest {

  private static final Task BRANIN = Functions.named("branin");
  private static final Optimizer RANDOM =
      (history, number) ->
          new Proposal.Suggestion(
              RandomSearch.point(
                  history.problem().space(), List.of(), history.problem().seed(), number),
              Value.EMPTY);

  private static Setting minutes(int workers, int trials) {
    return new Setting(workers, trials, new RunTime.Constant(60), 0, 0, "step");
  }

  private static Problem problem(Task task, long seed) {
    return Problem.of(task.space(), task.goal(), seed);
  }

  private static Scheduler scheduler(String name, Map<String, Value> options, Task task) {
    return Schedulers.of(name, options, task.space(), List.of(), 1);
  }

  private static Simulation simulated(Task task, Scheduler scheduler, Setting setting) {
    return Simulator.run(problem(task, 1), RANDOM, scheduler, task, setting);
  }

  @Test
  void workers_share_the_time() {
    Simulation one = simulated(BRANIN, Fifo.plain(), minutes(1, 10));
    Simulation four = simulated(BRANIN, Fifo.plain(), minutes(4, 10));

    assertThat(one.seconds()).isEqualTo(600, within(1e-9));
    assertThat(one.utilisation()).isEqualTo(1, within(1e-12));
    assertThat(four.seconds()).isEqualTo(180, within(1e-9));
    assertThat(four.busy()).isEqualTo(600, within(1e-9));
    assertThat(four.utilisation()).isEqualTo(600.0 / 720, within(1e-12));
    assertThat(four.ends()).containsEntry(End.COMPLETED, 10).containsEntry(End.FAILED, 0);
    assertThat(four.epochs()).isEqualTo(10);
  }

  @Test
  void the_best_so_far_is_told_as_trials_complete() {
    Simulation simulation = simulated(BRANIN, Fifo.plain(), minutes(2, 20));

    double best = Double.POSITIVE_INFINITY;
    for (Step step : simulation.trajectory()) {
      Trial trial = simulation.trials().get(step.trial() - 1);
      best = Math.min(best, step.value());
      assertThat(step.best()).isEqualTo(best);
      assertThat(step.value()).isEqualTo(BRANIN.evaluate(trial.params())).isEqualTo(trial.value());
      assertThat(step.seconds()).isEqualTo(trial.ended()).isEqualTo(trial.started() + 60);
    }
    assertThat(simulation.bestWithin(1)).isEqualTo(best);
    assertThat(simulation.bestWithin(0.05)).isNaN();
  }

  @Test
  void a_proposal_sees_what_has_ended_and_what_runs() {
    var seen = new ArrayList<String>();
    Optimizer curious =
        (history, number) -> {
          seen.add(
              "%d: %s"
                  .formatted(
                      number,
                      history.rows().stream()
                          .map(row -> row.state() == State.RUNNING ? "r" : "c")
                          .reduce("", String::concat)));
          return RANDOM.propose(history, number);
        };

    Simulator.run(problem(BRANIN, 1), curious, Fifo.plain(), BRANIN, minutes(2, 5));

    assertThat(seen).containsExactly("1: ", "2: r", "3: cc", "4: ccr", "5: cccc");
  }

  @Test
  void the_same_settings_give_the_same_simulation() {
    var setting = new Setting(3, 40, new RunTime.Between(10, 100), 0.2, 0.2, "step");

    Simulation first = simulated(BRANIN, Fifo.plain(), setting);

    assertThat(simulated(BRANIN, Fifo.plain(), setting)).isEqualTo(first);
    assertThat(Simulator.run(problem(BRANIN, 2), RANDOM, Fifo.plain(), BRANIN, setting))
        .isNotEqualTo(first);
  }

  @Test
  void failures_and_crashes_come_as_often_as_they_should() {
    var setting = new Setting(4, 2_000, new RunTime.Constant(60), 0.1, 0.2, "step");

    Simulation simulation = simulated(BRANIN, Fifo.plain(), setting);

    // Three crashes of one trial fail it too; a trial that fails on its way may not see its crash.
    assertThat(simulation.ends().get(End.FAILED)).isBetween(160, 270);
    assertThat(simulation.crashes()).isBetween(380, 580);
    assertThat(simulation.busy()).isGreaterThan(simulation.epochs() * 60.0);
    assertThat(simulation.trials())
        .filteredOn(trial -> trial.end() == End.FAILED)
        .allMatch(trial -> Double.isNaN(trial.value()));
    assertThat(simulation.ends().get(End.COMPLETED)).isEqualTo(simulation.trajectory().size());
  }

  @Test
  void run_times_come_from_a_range_or_from_the_table() {
    Table digits = Table.read(Path.of("bench", "tables", "digits-mlp"));
    var between = new Setting(2, 200, new RunTime.Between(10, 1_000), 0, 0, "step");
    var known = new Setting(2, 20, new RunTime.Known(), 0, 0, "step");

    Simulation drawn = simulated(BRANIN, Fifo.plain(), between);
    Simulation real = simulated(digits, Fifo.plain(), known);

    double[] lengths = drawn.trials().stream().mapToDouble(t -> t.ended() - t.started()).toArray();
    assertThat(java.util.Arrays.stream(lengths))
        .allMatch(seconds -> seconds > 10 - 1e-6 && seconds < 1_000 + 1e-6);
    assertThat(java.util.Arrays.stream(lengths).filter(seconds -> seconds < 100).count())
        .isBetween(75L, 125L);
    assertThat(real.trials())
        .allSatisfy(trial ->
            assertThat(trial.ended() - trial.started())
                .isEqualTo(digits.seconds(trial.params()).orElseThrow(), within(1e-9)));
    assertThatThrownBy(() -> simulated(BRANIN, Fifo.plain(), known))
        .hasMessage("branin does not know how long its runs took; say seconds");
  }

  @Test
  void halving_reaches_the_regret_of_full_runs_in_a_third_of_the_epochs() {
    Table digits = Table.read(Path.of("bench", "tables", "digits-mlp"));
    long epochs = 20 * 27;
    for (String mode : List.of("stop", "promote")) {
      Map<String, Value> options =
          Map.of(
              "min", Value.of(1),
              "max", Value.of(27),
              "eta", Value.of(3),
              "mode", Value.of(mode));
      Scheduler asha = scheduler("asha", options, digits);
      var full = new ArrayList<Double>();
      var halved = new ArrayList<Double>();
      for (int seed = 0; seed < 5; seed++) {
        Problem problem = problem(digits, seed);
        Simulation plain = Simulator.run(problem, RANDOM, Fifo.plain(), digits, minutes(4, 20));
        Simulation early = Simulator.run(problem, RANDOM, asha, digits, minutes(4, 60));
        full.add(digits.regret(plain.bestWithin(1)));
        halved.add(digits.regret(early.bestAfter(epochs / 3)));

        assertThat(plain.epochs()).isEqualTo(epochs);
        assertThat(early.ends().get(End.PRUNED)).as(mode).isGreaterThan(30);
      }

      // By the rule of the benchmarks, which take more seeds.
      assertThat(median(halved)).as(mode).isLessThanOrEqualTo(1.25 * median(full) + 0.005);
    }
  }

  @Test
  void forecasts_of_curves_save_more_than_half_of_the_epochs_and_hardly_ever_the_best() {
    Task digits = Table.read(Path.of("bench", "tables", "digits-mlp"));
    for (Task task : List.of(digits, new LearningCurve(BRANIN, 27))) {
      Scheduler extrapolation = scheduler("extrapolation", Map.of(), task);
      var epochs = new ArrayList<Double>();
      for (int seed = 0; seed < 8; seed++) {
        Problem problem = problem(task, seed);
        Simulation full = Simulator.run(problem, RANDOM, Fifo.plain(), task, minutes(4, 60));
        Simulation early = Simulator.run(problem, RANDOM, extrapolation, task, minutes(4, 60));

        assertThat(task.regret(early.bestWithin(1)))
            .isLessThanOrEqualTo(task.regret(full.bestWithin(1)) + 0.006);
        epochs.add((double) early.epochs() / full.epochs());
      }
      assertThat(median(epochs)).isLessThan(0.5);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  @Test
  void every_scheduler_comes_to_an_end() {
    Task curves = new LearningCurve(BRANIN, 9);
    Map<String, Map<String, Value>> options =
        Map.of(
            "hyperband", Map.of("max", Value.of(9)),
            "asha", Map.of("max", Value.of(9)),
            "pbt", Map.of("max", Value.of(9), "interval", Value.of(3)),
            "divergence", Map.of("bound", Value.of(200)));
    var setting = new Setting(3, 30, new RunTime.Between(10, 100), 0.1, 0.1, "step");

    for (String name : Schedulers.names()) {
      Scheduler scheduler = scheduler(name, options.getOrDefault(name, Map.of()), curves);

      Simulation simulation = simulated(curves, scheduler, setting);

      assertThat(simulation.trajectory()).as(name).isNotEmpty();
      assertThat(simulation.trials()).as(name).hasSizeLessThanOrEqualTo(30);
      assertThat(simulation.utilisation()).as(name).isBetween(0.3, 1 + 1e-9);
      assertThat(simulation.trials())
          .as(name)
          .filteredOn(trial -> trial.end() == End.COMPLETED)
          .allMatch(trial -> trial.epochs() == 9);
    }
  }

  @Test
  void a_made_up_curve_ends_at_the_true_value_and_comes_from_the_worse_side() {
    Task curves = new LearningCurve(BRANIN, 20);
    for (int number = 1; number <= 50; number++) {
      Value.Object params = RandomSearch.point(BRANIN.space(), List.of(), 1, number);

      double[] curve = curves.curve(params);

      assertThat(curve).hasSize(20);
      assertThat(curve[19]).isEqualTo(BRANIN.evaluate(params), within(1e-9));
      for (int epoch = 1; epoch < 20; epoch++) {
        assertThat(curve[epoch]).isLessThan(curve[epoch - 1]);
      }
    }
    assertThat(curves.goal()).isEqualTo(Goal.MINIMIZE);
  }

  @Test
  void an_exhausted_optimizer_ends_the_sweep() {
    Optimizer three =
        (history, number) ->
            number <= 3 ? RANDOM.propose(history, number) : new Proposal.Exhausted("no more");

    Simulation simulation =
        Simulator.run(problem(BRANIN, 1), three, Fifo.plain(), BRANIN, minutes(2, 10));

    assertThat(simulation.trials()).hasSize(3);
    assertThat(simulation.seconds()).isEqualTo(120, within(1e-9));
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> minutes(0, 5))
        .hasMessage("workers and trials must be at least 1, found 0 and 5");
    assertThatThrownBy(() -> new Setting(1, 1, new RunTime.Constant(1), 1.5, 0, "step"))
        .hasMessage("failures and crashes must be from 0 to 1, found 1.5 and 0.0");
    assertThatThrownBy(() -> new RunTime.Constant(0))
        .hasMessage("seconds must be above 0, found 0.0");
    assertThatThrownBy(() -> new RunTime.Between(10, 1))
        .hasMessage("seconds must not run from 10.0 down to 1.0");
    assertThatThrownBy(() -> new LearningCurve(BRANIN, 0))
        .hasMessage("epochs must be at least 1, found 0");
  }
}
