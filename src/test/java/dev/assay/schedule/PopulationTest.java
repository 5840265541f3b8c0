package dev.assay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.result.Observation;
import dev.assay.schedule.Run.Phase;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How far the members of a population are told to go.
class PopulationTest {

  private static Decision next(double until, double max) {
    var pbt =
        SchedulerContractTest.of(
            "pbt",
            Map.of("population", Value.of(4), "interval", Value.of(3), "max", Value.of(max)));
    var silent = Observation.running(1, Value.EMPTY, Value.EMPTY);
    var run = Run.of(silent, Phase.PAUSED, until, List.of(Sweep.LOSS), "epoch");
    return pbt.decide(new Snapshot(List.of(Sweep.LOSS), List.of(run), 1, 0)).getFirst();
  }

  @Test
  void who_paused_with_nothing_to_report_goes_on_beyond_where_it_was_told_to_pause() {
    assertThat(next(6, 30)).isEqualTo(new Decision.Resume(1, 9));
    assertThat(next(6, 9)).isEqualTo(new Decision.Resume(1, Double.POSITIVE_INFINITY));
    assertThat(next(Double.POSITIVE_INFINITY, 30)).isEqualTo(new Decision.Resume(1, 3));
  }
}
