package dev.assay.bench;

import dev.assay.engine.Steering;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Store;
import dev.assay.trial.ExperimentId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// How long does the controller of a large sweep look at it, once one more trial has ended?
///
/// Two slots are busy. Between two looks one trial ends and the other comes to a rung, outside the
/// clock; the look finds both, asks the scheduler about all trials, and proposes and stores the
/// next one.
final class OneTick implements Question {
  private static final int TRIALS = 10_000;
  private static final int REPORTS = 9;
  private static final int RUNG = 3;
  private static final int WARM = 60;
  private static final int TICKS = 40;
  private static final double BAR = 50;

  @Override
  public String name() {
    return "tick";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var answers = new ArrayList<Answer>();
    for (String optimizer : List.of("random", "tpe")) {
      for (String scheduler : List.of("fifo", "asha")) {
        answers.add(answer(place, runs, optimizer, scheduler));
      }
    }
    return answers;
  }

  private static Answer answer(Place place, int runs, String optimizer, String scheduler)
      throws Exception {
    place.lookAtDisk();
    var home = place.fresh();
    var search =
        """
        search: {optimizer: %s, trials: %d}
        stopping: {scheduler: %s%s}
        """
            .formatted(
                optimizer, TRIALS, scheduler, scheduler.equals("fifo") ? "" : ", max: " + REPORTS);
    try (var store = Place.store(home)) {
      var sweep = RunSweep.of(store, home, search, TRIALS, REPORTS);
      var times = times(store, sweep, runs);
      return Answer.judged(
          "one tick over %,d ended trials, %s, %s: one ends, one is proposed"
              .formatted(TRIALS, optimizer, scheduler),
          times.shown("ms"),
          "≤ 50 ms",
          times.median() <= BAR);
    }
  }

  private static Samples times(Store store, RunSweep sweep, int runs) throws Exception {
    var steering = new Steering(store, InstantSource.system(), "bench");
    var times = new Samples();
    ExperimentId id = sweep.id();
    try (var worker = sweep.worker(2)) {
      steering.look(id);
      List<Claim> claims = worker.claim(2);
      for (int tick = 0; tick < WARM + runs * TICKS; tick++) {
        worker.end(claims.getFirst(), REPORTS);
        worker.report(claims.getLast(), RUNG);
        double seconds = Clock.seconds(() -> steering.look(id));
        if (tick >= WARM) {
          times.add(1000 * seconds);
        }
        claims = List.of(claims.getLast(), worker.claim(1).getFirst());
      }
    }
    return times;
  }
}
