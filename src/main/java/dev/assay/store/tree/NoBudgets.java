package dev.assay.store.tree;

import dev.assay.experiment.Budget.Limits;
import dev.assay.store.Budgets;
import dev.assay.store.StoreException;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.util.Optional;

/// Nothing is limited: processes that share no more than files could not keep a limit exactly.
final class NoBudgets implements Budgets {

  /// An experiment with a budget is not taken.
  static StoreException refused(String name) {
    return new StoreException(
        StoreException.Code.UNSUPPORTED,
        "'%s' has a budget, and a tree store keeps none; leave it out, or leave out --store and `store`"
            .formatted(name));
  }

  @Override
  public Optional<BudgetView> get(ExperimentId experiment) {
    return Optional.empty();
  }

  @Override
  public boolean raise(ExperimentId experiment, Limits seen, Limits to, String actor) {
    throw TreeErrors.notFound("experiment %s has no budget".formatted(experiment));
  }

  @Override
  public Optional<Instant> nextDue() {
    return Optional.empty();
  }

  @Override
  public boolean judge(ExperimentId experiment, int trials) {
    return false;
  }

  @Override
  public int enforce() {
    return 0;
  }
}
