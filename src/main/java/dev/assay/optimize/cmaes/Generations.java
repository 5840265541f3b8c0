package dev.assay.optimize.cmaes;

import dev.assay.experiment.Objective;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a history as a sequence of generations, and learns from one after the other. Remembers the
/// models of the last history, for the generations that the next one shares with it; safe for
/// several threads.
///
/// A generation closes when there are as many results as the population has, at least half of them
/// from trials of this optimizer in the present run; the oldest trials by number are taken, at most
/// half of them proposed by others. Trials of earlier generations of the run whose results come
/// late are taken by the generation that is open then. The first trial of the next generation notes
/// who closed the one before, and that holds for ever: what ends later changes no model, and a
/// history that is read again gives the same models.
final class Generations {

  private final CmaesSettings settings;
  private volatile Memory memory = new Memory(Optional.empty(), List.of(), List.of());

  /// The generation that is open.
  ///
  /// @param number of the generation
  /// @param parents the trials that closed the one before
  /// @param known the trials that the search began with, noted in the first generation
  /// @param members how many trials it has, whatever became of them
  record Open(int number, Model model, List<Integer> parents, List<Integer> known, int members) {

    /// What to store with a proposal that was drawn at `raw`.
    Value.Object origin(double[] raw) {
      String phase = number == 0 && known.isEmpty() ? "startup" : "model";
      return Note.origin(phase, number, parents, known, raw);
    }
  }

  /// A generation that was closed, and the model after it.
  private record Step(List<Member> closing, Model after) {}

  private record Memory(Optional<Model> first, List<Integer> known, List<Step> steps) {

    /// The model that a generation led to when it was closed by the same results as now.
    Optional<Model> after(int generation, List<Member> closing) {
      return generation < steps.size() && same(steps.get(generation).closing(), closing)
          ? Optional.of(steps.get(generation).after())
          : Optional.empty();
    }

    private static boolean same(List<Member> before, List<Member> now) {
      if (before.size() != now.size()) {
        return false;
      }
      for (int i = 0; i < now.size(); i++) {
        if (before.get(i).row() != now.get(i).row()) {
          return false;
        }
      }
      return true;
    }
  }

  Generations(CmaesSettings settings) {
    this.settings = settings;
  }

  /// The generation that is open after `history`.
  Open open(History history) {
    var reading = new Reading(history, settings);
    Memory before = memory;
    boolean fits =
        before
            .first()
            .filter(model -> model.layout().coding() == history.coding())
            .filter(_ -> before.known().equals(reading.known))
            .isPresent();
    Model first =
        fits
            ? before.first().orElseThrow()
            : Model.first(Layout.of(history.coding()), settings, reading.sources());
    RandomBits seed = RandomBits.of(history.problem().seed()).at(Note.NAME);
    var steps = new ArrayList<Step>();
    Model model = first;
    boolean shared = fits;
    while (true) {
      int generation = steps.size();
      Optional<List<Member>> closing = reading.closing(generation, model.run());
      if (closing.isEmpty()) {
        memory = new Memory(Optional.of(first), reading.known, List.copyOf(steps));
        return open(generation, model, steps, reading);
      }
      Optional<Model> remembered =
          shared ? before.after(generation, closing.get()) : Optional.empty();
      shared = remembered.isPresent();
      Model now = model;
      model = remembered.orElseGet(() -> now.after(closing.get(), generation + 1, settings, seed));
      steps.add(new Step(closing.get(), model));
    }
  }

  private static Open open(int generation, Model model, List<Step> steps, Reading reading) {
    List<Integer> parents =
        steps.isEmpty()
            ? List.of()
            : steps.getLast().closing().stream().map(member -> member.row().number()).toList();
    return new Open(
        generation,
        model,
        parents,
        generation == 0 ? reading.known : List.of(),
        reading.sizes.getOrDefault(generation, 0));
  }

  /// One history, read once.
  private static final class Reading {

    private final Map<Integer, Row> rows = new HashMap<>();
    private final Map<Integer, Row> firsts = new HashMap<>();
    private final Map<Integer, Integer> sizes = new HashMap<>();
    private final SequencedMap<Integer, Member> results = new LinkedHashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final List<Integer> known;

    Reading(History history, CmaesSettings settings) {
      Objective objective = history.problem().objectives().getFirst();
      for (Row row : history.rows()) {
        rows.put(row.number(), row);
        int generation = Note.generation(row);
        if (generation >= 0) {
          firsts.putIfAbsent(generation, row);
          sizes.merge(generation, 1, Integer::sum);
        }
        if (row.number() > 0) {
          Standing.of(row, objective)
              .filter(s -> generation >= 0 || s.kind() == Standing.Kind.COMPLETED)
              .ifPresent(s -> results.put(row.number(), new Member(row, generation, s)));
        }
      }
      Row first = firsts.get(0);
      this.known =
          !settings.warmStart()
              ? List.of()
              : first != null
                  ? Note.known(first)
                  : WarmStart.sources(history).stream().map(Row::number).toList();
      taken.addAll(known);
    }

    /// The trials to begin with, as far as they still say something.
    List<Row> sources() {
      return known.stream().map(rows::get).filter(row -> row != null && row.isCompleted()).toList();
    }

    /// Who closed `generation`, or would close it now; empty where it stays open.
    Optional<List<Member>> closing(int generation, Run run) {
      Row next = firsts.get(generation + 1);
      Optional<List<Member>> closing =
          next == null ? due(generation, run) : Optional.of(noted(Note.parents(next)));
      closing.ifPresent(members -> members.forEach(member -> taken.add(member.row().number())));
      return closing;
    }

    private List<Member> noted(List<Integer> numbers) {
      return numbers.stream().flatMap(number -> Stream.ofNullable(results.get(number))).toList();
    }

    private Optional<List<Member>> due(int generation, Run run) {
      int half = run.population() / 2;
      var closing = new ArrayList<Member>();
      int others = 0;
      for (Member member : results.values()) {
        boolean own = member.generation() >= 0;
        boolean counts =
            own
                ? run.firstGeneration() <= member.generation() && member.generation() <= generation
                : others < half;
        if (counts && closing.size() < run.population() && !taken.contains(member.row().number())) {
          closing.add(member);
          others += own ? 0 : 1;
        }
      }
      return closing.size() < run.population() ? Optional.empty() : Optional.of(closing);
    }
  }
}
