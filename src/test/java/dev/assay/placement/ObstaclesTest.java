package dev.assay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.placement.Forecast.Machine;
import dev.assay.placement.Forecast.Running;
import dev.assay.placement.Forecast.Waiting;
import dev.assay.placement.Obstacles.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObstaclesTest {
  private static final Standing FIRST = new Standing(0, 5, 0, false);

  @Test
  void what_fits_has_nothing_in_its_way() {
    assertThat(Obstacles.of(cpus(2), FIRST, List.of(offer(2, 4, 1, 2)))).isEmpty();
  }

  @Test
  void a_full_worker_is_no_reason_while_another_has_room() {
    assertThat(Obstacles.of(cpus(2), FIRST, List.of(offer(1, 4, 1, 2), offer(1, 4, 0, 4))))
        .isEmpty();
  }

  @Test
  void cores_of_a_worker_without_a_free_slot_do_not_count() {
    assertThat(Obstacles.of(cpus(2), FIRST, List.of(offer(1, 4, 1, 3), offer(2, 4, 1, 1))))
        .singleElement()
        .isInstanceOf(Obstacle.Taken.class);
  }

  @Test
  void a_worker_too_small_is_not_asked_for_its_slots() {
    assertThat(Obstacles.of(cpus(8), FIRST, List.of(offer(4, 4, 0, 4), offer(1, 8, 1, 4))))
        .containsExactly(new Obstacle.NoSlot(1));
  }

  @Test
  void several_reasons_stand_in_the_order_of_their_weight() {
    var found = Obstacles.of(cpus(64), new Standing(5, 5, 7, true), List.of(offer(1, 4, 0, 4)));

    assertThat(found)
        .hasExactlyElementsOfTypes(
            Obstacle.Impossible.class, Obstacle.ParallelismReached.class, Obstacle.Behind.class);
  }

  @Test
  void one_slot_serves_a_line_one_after_the_other() {
    var machine =
        new Machine(offer(1, 4, 1, 3), List.of(new Running(cpus(1), List.of(), "a", minutes(3))));
    var line = List.of(waiting("a", 10), waiting("b", 20), waiting("a", 1));

    assertThat(Forecast.untilStart(List.of(machine), line, Map.of())).isEqualTo(minutes(33));
  }

  @Test
  void who_is_at_its_limit_lets_others_pass() {
    var machine =
        new Machine(offer(2, 4, 1, 3), List.of(new Running(cpus(1), List.of(), "a", minutes(30))));

    assertThat(
            Forecast.untilStart(
                List.of(machine), List.of(waiting("a", 10), waiting("b", 20)), Map.of("a", 1)))
        .isEqualTo(minutes(0));
  }

  @Test
  void what_was_never_measured_or_never_fits_has_no_estimate() {
    var unknown =
        new Machine(
            offer(1, 4, 1, 3), List.of(new Running(cpus(1), List.of(), "a", Optional.empty())));
    var idle = new Machine(offer(1, 4, 0, 4), List.of());

    assertThat(Forecast.untilStart(List.of(unknown), List.of(waiting("a", 1)), Map.of())).isEmpty();
    assertThat(
            Forecast.untilStart(
                List.of(idle), List.of(new Waiting(cpus(9), "a", minutes(1))), Map.of()))
        .isEmpty();
  }

  @Test
  void what_is_left_is_the_median_of_those_that_ran_longer() {
    var measured = List.of(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(20));

    assertThat(Forecast.left(measured, Duration.ofMinutes(7))).isEqualTo(minutes(13));
    assertThat(Forecast.left(measured, Duration.ofMinutes(1))).isEqualTo(minutes(9));
    assertThat(Forecast.left(measured, Duration.ofMinutes(30))).isEmpty();
  }

  private static Waiting waiting(String group, int minutes) {
    return new Waiting(cpus(1), group, minutes(minutes));
  }

  private static Optional<Duration> minutes(int minutes) {
    return Optional.of(Duration.ofMinutes(minutes));
  }

  private static Resources cpus(double cpus) {
    return new Resources(cpus, 0, 0, 1, "default", "");
  }

  private static Offer offer(int slots, double cpus, int running, double free) {
    return new Offer("w", true, slots, running, capacity(cpus), capacity(free));
  }

  private static Capacity capacity(double cpus) {
    return new Capacity("default", cpus, Long.MAX_VALUE, Devices.NONE);
  }
}
