package dev.assay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.placement.Scaler.Present;
import dev.assay.placement.Scaler.Situation;
import dev.assay.placement.Scaler.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScalerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final WorkerSize TWO_SLOTS = new WorkerSize(2, 4, 1, 1L << 30);
  private static final Resources SMALL = new Resources(1, 0, 0, 1, "p", "");
  private static final Resources LARGE = new Resources(1, 2, 0, 1, "p", "");

  private final Scaler upToFour = new Scaler(0, 4, PATIENCE);

  private static Situation with(int workers, int jobs, int waitedSeconds) {
    return new Situation(
        IntStream.range(0, workers).mapToObj(i -> new Present("w" + i, 1, true)).toList(),
        TWO_SLOTS,
        List.of(new Wanted(SMALL, jobs)),
        Optional.of(Duration.ofSeconds(waitedSeconds)));
  }

  private static int started(Scaling scaling) {
    return scaling instanceof Scaling.Start(int workers, _, _) ? workers : 0;
  }

  @Test
  void there_are_none_where_nothing_is_to_do() {
    assertThat(upToFour.decide(with(0, 0, 0)))
        .isEqualTo(new Scaling.Stay("there is nothing to do"));
  }

  @Test
  void from_none_as_many_start_at_once_as_the_jobs_need() {
    assertThat(upToFour.decide(with(0, 1, 0)))
        .isEqualTo(new Scaling.Start(1, 0, "there is work for 1 worker"));
    assertThat(started(upToFour.decide(with(0, 5, 0)))).isEqualTo(3);
    assertThat(started(upToFour.decide(with(0, 500, 0)))).isEqualTo(4);
  }

  @Test
  void beside_others_one_starts_only_when_a_job_has_waited() {
    assertThat(upToFour.decide(with(1, 5, 9)))
        .isEqualTo(new Scaling.Stay("3 workers would do, and no job has waited for 10s yet"));
    assertThat(started(upToFour.decide(with(1, 5, 10)))).isEqualTo(2);
  }

  @Test
  void the_least_are_kept_and_stay() {
    assertThat(new Scaler(2, 4, PATIENCE).decide(with(0, 0, 0)))
        .isEqualTo(new Scaling.Start(2, 2, "at least 2 workers stay"));
    assertThat(new Scaler(2, 4, PATIENCE).decide(with(1, 8, 0)))
        .isEqualTo(new Scaling.Start(3, 1, "there is work for 4 workers"));
  }

  @Test
  void those_beyond_the_most_end_the_idle_and_newest_first() {
    var workers =
        List.of(
            new Present("old", 0, true),
            new Present("busy", 2, true),
            new Present("new", 0, true),
            new Present("leaving", 1, false));
    var now = new Situation(workers, TWO_SLOTS, List.of(), Optional.empty());

    assertThat(new Scaler(0, 2, PATIENCE).decide(now))
        .isEqualTo(new Scaling.Stop(List.of("new"), "4 workers, and there may be 2"));
    assertThat(new Scaler(0, 3, PATIENCE).decide(now)).isInstanceOf(Scaling.Stay.class);
  }

  @Test
  void who_is_about_to_end_takes_a_place_until_then() {
    var leaving =
        new Situation(
            List.of(new Present("a", 1, false), new Present("b", 1, true)),
            TWO_SLOTS,
            List.of(new Wanted(SMALL, 9)),
            Optional.of(Duration.ofHours(1)));

    assertThat(new Scaler(0, 2, PATIENCE).decide(leaving))
        .isEqualTo(new Scaling.Stay("2 workers of at most 2 alive, and one is about to end"));
    assertThat(started(new Scaler(0, 3, PATIENCE).decide(leaving))).isEqualTo(1);
  }

  @Test
  void nobody_starts_for_jobs_that_fit_no_worker() {
    var now =
        new Situation(
            List.of(), TWO_SLOTS, List.of(new Wanted(LARGE, 3)), Optional.of(Duration.ofHours(1)));

    assertThat(upToFour.decide(now))
        .isEqualTo(new Scaling.Stay("3 jobs are too large for any worker of this pool"));
  }

  @Test
  void a_worker_holds_as_many_jobs_as_what_it_has_least_of() {
    var size = new WorkerSize(8, 4, 2, 6L << 30);

    assertThat(size.holds(new Resources(1, 0, 0, 1, "p", ""))).isEqualTo(4);
    assertThat(size.holds(new Resources(0.1, 0, 0, 1, "p", ""))).isEqualTo(8);
    assertThat(size.holds(new Resources(0.1, 0.3, 0, 1, "p", ""))).isEqualTo(6);
    assertThat(size.holds(new Resources(0.1, 1, 0, 1, "p", ""))).isEqualTo(2);
    assertThat(size.holds(new Resources(0.1, 0, 2L << 30, 1, "p", ""))).isEqualTo(3);
    assertThat(size.holds(new Resources(5, 0, 0, 1, "p", ""))).isZero();
  }

  @Test
  void whatever_the_situation_the_bounds_hold_and_the_answer_is_final() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var scaler = scaler(random);
      var now = situation(random);
      var decided = scaler.decide(now);
      String what = "seed %d: %s of %s is %s".formatted(seed, scaler, now, decided);

      int alive = now.workers().size();
      assertThat(scaler.decide(now)).as(what).isEqualTo(decided);
      if (decided instanceof Scaling.Start(int workers, int staying, _)) {
        assertThat(workers).as(what).isPositive();
        assertThat(alive + workers).as(what).isLessThanOrEqualTo(scaler.most());
        assertThat(staying).as(what).isBetween(0, Math.min(workers, scaler.least()));
        assertThat(after(scaler, now, workers)).as(what).isInstanceOf(Scaling.Stay.class);
      }
      if (decided instanceof Scaling.Stop(List<String> ids, _)) {
        assertThat(alive).as(what).isGreaterThan(scaler.most());
        assertThat(ids).as(what).isNotEmpty().doesNotHaveDuplicates();
        assertThat(after(scaler, without(now, ids), 0))
            .as(what)
            .isNotInstanceOf(Scaling.Stop.class);
      }
    }
  }

  private static Scaler scaler(Random random) {
    int least = random.nextInt(4);
    return new Scaler(
        least, Math.max(1, least + random.nextInt(5)), Duration.ofSeconds(random.nextInt(20)));
  }

  private static Situation situation(Random random) {
    var workers = new ArrayList<Present>();
    for (int i = random.nextInt(8); i > 0; i--) {
      workers.add(new Present("w" + i, random.nextInt(3), random.nextInt(4) > 0));
    }
    var jobs = List.of(new Wanted(SMALL, random.nextInt(30)), new Wanted(LARGE, random.nextInt(3)));
    return new Situation(
        workers, TWO_SLOTS, jobs, Optional.of(Duration.ofSeconds(random.nextInt(40))));
  }

  private static Scaling after(Scaler scaler, Situation now, int started) {
    var workers = new ArrayList<>(now.workers());
    IntStream.range(0, started).forEach(i -> workers.add(new Present("new" + i, 0, true)));
    return scaler.decide(new Situation(workers, now.size(), now.jobs(), now.waited()));
  }

  private static Situation without(Situation now, List<String> ids) {
    var workers = now.workers().stream().filter(w -> !ids.contains(w.worker())).toList();
    return new Situation(workers, now.size(), now.jobs(), now.waited());
  }

  /// Jobs come and go, workers are slow to start and go when they are idle, in virtual time: what
  /// can run is run in the end, and no worker starts while another has nothing to do.
  @Test
  void over_time_nothing_waits_for_ever_and_nobody_starts_beside_the_idle() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      var scaler = scaler(random);
      int queued = 0;
      int second = 0;
      int since = 0;
      var idle = new ArrayList<Integer>(); // of each worker, for how long it has been idle
      int quiet = 0;
      while (quiet < 60) {
        second++;
        if (second < 300 && random.nextInt(20) == 0) {
          since = queued == 0 ? second : since;
          queued += random.nextInt(6);
        }
        for (int i = 0; i < idle.size(); i++) { // a job takes one second
          int taken = Math.min(2, queued);
          queued -= taken;
          idle.set(i, taken > 0 ? 0 : idle.get(i) + 1);
        }
        int least = scaler.least();
        for (int i = idle.size() - 1; i >= least; i--) {
          if (idle.get(i) > 30) {
            idle.remove(i);
          }
        }
        since = queued == 0 ? second : since;
        var now = with(idle.size(), queued, second - since);
        var decided = scaler.decide(now);
        String what = "seed %d second %d: %s".formatted(seed, second, decided);
        assertThat(decided).as(what).isNotInstanceOf(Scaling.Stop.class);
        int more = started(decided);
        if (more > 0 && idle.size() >= least) {
          assertThat(idle).as(what).noneMatch(span -> span > 0);
        }
        IntStream.range(0, more).forEach(_ -> idle.add(0));
        assertThat(idle.size()).as(what).isBetween(least, scaler.most());
        quiet = second > 300 && queued == 0 ? quiet + 1 : 0;
        assertThat(second).as("seed %d: it comes to rest".formatted(seed)).isLessThan(10_000);
      }
      assertThat(idle.size()).as("seed %d".formatted(seed)).isEqualTo(scaler.least());
    }
  }
}
