package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.gpu.Look;
import dev.assay.gpu.Reading;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an attempt notes of what it starts with.
@Timeout(60)
class WitnessTest {
  private static final Device DEVICE = new Device("GPU-1", "0", "H200");

  @TempDir Path folder;

  @Test
  void the_driver_is_noted_for_jobs_with_a_gpu() throws Exception {
    try (var home = TestHome.in(folder)) {
      var with = home.submit("{name: a, command: [sh, -c, 'true'], resources: {gpus: 1}}");
      var without = home.submit("{name: b, command: [sh, -c, 'true']}");

      worker(home, with, without).run();

      assertThat(Json.write(noted(home, with)))
          .startsWith("{\"code\":null,\"changed\":[],\"machine\":{\"host\":")
          .endsWith("\"gpu_driver\":\"570.1\"}");
      assertThat(noted(home, without)).isEqualTo(Value.EMPTY);
    }
  }

  private static Value.Object noted(TestHome home, ExperimentId id) {
    var attempt = home.trial(id, 1).jobs().getFirst().attempt().orElseThrow();
    return home.store().provenances().of(attempt);
  }

  private static Worker worker(TestHome home, ExperimentId... experiments) throws Exception {
    var settings =
        new WorkerSettings(
            "default",
            1,
            8,
            List.of(new Gpu(DEVICE, false)),
            Long.MAX_VALUE,
            Optional.empty(),
            Set.of(experiments),
            1 << 20,
            "test");
    var reading =
        new Reading(
            DEVICE,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            "570.1",
            List.of());
    Look look = new Look.Seen(List.of(reading));
    return Worker.create(
        home.store(), home.home(), settings, InstantSource.system(), Waypoint.NONE, () -> look);
  }
}
