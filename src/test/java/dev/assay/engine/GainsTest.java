package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Budget.Worth;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When a sweep ends because no further trial is worth its cost.
@Timeout(60)
class GainsTest {

  private static final Worth WORTH = new Worth(0.5, Worth.Per.GPU_HOUR);

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

  private static java.util.Optional<String> verdict(double gain, double cost) {
    return Gains.verdict(WORTH, "loss", OptionalDouble.of(gain), OptionalDouble.of(cost), 30);
  }

  @Test
  void a_gain_over_its_cost_is_compared_with_the_price() {
    assertThat(verdict(0.1, 0.2)).isEmpty();
    assertThat(verdict(0.1, 0.25))
        .hasValue(
            "after 30 trials the next is expected to better loss by 0.1, which is 0.4 per GPU-hour;"
                + " it is to be worth 0.5");
    assertThat(verdict(0, 1)).isPresent();
  }

  @Test
  void nothing_is_said_where_nothing_is_known() {
    assertThat(verdict(0.1, 0)).isEmpty();
    assertThat(Gains.verdict(WORTH, "loss", OptionalDouble.empty(), OptionalDouble.of(1), 30))
        .isEmpty();
    assertThat(Gains.verdict(WORTH, "loss", OptionalDouble.of(1), OptionalDouble.empty(), 30))
        .isEmpty();
  }

  private ExperimentId run(String gain) throws Exception {
    var id =
        home.sweep(
            """
            name: bowl
            command: awk -v x={x} 'BEGIN {print "loss=" (x - 0.3) ^ 2}'
            metrics: {name: loss, pattern: 'loss=(?<value>[-+.e0-9]+)'}
            objective: {metric: loss, goal: minimize}
            space: {x: {type: float, low: 0, high: 1}}
            search: {optimizer: sobol, trials: 32, seed: 1}
            budget: {worth: {gain: %s}}
            """
                .formatted(gain),
            32);
    home.worker(home.until(4, id)).run();
    return id;
  }

  @Test
  void a_sweep_with_nothing_left_to_gain_ends_before_its_number_of_trials() throws Exception {
    var id = run("1e9");

    var sweep = home.store().sweeps().get(id).orElseThrow();
    assertThat(sweep.growth()).isEqualTo(Growth.CLOSED);
    assertThat(sweep.why()).startsWith("after 20 trials").contains("loss", "per hour");
    assertThat(sweep.trials()).isBetween(20, 31);
    assertThat(home.store().experiments().get(id).orElseThrow().jobs().get(JobState.COMPLETED))
        .isEqualTo(sweep.trials());

    home.store().sweeps().reopen(id, "user:tester");
    home.worker(home.until(4, id)).run();
    assertThat(home.store().sweeps().get(id).orElseThrow().trials())
        .as("it is judged again only after ten more")
        .isBetween(30, 32);
  }

  @Test
  void one_that_asks_for_hardly_anything_goes_on_to_the_end() throws Exception {
    var id = run("1e-300");

    assertThat(home.store().sweeps().get(id).orElseThrow().trials()).isEqualTo(32);
  }
}
