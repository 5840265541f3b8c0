package dev.assay.bench;

import dev.assay.bench.Answer.Verdict;
import dev.assay.bench.search.SearchBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Asks the questions and prints a table, in Markdown so that it can be kept. The question `search`
/// has options and tables of its own: see [SearchBench].
public final class Bench {
  private static final List<Question> QUESTIONS =
      List.of(
          new ManyAtOnce(),
          new ManySubmitters(),
          new ClaimAndFinish(),
          new Thousand(),
          new IdleWorker(),
          new Adoption(),
          new StartUp(),
          new AskAndTell(),
          new OneTick(),
          new TreeQueue(),
          new LargeSweep(),
          new PostgresQueue(),
          new GrownQueue(),
          new Idle());

  private Path checkout = Path.of("");
  private Path folder = Path.of("");
  private int runs = 3;
  private final List<String> names = new ArrayList<>();

  private Bench() {}

  /// Exit 0 when everything was measured, whatever the verdicts; 2 for bad options.
  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    int search = words.indexOf("search");
    if (search >= 0) {
      String tables = words.get(words.indexOf("--home") + 1) + "/bench/tables";
      var rest = new ArrayList<>(List.of("--tables", tables));
      rest.addAll(words.subList(search + 1, words.size()));
      SearchBench.main(rest.toArray(String[]::new));
      return;
    }
    var bench = new Bench();
    try {
      bench.read(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(2);
    }
    bench.run();
  }

  /// What cannot be measured is said in its line; the other questions are still asked.
  private List<Answer> answers(Place place, Question question) throws InterruptedException {
    try {
      return question.ask(place, runs);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return List.of(new Answer(question.name(), "failed: " + e.getMessage(), "", Verdict.MISS));
    }
  }

  /// Says what is going on, beside the table.
  static void tell(String what) {
    System.err.println("bench: " + what);
  }

  private void read(List<String> args) {
    var words = args.iterator();
    while (words.hasNext()) {
      var word = words.next();
      switch (word) {
        case "--home" -> checkout = Path.of(value(word, words)).toAbsolutePath();
        case "--dir" -> folder = Path.of(value(word, words)).toAbsolutePath();
        case "--runs" -> runs = number(word, value(word, words));
        case "--list" -> {
          QUESTIONS.forEach(question -> System.out.println(question.name()));
          System.out.println("search");
          System.exit(0);
        }
        default -> names.add(known(word));
      }
    }
    if (folder.toString().isEmpty()) {
      folder = checkout.resolve("bench").resolve("target").resolve("work");
    }
  }

  private static String value(String option, java.util.Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  private static int number(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(option + " is a number from 1 to 9999, not " + text);
    }
    return Integer.parseInt(text);
  }

  private static String known(String name) {
    if (QUESTIONS.stream().noneMatch(question -> question.name().equals(name))) {
      throw new IllegalArgumentException(
          "no question '%s'; there are %s"
              .formatted(name, String.join(", ", QUESTIONS.stream().map(Question::name).toList())));
    }
    return name;
  }

  private void run() throws Exception {
    Files.createDirectories(folder);
    var root = Files.createTempDirectory(folder, "bench-").toRealPath();
    try {
      measure(new Place(checkout, root));
    } finally {
      Place.remove(root);
    }
  }

  private void measure(Place place) throws Exception {
    System.out.println(Machine.told(place.root()));
    System.out.printf("Medians of %d runs (least–most).%n%n", runs);
    System.out.println("| what | measured | bar | | fdatasync/s | load |");
    System.out.println("|---|---|---|---|---|---|");
    for (var question : QUESTIONS) {
      if (names.isEmpty() || names.contains(question.name())) {
        answer(place, question);
      }
    }
  }

  private void answer(Place place, Question question) throws Exception {
    tell(question.name() + " …");
    long begin = System.nanoTime();
    place.beginQuestion();
    double load = Machine.load();
    for (var answer : answers(place, question)) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s | %s | %.1f |%n",
          answer.what(),
          answer.measured(),
          answer.bar(),
          answer.verdict() == Verdict.NONE ? "" : answer.verdict(),
          Samples.text(place.syncsPerSecond()),
          load);
    }
    tell(
        "%s took %d s"
            .formatted(question.name(), Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
  }
}
