package dev.assay.optimize.cmaes;

import java.util.List;
import java.util.Optional;

/// One run, from where it began to where it converges, and how it fares. Immutable.
///
/// @param number 0 for the first
/// @param firstGeneration of this run; generations are numbered through all runs
/// @param population how many results close a generation
/// @param best the best member so far
/// @param idle for how many generations the best has not become better
/// @param flat for how many results in a row all stood alike
record Run(
    int number,
    int firstGeneration,
    int population,
    Optional<Member> best,
    int idle,
    int flat,
    Optional<Standing> last) {

  private static final double NARROWEST = 1e-9;
  private static final double MOST_CONDITION = 1e14;

  /// The first run.
  static Run first(int population) {
    return new Run(0, 0, population, Optional.empty(), 0, 0, Optional.empty());
  }

  /// The run after this one, twice as broad.
  Run next(int generation) {
    return new Run(
        number + 1, generation, 2 * population, Optional.empty(), 0, 0, Optional.empty());
  }

  /// This after a generation of `members`, the best first.
  Run after(List<Member> members) {
    Member champion = members.getFirst();
    boolean better =
        champion.standing().kind() == Standing.Kind.COMPLETED
            && best.filter(b -> b.standing().compareTo(champion.standing()) <= 0).isEmpty();
    boolean alike = champion.standing().equals(members.getLast().standing());
    boolean still = alike && last.filter(champion.standing()::equals).isPresent();
    return new Run(
        number,
        firstGeneration,
        population,
        better ? Optional.of(champion) : best,
        better ? 0 : idle + 1,
        alike ? (still ? flat : 0) + members.size() : 0,
        alike ? Optional.of(champion.standing()) : Optional.empty());
  }

  /// Whether nothing more is to be expected: the distribution has become narrow on all lines or
  /// thin in a direction, or results have not differed or not become better for long.
  boolean isOver(Gaussian gaussian, Layout layout) {
    int n = gaussian.dimensions();
    if (flat >= 10 * population + 30 * n || idle >= 120 + 30.0 * n / population) {
      return true;
    }
    return n > 0 && (gaussian.condition() > MOST_CONDITION || isNarrow(gaussian, layout));
  }

  private static boolean isNarrow(Gaussian gaussian, Layout layout) {
    boolean continuous = false;
    for (int i = 0; i < gaussian.dimensions(); i++) {
      if (layout.lines().get(i).cells() == 0) {
        continuous = true;
        if (gaussian.deviation(i) > NARROWEST) {
          return false;
        }
      }
    }
    return continuous;
  }
}
