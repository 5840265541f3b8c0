package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.placement.Backfill;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A job that is too large for what is free now is passed over for a while, and not for ever.
public abstract class BackfillContract extends StoreContract {

  private static final int MANY = 400;

  private ExperimentId submit(String name, int priority, int jobs, double cpus, double gpus) {
    var shape = new Resources(cpus, gpus, 0, 1, "default", "");
    return submit(withPriority(staged(name, jobs, withResources(stage("main"), shape)), priority));
  }

  /// A worker of 4 cores and 2 GPUs, with what it holds.
  private final class Machine {
    final WorkerLease lease;
    final List<Claim> live = new ArrayList<>();

    Machine() {
      this("boot");
    }

    Machine(String boot) {
      var gpus = gpus(2).stream().map(device -> new Gpu(device, false)).toList();
      lease =
          store
              .workers()
              .register(
                  new Registration(
                      "host", boot, 1, 1, "default", 9, 4, gpus, 1L << 40, "1", Duration.ZERO, ""),
                  TTL);
    }

    List<Claim> exchange(List<Claim> ended, int wanted) {
      live.removeAll(ended);
      double cpus = 4 - live.stream().mapToDouble(c -> c.resources().cpus()).sum();
      List<Finish> finishes = ended.stream().map(c -> completed(c)).toList();
      var free = new Free("default", Math.max(0, cpus), 1L << 40, gpus(2));
      var claims = store.leases().exchange(lease, finishes, free, wanted).claims();
      live.addAll(claims);
      return claims;
    }

    /// Ends its oldest job and takes what it can get.
    List<Claim> turn() {
      return exchange(live.isEmpty() ? List.of() : List.of(live.getFirst()), 9);
    }

    boolean runs(ExperimentId experiment) {
      return live.stream().anyMatch(c -> c.job().trial().experiment().equals(experiment));
    }
  }

  private int turnsUntil(Machine machine, ExperimentId large) {
    int turns = 0;
    while (!machine.runs(large)) {
      machine.turn();
      assertThat(++turns).as("turns").isLessThan(MANY - 20);
    }
    return turns;
  }

  @Test
  void small_jobs_go_first_for_a_while() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    var large = submit("large", 5, 1, 4, 0);

    for (int i = 0; i < Backfill.DEFAULT.passes() - 1; i++) {
      assertThat(machine.turn()).hasSize(1);
    }

    assertThat(machine.runs(large)).isFalse();
    assertThat(machine.live).as("nothing lies idle").hasSize(4);
  }

  @Test
  void after_so_many_passes_a_large_job_starts() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    var large = submit("large", 5, 1, 4, 0);

    assertThat(turnsUntil(machine, large)).isLessThanOrEqualTo(Backfill.DEFAULT.passes() + 5);
  }

  @Test
  void after_so_long_a_large_job_starts_too() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    var large = submit("large", 5, 1, 4, 0);
    machine.turn();
    clock.advance(Backfill.DEFAULT.patience().plusSeconds(1));

    assertThat(turnsUntil(machine, large)).isLessThanOrEqualTo(5);
  }

  @Test
  void a_large_job_of_many_gets_its_turn_again_and_again() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    var large = submit("large", 5, 3, 4, 0);

    for (int i = 0; i < 3; i++) {
      turnsUntil(machine, large);
      machine.turn();
    }
  }

  @Test
  void what_is_more_urgent_goes_before_it_still() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    submit("large", 5, 1, 4, 0);
    machine.turn();
    clock.advance(Duration.ofHours(1));
    var urgent = submit("urgent", 9, 1, 1, 0);

    assertThat(machine.turn())
        .extracting(c -> c.job().trial().experiment())
        .containsExactly(urgent);
  }

  @Test
  void jobs_without_gpus_need_not_wait_for_one_that_wants_more_gpus() {
    submit("small", 5, MANY, 0.1, 1);
    var machine = new Machine();
    machine.turn();
    var large = submit("large", 5, 1, 1, 2);
    machine.turn();
    clock.advance(Duration.ofHours(1));
    var plain = submit("plain", 5, 1, 1, 0);

    var claims = machine.turn();

    assertThat(claims).extracting(c -> c.job().trial().experiment()).containsExactly(plain);
    assertThat(turnsUntil(machine, large)).isLessThanOrEqualTo(3);
  }

  @Test
  void two_workers_of_one_machine_keep_its_gpus_for_the_same_job() {
    submit("small", 5, MANY, 0.1, 1);
    var first = new Machine("boot/1");
    var second = new Machine("boot/2");
    first.exchange(List.of(), 1);
    second.exchange(List.of(), 1);
    var large = submit("large", 5, 1, 1, 2);

    int turns = 0;
    while (!first.runs(large) && !second.runs(large)) {
      first.exchange(List.copyOf(first.live), 1);
      second.exchange(List.copyOf(second.live), 1);
      assertThat(++turns).as("turns").isLessThanOrEqualTo(Backfill.DEFAULT.passes() + 5);
    }
  }

  @Test
  void a_worker_of_another_machine_goes_on_meanwhile() {
    submit("small", 5, MANY, 1, 0);
    var keeper = new Machine("boot-1");
    var other = new Machine("boot-2");
    keeper.turn();
    other.turn();
    submit("large", 5, 1, 4, 0);
    keeper.turn();
    clock.advance(Duration.ofHours(1));

    assertThat(keeper.turn()).as("it keeps room").isEmpty();
    assertThat(other.turn()).as("it works").hasSize(1);
  }

  @Test
  void what_no_worker_could_ever_run_holds_up_nobody() {
    submit("small", 5, MANY, 1, 0);
    var machine = new Machine();
    machine.turn();
    submit("impossible", 5, 1, 64, 0);
    submit("impossible too", 5, 1, 1, 3);

    for (int i = 0; i < 60; i++) {
      clock.advance(Duration.ofMinutes(1));
      assertThat(machine.turn()).hasSize(1);
    }
  }

  @Test
  void every_job_that_fits_some_idle_worker_starts_in_the_end() {
    for (long seed = 0; seed < 6; seed++) {
      var random = new Random(seed);
      store.close();
      store = fixture().open(folder.resolve("seed-" + seed), clock);
      submit("small", 5, MANY, 1, 0);
      var machine = new Machine();
      machine.turn();
      double[] cpus = {1.5, 2, 3, 4};
      double[] gpus = {0, 0.5, 1, 2};
      var waiting = new ArrayList<ExperimentId>();
      for (int i = 0; i < 4; i++) {
        waiting.add(
            submit(
                "large " + i,
                5,
                1,
                cpus[random.nextInt(cpus.length)],
                gpus[random.nextInt(gpus.length)]));
      }
      int turns = 0;
      while (!waiting.isEmpty()) {
        var ended = random.nextInt(3) == 0 ? List.copyOf(machine.live) : some(machine, random);
        machine.exchange(ended, 1 + random.nextInt(4));
        waiting.removeIf(machine::runs);
        assertThat(++turns).as("seed %d", seed).isLessThan(250);
      }
    }
  }

  private static List<Claim> some(Machine machine, Random random) {
    return machine.live.isEmpty()
        ? List.of()
        : List.of(machine.live.get(random.nextInt(machine.live.size())));
  }
}
