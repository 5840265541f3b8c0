package dev.assay.optimize.evolve;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Generations of trials, each bred from the best of all before: by fronts, and in a front by the
/// room around a trial; what breaks limits comes after what keeps them. For one objective and for
/// several.
///
/// Everything is read from the history (see [Lineage]): each proposal notes its generation, its
/// parents, and what its generation is bred from. Two parents win a tournament of two each; numbers
/// are crossed and mutated on their scale, choices are swapped. Children that a constraint forbids
/// or that were tried are bred again. Only comparisons of losses count.
///
/// Source: Deb, Pratap, Agarwal, Meyarivan, NSGA-II (2002). A proposal costs O(trials + population²
/// · objectives).
public final class Nsga2 implements Optimizer {

  private static final String NAME = "nsga2";
  private static final int BREEDINGS = 50;
  private static final double SPREAD = 2;
  private static final double STEADINESS = 10;

  private final Nsga2Settings settings;
  private final Founders founders = new Founders();

  /// An optimizer with `settings` that has computed nothing yet.
  public Nsga2(Nsga2Settings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    int size = settings.population(history.problem().budget());
    var lineage = new Lineage(history, NAME);
    Generation generation =
        lineage.open(
            _ -> size, candidates -> Individual.byFronts(candidates).stream().limit(size).toList());
    List<Individual> population = Individual.byFronts(generation.population());
    if (population.isEmpty() || history.coding().dimensions() == 0) {
      return founders.propose(history, number, lineage, NAME, size);
    }
    return bred(history, number, generation, population);
  }

  private Proposal bred(
      History history, int number, Generation generation, List<Individual> population) {
    RandomBits bits = RandomBits.of(history.problem().seed()).at(NAME).at(number);
    var distinct = new Distinct(history, number);
    Child first = child(history, population, bits.at(0));
    Child child = first;
    for (int attempt = 1; attempt <= BREEDINGS; attempt++) {
      Optional<Value.Object> params = distinct.at(child.point());
      if (params.isPresent()) {
        return new Suggestion(params.get(), child.origin(generation));
      }
      child = child(history, population, bits.at(attempt));
    }
    return distinct.near(first.point(), first.origin(generation));
  }

  private record Child(double[] point, List<Integer> parents) {
    Value.Object origin(Generation generation) {
      return Note.child(NAME, "offspring", generation, parents);
    }
  }

  private Child child(History history, List<Individual> population, RandomBits bits) {
    var breeding = new Breeding(history.coding(), SPREAD, STEADINESS);
    Individual mother = winner(population, bits.at("mother"));
    Individual father = winner(population, bits.at("father"));
    boolean crosses = bits.at("crossover").fraction() < settings.crossover();
    double[] born =
        crosses
            ? breeding.crossed(mother.row().point(), father.row().point(), bits.at("crossed"))
            : mother.row().point();
    double share =
        settings.mutation() > 0 ? settings.mutation() : 1.0 / history.coding().dimensions();
    double[] grown =
        crosses && bits.at("mutation").fraction() < StrictMath.pow(1 - share, born.length)
            ? born
            : breeding.mutated(born, share, bits.at("mutated"));
    return new Child(
        grown,
        crosses && mother.number() != father.number()
            ? List.of(mother.number(), father.number())
            : List.of(mother.number()));
  }

  /// The better of two.
  private static Individual winner(List<Individual> population, RandomBits bits) {
    long one = bits.at(0).below(population.size());
    long other = bits.at(1).below(population.size());
    return population.get((int) Math.min(one, other));
  }
}
