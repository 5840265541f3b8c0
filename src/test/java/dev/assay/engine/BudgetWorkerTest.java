package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real jobs within real budgets.
@Timeout(60)
class BudgetWorkerTest {

  /// An attempt may take (59 s + 1 s) × 1 core, which costs 60.
  private static final String PRICED =
      """
      name: priced
      timeout: 59s
      grace: 1s
      budget: {money: %s, price: {cpu_hour: 3600}}
      command: %s
      """;

  @TempDir Path folder;
  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.in(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private BudgetView budget(ExperimentId id) {
    return home.store().budgets().orElseThrow().get(id).orElseThrow();
  }

  private int count(ExperimentId id, JobState state) {
    return home.store().experiments().get(id).orElseThrow().jobs().getOrDefault(state, 0);
  }

  private ExperimentStatus status(ExperimentId id) {
    return home.store().experiments().get(id).orElseThrow().status();
  }

  @Test
  void jobs_that_may_be_long_and_are_short_all_fit_one_after_another() throws Exception {
    var id = home.submit(PRICED.formatted(90, "\"true\""), 5);

    home.worker(home.until(4, id)).run();

    assertThat(status(id)).isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(budget(id).use().money()).isBetween(0.0, 60.0);
    assertThat(budget(id).reserved().money()).isZero();
    assertThat(budget(id).reached()).isEmpty();
  }

  @Test
  void the_worker_ends_where_the_budget_does_and_the_rest_is_held() throws Exception {
    var id = home.submit(PRICED.formatted("60.2", "sleep 0.5"), 3);

    home.worker(home.until(4, id)).run();

    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(1);
    assertThat(count(id, JobState.HELD)).isEqualTo(2);
    assertThat(budget(id).reached()).contains(Dimension.MONEY);
    assertThat(budget(id).use().money()).isBetween(0.4, 60.0);
  }

  @Test
  void what_runs_is_stopped_when_the_time_is_over_where_it_is_to() throws Exception {
    var id =
        home.submit(
            """
            name: timed
            budget: {wall_time: 1s, on_limit: stop}
            command: sleep 50
            """,
            3);

    home.worker(home.until(2, id)).run();

    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    assertThat(count(id, JobState.STOPPED)).isEqualTo(2);
    assertThat(count(id, JobState.HELD)).isEqualTo(1);
    assertThat(home.trial(id, 1).reason()).isEqualTo(Reason.BUDGET);
    assertThat(budget(id).reached()).contains(Dimension.WALL_TIME);
  }

  @Test
  void a_sweep_makes_up_for_trials_that_fail() throws Exception {
    var id =
        home.sweep(
            """
            name: flaky
            script: "expr {a} % 2 && echo '{\\"loss\\": 1}' > $ASSAY_JOB_RESULT"
            objective: {metric: loss, goal: minimize}
            space: {a: {type: int, low: 1, high: 1000}}
            search: {optimizer: random, trials: 100}
            budget: {completed: 6}
            """,
            100);

    home.worker(home.until(3, id)).run();

    assertThat(status(id)).isIn(ExperimentStatus.COMPLETED, ExperimentStatus.PARTIAL);
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(6);
    assertThat(budget(id).completed()).isEqualTo(6);
    assertThat(count(id, JobState.FAILED)).isPositive();
  }
}
