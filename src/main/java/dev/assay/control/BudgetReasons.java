package dev.assay.control;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.ExperimentId;
import java.util.Optional;

/// What a budget keeps waiting, as sentences.
record BudgetReasons(BudgetView budget, ExperimentSpec spec) {

  /// Of an experiment; empty where it has no budget.
  static Optional<BudgetReasons> of(Store s, ExperimentId id, ExperimentSpec spec) {
    return spec.budget().isBounded()
        ? s.budgets()
            .flatMap(budgets -> budgets.get(id))
            .map(budget -> new BudgetReasons(budget, spec))
        : Optional.empty();
  }

  /// The limit that it has reached.
  Optional<Because> reached() {
    return budget
        .reached()
        .map(limit ->
            new Because(
                "budget",
                BudgetDocument.reached(budget, spec, limit),
                BudgetDocument.raising(budget, limit)));
  }

  /// Why a queued job may not start, though the limit is not reached as long as others run.
  Optional<Because> ofQueued(JobView job) {
    return reached()
        .or(() ->
            budget
                .budget()
                .most(spec.stage(job.id().stage()))
                .flatMap(most -> BudgetDocument.lack(budget, most))
                .map(lack ->
                    new Because(
                        "budget",
                        isAnyRunning()
                            ? lack + "; it is tried again whenever one of them ends"
                            : lack,
                        BudgetDocument.raising(budget, metered()))));
  }

  private boolean isAnyRunning() {
    return budget.reserved().gpuHours() + budget.reserved().money() > 0;
  }

  private Dimension metered() {
    return budget.budget().limits().gpuHours().isPresent() ? Dimension.GPU_HOURS : Dimension.MONEY;
  }
}
