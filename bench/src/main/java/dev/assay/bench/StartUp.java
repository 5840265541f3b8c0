package dev.assay.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long does a short command take, all in all?
final class StartUp implements Question {
  private static final int STARTS = 11;
  private static final int EXPERIMENTS = 20;
  private static final int TRIALS = 500;

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    place.lookAtDisk();
    var home = place.fresh();
    try (var store = Place.store(home.resolve(".assay"))) {
      var experiment = Experiment.of("[\"true\"]", home);
      for (int i = 0; i < EXPERIMENTS; i++) {
        experiment.submit(store, TRIALS);
      }
    }
    return List.of(
        answer(place, home, List.of("--version"), "assay", 120),
        answer(place, home, List.of("experiment", "list"), "bench", 200),
        answer(place, home, List.of("completion", "bash", "--", "tri"), "trial", 200),
        answer(
            place, home, List.of("completion", "bash", "--", "trial", "show", ""), "bench.", 200),
        answer(
            place,
            home,
            List.of("completion", "bash", "--", "trial", "show", "last."),
            "last.1",
            200));
  }

  private static Answer answer(Place place, Path home, List<String> words, String expected, int bar)
      throws Exception {
    var line = new ArrayList<>(List.of(place.checkout().resolve("assay").toString()));
    line.addAll(words);
    var builder =
        new ProcessBuilder(line)
            .directory(home.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    var what =
        "`assay %s`, %,d trials in the store, median of %d"
            .formatted(String.join(" ", words), EXPERIMENTS * TRIALS, STARTS);
    var first = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    var said = new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (first.waitFor() != 0 || !said.contains(expected)) {
      throw new IllegalStateException(line + " said: " + said);
    }
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    var times = new Samples();
    for (int i = 0; i < STARTS; i++) {
      times.add(Clock.seconds(() -> builder.start().waitFor()) * 1000);
    }
    return Answer.judged(what, times.shown("ms"), "≤ %d ms".formatted(bar), times.median() <= bar);
  }
}
