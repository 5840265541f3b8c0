package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Workers of this machine that work in another home, as their processes tell: the words they were
/// started with, their folder and their environment. Those of other users cannot be seen.
final class OtherWorkers {

  private static final String MAIN = "dev.assay.app.Main";

  private final Path processes;

  /// @param processes where the system shows its processes
  OtherWorkers(Path processes) {
    this.processes = processes;
  }

  /// A worker and its home.
  record Elsewhere(long pid, Path home) {}

  /// Those that do not work in `home`, by process.
  List<Elsewhere> than(Path home) {
    Path own = home.toAbsolutePath().normalize();
    try (Stream<Path> entries = Files.list(processes)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .flatMap(entry -> look(entry).stream())
          .filter(worker -> !worker.home().equals(own))
          .sorted(Comparator.comparingLong(Elsewhere::pid))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // a system without /proc shows none
    }
  }

  private static Optional<Elsewhere> look(Path process) {
    try {
      List<String> words = texts(process.resolve("cmdline"));
      int main = words.indexOf(MAIN);
      if (main < 0 || !isWorker(words.subList(main, words.size()))) {
        return Optional.empty();
      }
      var environment = new HashMap<String, String>();
      for (String variable : texts(process.resolve("environ"))) {
        int equals = variable.indexOf('=');
        environment.put(variable.substring(0, Math.max(equals, 0)), variable.substring(equals + 1));
      }
      Path folder = Files.readSymbolicLink(process.resolve("cwd"));
      var settings =
          Settings.read(
              new Settings.Surroundings(
                  folder, environment, place(words.subList(main, words.size()))));
      return Optional.of(
          new Elsewhere(
              Long.parseLong(process.getFileName().toString()),
              settings.home().toAbsolutePath().normalize()));
    } catch (IOException | InputException e) {
      return Optional.empty(); // it has ended, or belongs to another user
    }
  }

  private static boolean isWorker(List<String> words) {
    return words.contains("start") && (words.contains("worker") || words.contains("queue"));
  }

  private static Map<String, String> place(List<String> words) {
    int at = words.indexOf("-C");
    return at >= 0 && at + 1 < words.size() ? Map.of("home", words.get(at + 1)) : Map.of();
  }

  private static List<String> texts(Path file) throws IOException {
    var texts = new ArrayList<String>();
    for (String text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0")) {
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }
}
