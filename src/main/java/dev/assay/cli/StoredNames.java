package dev.assay.cli;

import dev.assay.cli.Completion.Candidate;
import dev.assay.config.InputException;
import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Names of what a home holds, for completion: never makes a home, and says nothing where one
/// cannot be read, because nobody asked for more than a TAB.
final class StoredNames implements Completion.Known {
  private static final int EXPERIMENTS = 200;
  private static final int TRIALS = 10_000;

  private final Session session;
  private final Optional<String> place;
  private final Optional<String> store;

  StoredNames(Session session, Optional<String> place, Optional<String> store) {
    this.session = session;
    this.place = place;
    this.store = store;
  }

  @Override
  public List<Candidate> experiments() {
    return ask(control -> {
      var candidates = new ArrayList<Candidate>();
      Set<String> names = new LinkedHashSet<>();
      List<Value.Object> found = control.reading().experiments(List.of(), false, EXPERIMENTS);
      for (Value.Object experiment : found) {
        String name = Fields.text(experiment, "name");
        String id = Fields.text(experiment, "id");
        String status = Fields.text(experiment, "status");
        if (isPlain(name) && names.add(name)) {
          candidates.add(new Candidate(name, id + ", " + status));
        }
        candidates.add(new Candidate(id, SafeText.line(name) + ", " + status));
      }
      if (!found.isEmpty()) {
        candidates.add(new Candidate("last", "the newest experiment"));
      }
      return candidates;
    });
  }

  /// Trials are numbered without gaps, so none has to be read.
  @Override
  public List<Candidate> trials(String experiment) {
    return ask(control -> {
      List<Value.Object> found = control.reading().experiments(List.of(), false, EXPERIMENTS);
      int trials =
          found.stream()
              .filter(one -> experiment.equals("last") || isNamed(one, experiment))
              .findFirst()
              .map(one -> Fields.count(one, "trials"))
              .orElse(0);
      return IntStream.rangeClosed(1, Math.min(trials, TRIALS))
          .mapToObj(number -> new Candidate(experiment + "." + number, ""))
          .toList();
    });
  }

  private static boolean isNamed(Value.Object experiment, String reference) {
    return Fields.text(experiment, "name").equals(reference)
        || Fields.text(experiment, "id").startsWith(reference);
  }

  @Override
  public List<Candidate> workers() {
    return ask(control ->
        control.working().workers().stream()
            .map(worker ->
                new Candidate(Fields.text(worker, "id"), "process " + Fields.text(worker, "pid")))
            .toList());
  }

  @Override
  public List<Candidate> tags() {
    return ask(control -> {
      Set<String> tags = new LinkedHashSet<>();
      for (Value.Object found : control.reading().experiments(List.of(), false, EXPERIMENTS)) {
        Fields.items(found, "tags").forEach(tag -> tags.add(Fields.text(tag)));
      }
      return tags.stream().filter(StoredNames::isPlain).map(tag -> new Candidate(tag, "")).toList();
    });
  }

  /// Those that are declared are there before a home is.
  @Override
  public List<Candidate> pools() {
    var candidates = new TreeMap<String, Candidate>();
    asked(control -> control.pooling().declared().stream().map(StoredNames::declared).toList())
        .forEach(pool -> candidates.put(pool.word(), pool));
    ask(control -> control.pooling().pools().stream().map(StoredNames::pool).toList())
        .forEach(pool -> candidates.put(pool.word(), pool));
    return candidates.values().stream().filter(pool -> isPlain(pool.word())).toList();
  }

  private static Candidate declared(String name) {
    return new Candidate(name, "no workers, no jobs");
  }

  private static Candidate pool(Value.Object pool) {
    return new Candidate(
        Fields.text(pool, "pool"),
        "workers: %s, queued: %s"
            .formatted(Fields.text(pool, "workers"), Fields.text(pool, "queued")));
  }

  /// Whether a shell can be shown it as one line and one word.
  private static boolean isPlain(String name) {
    return !name.isEmpty() && name.chars().noneMatch(c -> Character.isISOControl(c));
  }

  private List<Candidate> ask(Function<Control, List<Candidate>> question) {
    return asked(control ->
        Files.isDirectory(control.upkeep().home()) ? question.apply(control) : List.of());
  }

  /// Whether or not there is a home.
  private List<Candidate> asked(Function<Control, List<Candidate>> question) {
    try {
      return question.apply(session.controlAt(place, store));
    } catch (ControlException | InputException e) {
      return List.of();
    }
  }
}
