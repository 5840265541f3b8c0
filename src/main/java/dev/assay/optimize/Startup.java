package dev.assay.optimize;

import dev.assay.numeric.RandomBits;
import dev.assay.numeric.Sobol;
import dev.assay.optimize.History.Row;
import dev.assay.space.Value;
import java.util.Optional;

/// Points that cover a space evenly, for when nothing is known yet: a scrambled Sobol sequence over
/// the priors. The trial of number n gets element n - 1; elements that the constraints forbid or
/// that were tried are passed over, and all later trials move on by as many, so that consecutive
/// trials have consecutive elements. Remembers the sequence and nothing else; safe for threads.
public final class Startup {

  /// How many elements are passed over before a random draw is taken.
  private static final int PASSED_OVER = 2_000;

  /// Under which name the element is noted in the origin.
  private static final String ELEMENT = "element";

  private volatile Optional<Sobol> memory = Optional.empty();

  /// The proposal for trial `number`, with the origin `optimizer`, phase `startup`.
  ///
  /// @throws InfeasibleSearchException if no point satisfies the constraints, as far as could be
  ///   found out
  public Proposal propose(History history, int number, String optimizer) {
    return propose(history, number, Origin.of(optimizer, "startup"));
  }

  /// The proposal for trial `number`, with `origin` and the element in it.
  ///
  /// @throws InfeasibleSearchException if no point satisfies the constraints, as far as could be
  ///   found out
  public Proposal propose(History history, int number, Value.Object origin) {
    Coding coding = history.coding();
    var distinct = new Distinct(history, number);
    if (coding.dimensions() == 0 || coding.dimensions() > Sobol.MAX_DIMENSIONS) {
      return distinct.anywhere(origin);
    }
    Sobol sobol = sobol(coding.dimensions());
    long seed = RandomBits.of(history.problem().seed()).at("startup").state();
    int first = first(history, number);
    for (int element = first; element >= 0 && element < first + PASSED_OVER; element++) {
      Optional<Value.Object> params = distinct.at(Draws.at(coding, sobol.scrambled(element, seed)));
      if (params.isPresent()) {
        return new Proposal.Suggestion(
            params.get(), Origin.with(origin, ELEMENT, Value.of(element)));
      }
    }
    return distinct.anywhere(origin);
  }

  private static int first(History history, int number) {
    int passed = 0;
    for (Row row : history.rows()) {
      if (row.number() > 0 && row.number() < number) {
        double element = Origin.number(row.trial().origin(), ELEMENT).orElse(0);
        passed = Math.max(passed, (int) element - (row.number() - 1));
      }
    }
    return Math.max(0, number - 1) + passed;
  }

  private Sobol sobol(int dimensions) {
    Optional<Sobol> known = memory.filter(sobol -> sobol.dimensions() == dimensions);
    if (known.isPresent()) {
      return known.get();
    }
    Sobol sobol = Sobol.in(dimensions);
    memory = Optional.of(sobol);
    return sobol;
  }
}
