package dev.assay.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long do the commands that look at a large sweep take, all in all, and in how much memory?
final class LargeSweep implements Question {
  private static final int LARGE = 10_000;
  private static final int HUGE = 100_000;
  private static final int REPORTS = 20;
  private static final int STARTS = 7;

  private static final String SEARCH =
      """
      search: {optimizer: tpe, trials: %d}
      stopping: {scheduler: asha, max: 20}
      """;

  @Override
  public String name() {
    return "large";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    place.lookAtDisk();
    var large = made(place, LARGE);
    Bench.tell("making %,d reports …".formatted((long) HUGE * REPORTS));
    var huge = made(place, HUGE);
    return List.of(
        answer(place, huge, HUGE, STARTS, 1.0, 128, List.of("sweep", "status", "bench")),
        answer(place, large, LARGE, runs, 2.0, 0, List.of("sweep", "analyze", "bench")),
        answer(
            place, large, LARGE, runs, 3.0, 0, List.of("report", "bench", "--to", "report.html")),
        answer(place, huge, HUGE, 1, 0, 512, List.of("sweep", "analyze", "bench")),
        answer(place, huge, HUGE, 1, 0, 512, List.of("report", "bench", "--to", "report.html")));
  }

  private static Path made(Place place, int trials) throws Exception {
    var home = place.fresh();
    try (var store = Place.store(home.resolve(".assay"))) {
      RunSweep.of(store, home, SEARCH.formatted(trials), trials, REPORTS);
    }
    return home;
  }

  /// @param bar seconds; 0 for none
  /// @param megabytes the heap it must do with; 0 for what it takes
  private static Answer answer(
      Place place, Path home, int trials, int runs, double bar, int megabytes, List<String> words)
      throws Exception {
    var times = new Samples();
    for (int run = 0; run < runs; run++) {
      times.add(Clock.seconds(() -> run(place, home, megabytes, words)));
    }
    var what =
        "`assay %s`, %,d trials × %d reports%s"
            .formatted(
                String.join(" ", words.subList(0, words.getFirst().equals("sweep") ? 2 : 1)),
                trials,
                REPORTS,
                megabytes > 0 ? ", in a heap of %d MiB".formatted(megabytes) : "");
    return bar > 0
        ? Answer.judged(what, times.shown("s"), "≤ %.0f s".formatted(bar), times.median() <= bar)
        : Answer.beside(what, times.shown("s"));
  }

  private static void run(Place place, Path home, int megabytes, List<String> words)
      throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of(place.checkout().resolve("assay").toString()));
    line.addAll(words);
    var builder = new ProcessBuilder(line).directory(home.toFile()).redirectErrorStream(true);
    if (megabytes > 0) {
      builder.environment().put("ASSAY_JAVA_OPTS", "-Xmx%dm".formatted(megabytes));
    }
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(line + " said: " + said);
    }
  }
}
