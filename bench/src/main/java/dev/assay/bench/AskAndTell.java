package dev.assay.bench;

import dev.assay.control.Control;
import dev.assay.control.Steering;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// How fast do many callers at once ask for a trial and tell how it ended, each time durably?
///
/// One process, one store: asked of the same control that the command line uses. A pair is an ask
/// and its tell.
final class AskAndTell implements Question {
  private static final int CALLERS = 32;
  private static final int EACH = 100;

  private static final String SEARCH =
      """
      name: bench
      parallelism: 64
      objective: {metric: loss, goal: minimize}
      space:
        lr: {type: float, low: 1e-5, high: 1e-1, scale: log}
        momentum: {type: float, low: 0.0, high: 1.0}
        width: {type: int, low: 16, high: 512}
        act: [relu, tanh, gelu]
      search: {optimizer: random, trials: 1000000}
      """;

  @Override
  public String name() {
    return "asking";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var rates = new Samples();
    once(place);
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      rates.add(CALLERS * EACH / once(place));
    }
    double bar = Math.min(2000, 4 * place.syncsPerSecond());
    return List.of(
        Answer.judged(
            "ask + tell, random search, %d callers at once, %,d trials"
                .formatted(CALLERS, CALLERS * EACH),
            rates.shown("pairs/s"),
            "≥ %s/s".formatted(Samples.text(bar)),
            rates.median() >= bar));
  }

  private static double once(Place place) throws Exception {
    var home = place.fresh();
    try (var control = Place.control(home)) {
      var source = new Source.Text("bench.yaml", SEARCH, home);
      var caller = new Caller("user:bench", Map.of());
      var search = control.steering().create(source, Optional.empty(), false, caller);
      String id = text(search, "experiment");
      return Clock.seconds(() -> all(control, id));
    }
  }

  private static void all(Control control, String search) throws Exception {
    var callers = new ArrayList<Callable<Void>>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(() -> {
        for (int n = 0; n < EACH; n++) {
          pair(control.steering(), search);
        }
        return null;
      });
    }
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      for (var done : threads.invokeAll(callers)) {
        done.get();
      }
    }
  }

  private static void pair(Steering steering, String search) {
    String id = text(steering.ask(search, 1, "user:bench").getFirst(), "id");
    steering.tell(id, new Steering.Outcome.Scored(id.hashCode()), "user:bench");
  }

  private static String text(Value.Object document, String key) {
    return document.get(key).orElseThrow() instanceof Value.Text(String text) ? text : "";
  }
}
