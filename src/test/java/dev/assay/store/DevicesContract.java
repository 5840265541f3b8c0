package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Who holds which GPU: handed out once, held through every adoption, whoever asks.
public abstract class DevicesContract extends StoreContract {

  private void submit(String name, int trials, double gpus, String preference) {
    var shape = new Resources(0.01, gpus, 0, 1, "default", preference);
    submit(staged(name, trials, withResources(stage("main"), shape)));
  }

  private List<Claim> claim(WorkerLease worker, List<Device> devices, int wanted) {
    var free = new Free("default", 100, Long.MAX_VALUE, devices);
    return store.leases().exchange(worker, List.of(), free, wanted).claims();
  }

  private static List<String> labels(Claim claim) {
    return claim.devices().stream().map(s -> s.device().label()).toList();
  }

  @Test
  void a_job_gets_as_many_devices_as_it_asks_for() {
    submit("none", 1, 0, "");
    submit("one", 1, 1, "");
    submit("two", 1, 2, "");

    var claims = claim(worker(), gpus(3), 9);

    assertThat(claims)
        .extracting(DevicesContract::labels)
        .containsExactlyInAnyOrder(List.of(), List.of("0"), List.of("1", "2"));
  }

  @Test
  void what_one_worker_holds_no_other_gets() {
    submit("a", 3, 1, "");
    var first = worker();
    var second = worker();

    assertThat(claim(first, gpus(2), 1)).extracting(DevicesContract::labels).contains(List.of("0"));
    assertThat(claim(second, gpus(2), 9))
        .extracting(DevicesContract::labels)
        .contains(List.of("1"));
    assertThat(claim(second, gpus(2), 9)).isEmpty();
  }

  @Test
  void shares_are_packed_on_one_device_while_another_stays_whole() {
    submit("halves", 2, 0.5, "");
    var worker = worker();
    var halves = claim(worker, gpus(2), 9);
    submit("whole", 1, 1, "");

    assertThat(halves).hasSize(2).allMatch(claim -> labels(claim).equals(List.of("0")));
    assertThat(claim(worker, gpus(2), 9))
        .extracting(DevicesContract::labels)
        .containsExactly(List.of("1"));
  }

  @Test
  void a_device_is_free_when_its_attempt_has_ended() {
    submit("a", 2, 1, "");
    var worker = worker();
    var claim = claim(worker, gpus(1), 9).getFirst();
    assertThat(claim(worker, gpus(1), 9)).isEmpty();

    finish(worker, completed(claim));

    assertThat(store.leases().devicesInUse()).isEmpty();
    assertThat(claim(worker, gpus(1), 9)).hasSize(1);
  }

  @Test
  void an_adopted_attempt_keeps_its_devices() {
    submit("a", 2, 1, "");
    var dead = worker();
    var claim = claim(dead, gpus(1), 1).getFirst();
    store.workers().expire(dead.worker(), dead.epoch(), ADA);
    var heir = worker();

    assertThat(claim(heir, gpus(1), 9)).as("before it is adopted").isEmpty();
    var adopted = store.leases().adopt(heir, List.of(claim.attempt()));

    assertThat(adopted)
        .singleElement()
        .extracting(h -> h.claim().devices())
        .isEqualTo(claim.devices());
    assertThat(store.leases().held(heir).getFirst().claim().devices()).isEqualTo(claim.devices());
    assertThat(claim(heir, gpus(1), 9)).as("after it").isEmpty();
    assertThat(store.leases().devicesInUse())
        .containsExactly(
            new DeviceUse(
                new DeviceShare(gpus(1).getFirst(), 1),
                claim.attempt(),
                claim.job(),
                heir.worker()));
  }

  @Test
  void a_released_attempt_lets_its_devices_go() {
    submit("a", 1, 1, "");
    var worker = worker();
    var claim = claim(worker, gpus(1), 1).getFirst();

    store.leases().release(worker, claim.attempt(), "somebody is on it");

    assertThat(store.leases().devicesInUse()).isEmpty();
    assertThat(store.trials().attempt(claim.attempt()).orElseThrow().devices())
        .as("what it held is still told")
        .isEqualTo(claim.devices());
  }

  @Test
  void who_waits_for_one_device_does_not_hold_up_who_may_have_another() {
    submit("second", 2, 1, "1");
    submit("any", 1, 1, "");
    var worker = worker();

    var claims = claim(worker, gpus(2), 9);

    assertThat(claims).extracting(DevicesContract::labels).contains(List.of("1"), List.of("0"));
    assertThat(claims).hasSize(2);
  }

  @Test
  void stages_of_one_size_wait_each_for_their_own_device() {
    var first = new Resources(1, 1, 0, 1, "default", "0");
    var second = new Resources(1, 1, 0, 1, "default", "1");
    submit(staged("a", 1, withResources(stage("one"), first), withResources(stage("two"), second)));
    var worker = worker();

    assertThat(claim(worker, gpus(2).subList(1, 2), 9))
        .singleElement()
        .extracting(c -> c.job().stage())
        .isEqualTo("two");
  }

  @Test
  void a_worker_says_which_devices_it_has() {
    var devices = gpus(2);
    var said =
        new Registration(
            "host",
            "boot",
            1,
            1,
            "default",
            2,
            8,
            List.of(new Gpu(devices.get(0), false), new Gpu(devices.get(1), true)),
            1L << 34,
            "1",
            Duration.ZERO,
            "");

    store.workers().register(said, TTL);

    assertThat(store.workers().alive()).extracting(w -> w.registration()).containsExactly(said);
    assertThat(said.devices()).containsExactly(devices.getFirst());
  }

  @Test
  void no_device_is_ever_held_twice_by_many_workers_at_once() throws Exception {
    double[] sizes = {0.25, 1.0 / 3, 0.5, 1, 2};
    for (double size : sizes) {
      submit("of " + size, 12, size, "");
    }
    try (var pool = Executors.newFixedThreadPool(4)) {
      var work = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < 4; i++) {
        long seed = i;
        work.add(() -> runAll(new Random(seed)));
      }
      int done = 0;
      for (var each : pool.invokeAll(work)) {
        done += each.get();
      }
      assertThat(done).isEqualTo(60);
    }
    assertThat(store.leases().devicesInUse()).isEmpty();
  }

  private int runAll(Random random) {
    var worker = worker();
    var mine = new ArrayList<Claim>();
    int done = 0;
    for (int idle = 0; idle < 200; idle++) {
      var claims = claim(worker, gpus(3), 1 + random.nextInt(3));
      mine.addAll(claims);
      assertThat(sums().values()).allMatch(sum -> sum < 1.00001);
      if (!mine.isEmpty()) {
        finish(worker, completed(mine.remove(random.nextInt(mine.size()))));
        done++;
        idle = 0;
      }
    }
    return done;
  }

  private Map<String, Double> sums() {
    var sums = new HashMap<String, Double>();
    store
        .leases()
        .devicesInUse()
        .forEach(use -> sums.merge(use.share().device().id(), use.share().share(), Double::sum));
    return sums;
  }
}
