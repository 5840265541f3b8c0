package dev.assay.bench;

import java.util.List;

/// How fast is one big submit?
final class ManyAtOnce implements Question {
  private static final int JOBS = 100_000;
  private static final double BAR = 15_000;

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var rates = new Samples();
    once(place, JOBS / 10); // the compiler's share
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      rates.add(JOBS / once(place, JOBS));
    }
    return List.of(
        Answer.judged(
            "durable bulk submit, 100,000 jobs in one",
            rates.shown("jobs/s"),
            "≥ 15,000/s",
            rates.median() >= BAR));
  }

  private static double once(Place place, int jobs) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home)) {
      var experiment = Experiment.of("[\"true\"]", home);
      return Clock.seconds(() -> experiment.submit(store, jobs));
    }
  }
}
