package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Store;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.TrialStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A controller that is killed between any two of its writes: the next one goes on from what is
/// stored, and the sweep comes to the same trials, decided the same, as if nothing had happened.
@Timeout(120)
class ControllerDeathTest {

  private static final String SPEC =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1, step: 0.01}}
      search: {optimizer: %s, trials: 50, seed: 3}
      stopping: {%s}
      """;

  /// At the end of what is searched: a person wants two trials first.
  private static final String WANTED = " after what a person wants";

  private static final int TRIALS = 7;
  private static final int SLOTS = 3;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  private PlayedSweep sweep(String name, String searched) {
    String[] parts = searched.replace(WANTED, "").split(" with ", 2);
    String spec = SPEC.formatted(parts[0], parts[1]);
    var sweep = new PlayedSweep(folder.resolve(name), clock, spec, TRIALS, SLOTS);
    if (searched.endsWith(WANTED)) {
      var params = Value.object(Map.of("a", Value.of(0.25)));
      List<Wanted> wanted = List.of(new Wanted(params, false), new Wanted(Value.EMPTY, false));
      sweep.store.enqueued().add(sweep.id, wanted, Optional.empty(), "user:ada");
    }
    return sweep;
  }

  private List<String> undisturbed(String searched) {
    try (var sweep = sweep("calm", searched)) {
      var steering = new Steering(sweep.store, clock, "w");
      sweep.playStepwise(() -> settle(sweep.store, steering));
      assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
      // Where nothing is pruned, there was little to decide.
      assertThat(sweep.count(TrialStatus.PRUNED) > 0)
          .isEqualTo(!searched.contains("fifo") && !searched.contains("batched"));
      return sweep.story();
    }
  }

  private static void settle(Store store, Steering steering) {
    for (long before = -1; before < store.events().newest(); ) {
      before = store.events().newest();
      steering.look();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "random with scheduler: fifo after what a person wants",
        "tpe with scheduler: batched, batch: 3",
        "tpe with scheduler: asha, min: 1, max: 9, eta: 3",
        "random with scheduler: asha, mode: promote, min: 1, max: 9, eta: 3",
        "random with scheduler: hyperband, min: 1, max: 9, eta: 3",
        "random with scheduler: pbt, population: 3, interval: 2, max: 8",
      })
  void killed_after_every_write_it_loses_and_doubles_nothing(String searched) {
    List<String> calm = undisturbed(searched);
    try (var sweep = sweep("killed", searched)) {
      sweep.playStepwise(() -> {
        while (dies(sweep, "w", () -> true)) {
          assertThat(sweep.trials()).hasSizeLessThanOrEqualTo(TRIALS);
        }
      });

      assertThat(sweep.story()).isEqualTo(calm);
      sweep.assertSound();
    }
  }

  /// @return whether the controller died, rather than that there is nothing more to do
  private boolean dies(PlayedSweep sweep, String self, BooleanSupplier fate) {
    try {
      Store store = DyingStore.of(sweep.store, fate);
      settle(store, new Steering(store, clock, self));
      return false;
    } catch (DyingStore.Killed e) {
      return true;
    }
  }

  /// Another process takes over when the one that died has led long enough.
  @Tag("soak")
  @Timeout(1800)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "random with scheduler: fifo",
        "tpe with scheduler: median, startup: 2",
        "tpe with scheduler: asha, min: 1, max: 9, eta: 3",
        "random with scheduler: asha, mode: promote, min: 1, max: 9, eta: 3",
        "gp with scheduler: hyperband, min: 1, max: 9, eta: 3",
        "random with scheduler: pbt, population: 3, interval: 2, max: 8",
      })
  void killed_after_any_one_write_another_takes_over(String searched) {
    List<String> calm = undisturbed(searched);
    boolean died = true;
    for (int write = 1; died; write++) {
      var fate = new Fate(write);
      try (var sweep = sweep("killed-" + write, searched)) {
        var steering = new Steering(DyingStore.of(sweep.store, fate), clock, "w");
        var next = new Steering(sweep.store, clock, "v");
        sweep.playStepwise(() -> {
          if (!fate.hasStruck()) {
            try {
              settle(sweep.store, steering);
              return;
            } catch (DyingStore.Killed e) {
              clock.advance(Duration.ofSeconds(20));
            }
          }
          settle(sweep.store, next);
        });
        died = fate.hasStruck();

        assertThat(sweep.story()).as("killed after write %d", write).isEqualTo(calm);
        sweep.assertSound();
      }
    }
  }

  /// Strikes once, at the n-th write.
  private static final class Fate implements BooleanSupplier {
    private int left;

    Fate(int write) {
      this.left = write;
    }

    @Override
    public boolean getAsBoolean() {
      left--;
      return left == 0;
    }

    boolean hasStruck() {
      return left <= 0;
    }
  }
}
