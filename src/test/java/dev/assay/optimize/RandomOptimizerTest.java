package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.optimize.Proposal.Suggestion;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RandomOptimizerTest extends OptimizerContract {

  @Override
  protected Optimizer fresh() {
    return new RandomOptimizer();
  }

  @Test
  void trial_n_is_the_nth_random_point() {
    Problem problem = Searches.problem(Searches.named(Searches.mixed(), "all of them"), SEED);

    assertThat(fresh().propose(History.of(problem), 5))
        .isEqualTo(
            new Suggestion(
                RandomSearch.point(problem.space(), problem.constraints(), SEED, 5),
                Origin.of("random", "prior")));
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return new RandomOptimizer();
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return new RandomOptimizer();
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return new RandomOptimizer();
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return new RandomOptimizer();
    }
  }

  @Nested
  class MonotoneInvariance extends MonotoneInvarianceContract {
    @Override
    protected Optimizer fresh() {
      return new RandomOptimizer();
    }
  }
}
