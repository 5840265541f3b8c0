package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.HealthLimits;
import dev.assay.control.HealthChecks.Check;
import dev.assay.store.Vitals.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

  private static Check clock(Optional<Duration> skew) {
    var fast = new Probe(Duration.ofMillis(1), Duration.ofMillis(2));
    var look =
        new HealthLook(
            Instant.EPOCH,
            fast,
            Duration.ZERO,
            skew,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            1L << 40,
            "/data",
            0);
    return new HealthChecks(look, HealthLimits.USUAL)
        .all().stream().filter(check -> check.name().equals("clock")).findFirst().orElseThrow();
  }

  @Test
  void clocks_may_differ_a_little_either_way() {
    assertThat(clock(Optional.of(Duration.ofMillis(-120))))
        .satisfies(check -> assertThat(check.ok()).isTrue())
        .satisfies(check ->
            assertThat(check.found())
                .isEqualTo("the clock of the store is 120 ms behind this one"));
    assertThat(clock(Optional.of(Duration.ofSeconds(-6))).ok()).isFalse();
    assertThat(clock(Optional.of(Duration.ofSeconds(6))))
        .satisfies(check -> assertThat(check.ok()).isFalse())
        .satisfies(check -> assertThat(check.value()).isEqualTo(6))
        .satisfies(check -> assertThat(check.hint()).contains("NTP", "--max-skew"));
  }

  @Test
  void a_store_without_a_clock_of_its_own_cannot_be_off() {
    assertThat(clock(Optional.empty()).ok()).isTrue();
  }
}
