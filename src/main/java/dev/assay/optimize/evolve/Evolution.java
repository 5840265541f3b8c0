package dev.assay.optimize.evolve;

import dev.assay.experiment.Objective;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Generations in which the best survive: of those that pass a [Gate] some survive, and their
/// children fill the generation up again, crossed from two of them or mutated from one. Ends after
/// a number of generations, on a [Plateau], or when one trial reaches all caps. For one objective
/// and for several.
///
/// Everything is read from the history (see [Lineage]): each proposal notes its generation, its
/// parents, and who survived the generation before. Where fewer than two trials pass the gate the
/// best two do, so one strict threshold does not end a search; trials that failed survive only
/// where nothing else is left. Children that a constraint forbids or that were tried are bred
/// again.
///
/// A proposal costs O(trials + population² · objectives).
public final class Evolution implements Optimizer {

  private static final String NAME = "evolution";
  private static final int BREEDINGS = 50;
  private static final double MUTATION = 0.3;
  private static final double STEADINESS = 5;

  private final EvolutionSettings settings;
  private final Founders founders = new Founders();

  /// An optimizer with `settings` that has computed nothing yet.
  public Evolution(EvolutionSettings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    Problem problem = history.problem();
    checkGate(problem);
    int generations = settings.generations(problem.budget());
    var lineage = new Lineage(history, NAME);
    Generation open =
        lineage.open(
            settings::children,
            candidates -> survivors(candidates, problem, lineage.newest(), generations));
    Optional<String> end = end(problem, lineage, open, generations);
    if (end.isPresent()) {
      return new Exhausted(end.get());
    }
    return open.population().isEmpty() || history.coding().dimensions() == 0
        ? founders.propose(history, number, lineage, NAME, settings.population())
        : bred(history, number, open);
  }

  private void checkGate(Problem problem) {
    List<String> metrics = problem.objectives().stream().map(Objective::metric).toList();
    settings.gate().base().keySet().stream()
        .sorted()
        .filter(metric -> !metrics.contains(metric))
        .findFirst()
        .ifPresent(metric -> {
          throw new InfeasibleSearchException(
              "the gate has a threshold for '%s', which is no objective; the objectives are %s"
                  .formatted(metric, String.join(", ", metrics)));
        });
  }

  private List<Individual> survivors(
      List<Individual> candidates, Problem problem, int generation, int generations) {
    List<Individual> passed =
        candidates.stream()
            .filter(Individual::isFeasible)
            .filter(one ->
                settings.gate().lets(one.losses(), problem.objectives(), generation, generations))
            .toList();
    List<Individual> left =
        passed.size() < 2
            ? candidates.stream().sorted(Individual.BY_MEAN_LOSS).limit(2).toList()
            : passed;
    List<Individual> ordered =
        switch (settings.selection()) {
          case PARETO -> Individual.byFronts(left);
          case TOURNAMENT, THRESHOLD -> left.stream().sorted(Individual.BY_MEAN_LOSS).toList();
        };
    return ordered.stream().limit(settings.survivors()).toList();
  }

  private Optional<String> end(Problem problem, Lineage lineage, Generation open, int generations) {
    boolean last = open.number() == generations - 1;
    if (generations > 0
        && (open.number() >= generations
            || (last && open.size() >= settings.children(open.number())))) {
      return Optional.of("all %d generations were bred".formatted(generations));
    }
    if (open.number() == 0 || open.size() > 0) {
      return Optional.empty();
    }
    if (lineage.members(open.number() - 1).stream().anyMatch(one -> reachesCaps(one, problem))) {
      return Optional.of("a trial reached the caps of all objectives");
    }
    if (generations > 0
        && settings.plateau().isReached(best(lineage, open.number()), generations)) {
      return Optional.of(
          "for %d generations the best became better by less than %s"
              .formatted(settings.plateau().window(), settings.plateau().threshold()));
    }
    return Optional.empty();
  }

  private boolean reachesCaps(Individual one, Problem problem) {
    Map<String, Double> caps = settings.caps();
    return one.isFeasible()
        && problem.objectives().stream().allMatch(o -> caps.containsKey(o.metric()))
        && new Gate(Gate.Schedule.LINEAR, caps, caps)
            .lets(one.losses(), problem.objectives(), 0, 0);
  }

  /// The highest mean of the objectives, seen as gains, of each of the first `generations`.
  private static List<Double> best(Lineage lineage, int generations) {
    var best = new ArrayList<Double>();
    for (int generation = 0; generation < generations; generation++) {
      best.add(
          lineage.members(generation).stream()
              .filter(Individual::isFeasible)
              .mapToDouble(one -> -one.meanLoss())
              .max()
              .orElse(Double.NEGATIVE_INFINITY));
    }
    return best;
  }

  private Proposal bred(History history, int number, Generation open) {
    RandomBits bits = RandomBits.of(history.problem().seed()).at(NAME).at(number);
    var distinct = new Distinct(history, number);
    Child first = child(history, open, bits.at(0));
    Child child = first;
    for (int attempt = 1; attempt <= BREEDINGS; attempt++) {
      Optional<Value.Object> params = distinct.at(child.point());
      if (params.isPresent()) {
        return new Suggestion(params.get(), child.origin(open));
      }
      child = child(history, open, bits.at(attempt));
    }
    return distinct.near(first.point(), first.origin(open));
  }

  private record Child(double[] point, String phase, List<Integer> parents) {
    Value.Object origin(Generation generation) {
      return Note.child(NAME, phase, generation, parents);
    }
  }

  private Child child(History history, Generation open, RandomBits bits) {
    var breeding = new Breeding(history.coding(), 0, STEADINESS);
    Individual[] survivors = open.population().toArray(Individual[]::new);
    int mother = (int) bits.at("mother").below(survivors.length);
    double[] point = survivors[mother].row().point();
    if (survivors.length == 1 || bits.at("crossover").fraction() >= settings.crossover()) {
      return new Child(
          breeding.mutated(point, MUTATION, bits.at("mutated")),
          "mutation",
          List.of(survivors[mother].number()));
    }
    int father = (int) bits.at("father").below(survivors.length - 1);
    father += father >= mother ? 1 : 0;
    return new Child(
        breeding.mixed(point, survivors[father].row().point(), bits.at("crossed")),
        "crossover",
        List.of(survivors[mother].number(), survivors[father].number()));
  }
}
