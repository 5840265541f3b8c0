package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Search;
import dev.assay.optimize.ConditionalContract;
import dev.assay.optimize.History;
import dev.assay.optimize.LimitedContract;
import dev.assay.optimize.MixedContract;
import dev.assay.optimize.MultiObjectiveContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Searches;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AutoTest extends OptimizerContract {

  private static Optimizer auto() {
    return Optimizers.of("auto");
  }

  @Override
  protected Optimizer fresh() {
    return auto();
  }

  @Override
  protected int trials() {
    return 30;
  }

  @Test
  void the_reason_is_told_and_stored_with_each_trial() {
    Problem problem = Searches.problem(Searches.named(Searches.ordered(), "floats"), SEED);
    var searcher = new Searcher(new Search("auto", Optional.of(5), SEED), problem, List.of());

    Next.Ready next = (Next.Ready) searcher.next(searcher.history(List.of()), 1);

    assertThat(searcher.explain(searcher.history(List.of()))).matches("[a-z0-9]+, because .+");
    assertThat(next.origin().get("auto")).isPresent();
    assertThat(Optimizers.names())
        .anyMatch(name -> dev.assay.optimize.Origin.names(next.origin(), name));
  }

  @Test
  void options_of_auto_are_those_of_nobody() {
    assertThat(Optimizers.of("auto", Map.of(), true)).isNotNull();
    assertThat(Auto.choose(History.of(Searches.problem(Searches.six(), SEED))).why()).isNotBlank();
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return auto();
    }

    @Override
    protected int trials() {
      return 30;
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return auto();
    }

    @Override
    protected int trials() {
      return 30;
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return auto();
    }

    @Override
    protected int trials() {
      return 20;
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return auto();
    }

    @Override
    protected int trials() {
      return 20;
    }
  }
}
