package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.optimize.History.Row;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.space.Space;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What optimizers do that only compare values: another scale of the objective changes nothing.
public abstract class MonotoneInvarianceContract {

  private static final long SEED = 41;

  /// An optimizer that remembers nothing.
  protected abstract Optimizer fresh();

  /// How many trials a long search has.
  protected int trials() {
    return 40;
  }

  /// The space of the tests.
  protected Space space() {
    return Searches.named(Searches.ordered(), "all of them");
  }

  /// Strictly increasing functions.
  enum Transform {
    TIMES_1024(value -> value * 1024),
    CUBE(value -> value * value * value),
    EXPONENTIAL(StrictMath::exp);

    private final DoubleUnaryOperator function;

    Transform(DoubleUnaryOperator function) {
      this.function = function;
    }
  }

  @ParameterizedTest
  @EnumSource(Transform.class)
  void another_scale_of_the_objective_is_the_same_search(Transform transform) {
    Problem problem = Searches.problem(space(), SEED);
    History plain = Searches.search(fresh(), History.of(problem), trials());
    History scaled = History.of(problem);
    Optimizer optimizer = fresh();
    for (Row row : plain.rows()) {
      Suggestion suggestion = (Suggestion) optimizer.propose(scaled, row.number());
      assertThat(suggestion.params())
          .as("seed %d, trial %d", SEED, row.number())
          .isEqualTo(row.trial().params());
      scaled = scaled.with(transformed(row.trial(), suggestion, transform.function));
    }
  }

  private static Observation transformed(
      Observation trial, Suggestion suggestion, DoubleUnaryOperator function) {
    return new Observation(
        trial.number(),
        suggestion.params(),
        trial.state(),
        trial.values().stream().map(function::applyAsDouble).toList(),
        trial.limits(),
        trial.cost(),
        trial.reports().stream()
            .map(r ->
                new MetricReport(
                    r.name(), r.step(), function.applyAsDouble(r.value()), r.instance()))
            .toList(),
        suggestion.origin());
  }
}
