package dev.assay.optimize.evolve;

import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.result.Observation.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A history read as generations of one optimizer.
///
/// A generation is over when as many of its trials have ended as it needs; trials that are asked
/// for before then belong to it too, so parents are always of the latest generation that is over.
/// Its successor is bred from what is selected among what it was bred from itself, its trials that
/// have ended, and those of earlier generations that ended late; and, since people and other
/// optimizers may add trials at any time, all of those. The first trial of a generation notes what
/// that generation is bred from, and that holds for ever.
final class Lineage {

  private final SequencedMap<Integer, Individual> ended = new LinkedHashMap<>();
  private final TreeMap<Integer, List<Row>> generations = new TreeMap<>();
  private final Set<Integer> running = new HashSet<>();
  private final List<Individual> others = new ArrayList<>();
  private final List<Individual> elsewhere = new ArrayList<>();

  Lineage(History history, String optimizer) {
    for (Row row : history.rows()) {
      int generation = Note.generation(row, optimizer);
      if (generation >= 0) {
        generations.computeIfAbsent(generation, _ -> new ArrayList<>()).add(row);
      }
      if (row.state() == State.RUNNING) {
        running.add(row.number());
      }
      Individual.of(row, history.problem().objectives())
          .ifPresent(individual -> add(individual, generation));
    }
  }

  private void add(Individual individual, int generation) {
    if (individual.number() <= 0) {
      elsewhere.add(individual);
      return;
    }
    ended.put(individual.number(), individual);
    if (generation < 0) {
      others.add(individual);
    }
  }

  /// The trials of other experiments, the best first. Their losses may be of another scale.
  List<Individual> elsewhere() {
    return Individual.byFronts(
        elsewhere.stream().filter(individual -> individual.row().isCompleted()).toList());
  }

  /// The number of the newest generation that has trials; 0 where none has.
  int newest() {
    return generations.isEmpty() ? 0 : generations.lastKey();
  }

  /// The generation that is open.
  ///
  /// @param needed how many trials of a generation must end before the next is bred
  /// @param select what of all who might the next is bred from, the best first
  Generation open(IntUnaryOperator needed, UnaryOperator<List<Individual>> select) {
    int newest = newest();
    List<Row> trials = generations.getOrDefault(newest, List.of());
    long over = trials.stream().filter(row -> ended.containsKey(row.number())).count();
    long added = newest == 0 ? others.size() : 0;
    if (over + added < needed.applyAsInt(newest)) {
      return new Generation(newest, population(newest), awaited(newest), size(trials));
    }
    return new Generation(newest + 1, select.apply(candidates(newest)), stillRunning(newest), 0);
  }

  private static int size(List<Row> trials) {
    return (int) trials.stream().filter(row -> row.state() != State.CANCELLED).count();
  }

  /// What `generation` was bred from.
  List<Individual> population(int generation) {
    return first(generation).map(Note::population).orElse(List.of()).stream()
        .flatMap(number -> Stream.ofNullable(ended.get(number)))
        .toList();
  }

  private List<Integer> awaited(int generation) {
    return first(generation).map(Note::awaited).orElse(List.of());
  }

  private Optional<Row> first(int generation) {
    return generations.getOrDefault(generation, List.of()).stream().findFirst();
  }

  /// The trials of `generation` that have ended, and what it was bred from.
  List<Individual> members(int generation) {
    Set<Integer> numbers = new HashSet<>();
    generations.getOrDefault(generation, List.of()).forEach(row -> numbers.add(row.number()));
    population(generation).forEach(individual -> numbers.add(individual.number()));
    return ended.values().stream().filter(one -> numbers.contains(one.number())).toList();
  }

  /// Who may be a parent after `generation`.
  private List<Individual> candidates(int generation) {
    Map<Integer, Individual> candidates = new TreeMap<>();
    members(generation).forEach(individual -> candidates.put(individual.number(), individual));
    others.forEach(individual -> candidates.put(individual.number(), individual));
    awaited(generation).stream()
        .flatMap(number -> Stream.ofNullable(ended.get(number)))
        .forEach(individual -> candidates.put(individual.number(), individual));
    return List.copyOf(candidates.values());
  }

  /// Who runs after `generation` is over.
  private List<Integer> stillRunning(int generation) {
    return Stream.concat(
            awaited(generation).stream(),
            generations.getOrDefault(generation, List.of()).stream().map(Row::number))
        .filter(running::contains)
        .toList();
  }
}
