package dev.assay.optimize;

import org.junit.jupiter.api.Nested;

class SobolOptimizerTest extends OptimizerContract {

  @Override
  protected Optimizer fresh() {
    return new SobolOptimizer();
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return new SobolOptimizer();
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return new SobolOptimizer();
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return new SobolOptimizer();
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return new SobolOptimizer();
    }
  }

  @Nested
  class MonotoneInvariance extends MonotoneInvarianceContract {
    @Override
    protected Optimizer fresh() {
      return new SobolOptimizer();
    }
  }
}
