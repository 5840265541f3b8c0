package dev.assay.optimize.gp;

import dev.assay.optimize.ConditionalContract;
import dev.assay.optimize.LimitedContract;
import dev.assay.optimize.MixedContract;
import dev.assay.optimize.MultiObjectiveContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import org.junit.jupiter.api.Nested;

class ProteinTest extends OptimizerContract {

  private static final int TRIALS = 30;

  private static Optimizer protein() {
    return new Protein(ProteinSettings.DEFAULT);
  }

  @Override
  protected Optimizer fresh() {
    return protein();
  }

  @Override
  protected int trials() {
    return TRIALS;
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return protein();
    }

    @Override
    protected int trials() {
      return TRIALS;
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return protein();
    }

    @Override
    protected int trials() {
      return TRIALS;
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return protein();
    }

    @Override
    protected int trials() {
      return 24;
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return protein();
    }

    @Override
    protected int trials() {
      return 24;
    }
  }
}
