package dev.assay.bench.search;

import dev.assay.search.InvalidSearchException;
import dev.assay.simulate.Functions;
import dev.assay.simulate.SimulationException;
import dev.assay.simulate.Table;
import dev.assay.simulate.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Asks how well Assay searches and prints tables, in Markdown so that they can be kept:
///
/// ```
/// [--optimizers a,b] [--tasks t1,t2] [--seeds N] [--trials N] [--threads N] [--latency] [--halving]
/// ```
///
/// A task is a function (`branin`, `levy-10`) or a table (`hpobench-car`) from `bench/tables` or
/// the folder of `--tables`. Without `--tasks` all that have a reference, without `--optimizers`
/// those that have a bar. `--latency` asks for nothing but the time of a suggestion, `--halving`
/// for nothing but what early stopping saves. With more than one thread the times say little.
public final class SearchBench {
  private List<String> optimizers = List.of();
  private List<String> tasks = Reference.tasks();
  private Path tables = Path.of("bench", "tables");
  private int seeds = 20;
  private int trials = 100;
  private int threads = 1;
  private String only = "";

  private SearchBench() {}

  /// Exit 0 when everything was measured, whatever the verdicts; 2 for bad options.
  public static void main(String[] args) throws Exception {
    var bench = new SearchBench();
    List<Task> tasks = new ArrayList<>();
    try {
      bench.read(List.of(args));
      bench.tasks.forEach(name -> tasks.add(bench.task(name)));
    } catch (IllegalArgumentException | SimulationException | InvalidSearchException e) {
      System.err.println("bench search: " + e.getMessage());
      System.exit(2);
    }
    switch (bench.only) {
      case "--latency" -> bench.latency();
      case "--halving" ->
          new Halving(bench.tables, bench.seeds).lines().forEach(System.out::println);
      default -> bench.run(tasks);
    }
  }

  private void read(List<String> args) {
    var words = args.iterator();
    while (words.hasNext()) {
      var word = words.next();
      switch (word) {
        case "--optimizers" -> optimizers = List.of(value(word, words).split(","));
        case "--tasks" -> tasks = List.of(value(word, words).split(","));
        case "--tables" -> tables = Path.of(value(word, words));
        case "--seeds" -> seeds = number(word, value(word, words));
        case "--trials" -> trials = number(word, value(word, words));
        case "--threads" -> threads = number(word, value(word, words));
        case "--latency", "--halving" -> only = word;
        default ->
            throw new IllegalArgumentException(
                "no option '%s'; there are --optimizers, --tasks, --tables, --seeds, --trials,"
                        .formatted(word)
                    + " --threads, --latency, --halving");
      }
    }
    if (optimizers.isEmpty()) {
      optimizers = Entrants.withBars();
    }
    optimizers.forEach(Entrants::named);
  }

  private static String value(String option, java.util.Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  private static int number(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException(option + " is a number from 1 to 99999, not " + text);
    }
    return Integer.parseInt(text);
  }

  private Task task(String name) {
    return Files.exists(tables.resolve(name + ".json"))
        ? Table.read(tables.resolve(name))
        : Functions.named(name);
  }

  private void run(List<Task> tasks) throws Exception {
    System.out.printf(
        "Median regret over %d seeds, beside that of Optuna 5 (of its namesake; of whoever was best"
            + " where there is none).%n%n",
        seeds);
    System.out.println(Score.head());
    Map<String, List<Score>> scores = new LinkedHashMap<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (Task task : tasks) {
        for (String optimizer : optimizers) {
          Score score = new Score(task.name(), optimizer, races(pool, task, optimizer));
          System.out.println(score.line());
          scores.computeIfAbsent(optimizer, _ -> new ArrayList<>()).add(score);
        }
      }
    }
    System.out.printf("%n| bar | | far behind | |%n|---|---|---|---|%n");
    scores.forEach((optimizer, all) -> Tally.lines(optimizer, all).forEach(System.out::println));
  }

  private List<Race> races(java.util.concurrent.ExecutorService pool, Task task, String optimizer)
      throws InterruptedException, ExecutionException {
    List<Callable<Race>> runs =
        IntStream.range(0, seeds)
            .<Callable<Race>>mapToObj(
                seed -> () -> Race.run(Entrants.named(optimizer), task, seed, trials))
            .toList();
    List<Race> races = new ArrayList<>();
    for (Future<Race> race : pool.invokeAll(runs)) {
      races.add(race.get());
    }
    return races;
  }

  private void latency() {
    System.out.printf("| a suggestion, ten parameters | median (least–most) | bar | |%n");
    System.out.println("|---|---|---|---|");
    var latency = new Latency();
    for (String optimizer : optimizers) {
      if (optimizer.equals("gp")) {
        System.out.println(latency.line(optimizer, 200, 100));
      } else {
        System.out.println(latency.line(optimizer, 1_000, 2));
        System.out.println(latency.line(optimizer, 10_000, 5));
      }
    }
  }
}
