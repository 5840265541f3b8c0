package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a lag the trials follow from the specification alone: not from how many run at once, nor
/// from when anything was shut down.
@Timeout(60)
class RepeatableSweepTest {

  private static final int TRIALS = 14;

  private static final String SPEC =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}, b: [1, 2, 3]}
      search: {optimizer: %s, trials: 50, seed: 3, parallel_lag: 8}
      """;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  private PlayedSweep sweep(String optimizer, int slots) {
    Path place = folder.resolve(Integer.toString(slots));
    return new PlayedSweep(place, clock, SPEC.formatted(optimizer), TRIALS, slots).training(2);
  }

  private List<Value.Object> played(PlayedSweep sweep) {
    var steering = new Steering(sweep.store, clock, "w");
    sweep.playStepwise(steering::look);
    return sweep.params();
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "gp"})
  void one_slot_and_eight_and_a_restart_give_the_same_trials(String optimizer) {
    try (var one = sweep(optimizer, 1);
        var eight = sweep(optimizer, 8);
        var broken = sweep(optimizer, 5)) {
      List<Value.Object> params = played(one);
      var steering = new Steering(broken.store, clock, "w");
      broken.playStepwise(steering::look, 7);

      assertThat(params).hasSize(TRIALS).doesNotHaveDuplicates();
      assertThat(played(eight)).isEqualTo(params);
      try (var again = broken.restarted(3)) {
        clock.advance(java.time.Duration.ofSeconds(20));
        assertThat(played(again)).isEqualTo(params);
      }
    }
  }
}
