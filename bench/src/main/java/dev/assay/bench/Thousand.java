package dev.assay.bench;

import dev.assay.engine.Worker;
import dev.assay.process.Launch;
import dev.assay.process.Processes;
import dev.assay.process.Start;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Store;
import dev.assay.trial.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What does a job cost that does nothing, beside tools that promise less?
final class Thousand implements Question {
  private static final int JOBS = 1000;
  private static final int AT_ONCE = 2;
  private static final String PEER = "GNU parallel -j2 --joblog";

  @Override
  public String name() {
    return "true";
  }

  private interface Way {
    /// @return seconds
    double take(Path folder) throws Exception;
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var ways = ways(place);
    var times = new LinkedHashMap<String, Samples>();
    ways.keySet().forEach(name -> times.put(name, new Samples()));
    // In turns, so that a busy minute of the machine meets all of them.
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      for (var way : ways.entrySet()) {
        times.get(way.getKey()).add(way.getValue().take(place.fresh()));
      }
    }
    var answers = new ArrayList<Answer>();
    times.forEach((way, samples) -> answers.add(answer(way, samples, times.get(PEER))));
    absent().forEach(tool -> answers.add(Answer.beside("1,000 jobs of `true`: " + tool, "absent")));
    return answers;
  }

  private static List<String> absent() {
    return Stream.of("parallel", "tsp").filter(tool -> !isInstalled(tool)).toList();
  }

  private Map<String, Way> ways(Place place) {
    var ways = new LinkedHashMap<String, Way>();
    ways.put("assay, engine in process", Thousand::engine);
    ways.put("assay run (its own JVM)", folder -> command(place, folder));
    ways.put("the bare shim", Thousand::shim);
    if (isInstalled("parallel")) {
      ways.put(
          PEER,
          folder ->
              shell(folder, "seq 1000 | parallel --will-cite -j2 --joblog log true >/dev/null"));
    }
    if (isInstalled("tsp")) {
      ways.put("task-spooler -S 2", Thousand::spooler);
    }
    ways.put("xargs -P2", folder -> shell(folder, "seq 1000 | xargs -P2 -n1 true"));
    return ways;
  }

  private static Answer answer(String name, Samples times, Samples peer) {
    var what = "1,000 jobs of `true`: " + name;
    if (!name.startsWith("assay") || peer == null) {
      return Answer.beside(what, times.shown("s"));
    }
    double share = times.median() / peer.median();
    return Answer.judged(
        what,
        "%s, %s × parallel".formatted(times.shown("s"), Samples.text(share)),
        "≤ 1.5 × parallel",
        share <= 1.5);
  }

  /// From submit until every end is stored.
  private static double engine(Path home) throws Exception {
    try (var store = Place.store(home)) {
      var experiment = Experiment.of("[\"true\"]", home);
      double seconds =
          Clock.seconds(() -> {
            var id = experiment.submit(store, JOBS);
            var settings = Workers.settings(AT_ONCE, Set.of(id));
            Worker.create(store, home, settings, InstantSource.system()).run();
          });
      checkAllCompleted(store);
      return seconds;
    }
  }

  /// All that a user waits for: the start of the JVM, submit, work, the table at the end.
  private static double command(Place place, Path folder) throws Exception {
    double seconds =
        shell(
            folder,
            "'%s' -C . run --slots 2 --repeat 1000 -- true >out 2>err || { cat err >&2; exit 1; }"
                .formatted(place.checkout().resolve("assay")));
    try (var store = Place.store(folder.resolve(".assay"))) {
      checkAllCompleted(store);
    }
    return seconds;
  }

  private static void checkAllCompleted(Store store) {
    var experiments = store.experiments().list(new Query(List.of(), true, 2));
    if (experiments.size() != 1 || experiments.getFirst().jobs().get(JobState.COMPLETED) != JOBS) {
      throw new IllegalStateException("not all jobs completed: " + experiments);
    }
  }

  private static double shim(Path folder) throws Exception {
    var processes = Processes.unpackedIn(folder.resolve("bin"));
    var environment = Map.of("PATH", System.getenv("PATH"));
    var next = new AtomicInteger();
    return Clock.seconds(() -> {
      try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
        for (int i = 0; i < JOBS; i++) {
          threads.submit(() -> {
            var directory = folder.resolve("a" + next.incrementAndGet());
            var launch = Launch.of(directory, List.of("true"), folder).withEnvironment(environment);
            var started = (Start.Started) processes.start(launch);
            return started.watched().await(Duration.ofMinutes(1)).orElseThrow();
          });
        }
      }
    });
  }

  private static double spooler(Path folder) throws Exception {
    try {
      return shell(
          folder,
          "export TS_SOCKET=$PWD/socket TMPDIR=$PWD; tsp -S 2; i=0\n"
              + "while [ $i -lt 1000 ]; do last=$(tsp true); i=$((i + 1)); done\n"
              // The end of the last is not the end of the one beside it.
              + "tsp -w $last; while tsp | grep -qE ' (running|queued) '; do :; done");
    } finally {
      shell(folder, "TS_SOCKET=$PWD/socket tsp -K");
    }
  }

  private static double shell(Path folder, String script) throws Exception {
    var builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    return Clock.seconds(() -> {
      int code = builder.start().waitFor();
      if (code != 0) {
        throw new IOException("exit " + code + " of: " + script);
      }
    });
  }

  private static boolean isInstalled(String tool) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
