package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Stopping;
import dev.assay.schedule.Schedulers;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the reader lets through is what schedulers take.
class StoppingKeysTest {

  private static final Map<String, Value> VALUES =
      Map.of(
          "min", Value.of(1),
          "max", Value.of(27),
          "eta", Value.of(3),
          "mode", Value.of("stop"),
          "interval", Value.of(3),
          "threshold", Value.of(0.1),
          "quantile", Value.of(0.25),
          "resample", Value.of(0.25));

  @Test
  void every_scheduler_takes_every_key_that_is_read_for_it() {
    var space = new Space(List.of(new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR))));
    for (String scheduler : Stopping.SCHEDULERS) {
      var options = new HashMap<String, Value>();
      for (String key : StoppingReader.KEYS.getOrDefault(scheduler, List.of())) {
        options.put(key, VALUES.getOrDefault(key, Value.of(4)));
      }

      assertThat(Schedulers.of(scheduler, options, space, List.of(), 1)).as(scheduler).isNotNull();
    }
    assertThat(Schedulers.names()).containsExactlyInAnyOrderElementsOf(Stopping.SCHEDULERS);
  }
}
