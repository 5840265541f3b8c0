package dev.assay.optimize;

/// Independent draws from the priors, without duplicates: trial n is the n-th point of
/// [RandomSearch] unless it was tried before. O(trials) a proposal.
public final class RandomOptimizer implements Optimizer {

  /// The optimizer.
  public RandomOptimizer() {}

  @Override
  public Proposal propose(History history, int number) {
    return new Distinct(history, number).anywhere(Origin.of("random", "prior"));
  }
}
