package dev.assay.optimize;

/// Points that cover the space evenly whatever was learnt: a scrambled Sobol sequence over the
/// priors, without duplicates. O(trials + dimensions) a proposal.
public final class SobolOptimizer implements Optimizer {

  private final Startup sequence = new Startup();

  /// An optimizer that has computed nothing yet.
  public SobolOptimizer() {}

  @Override
  public Proposal propose(History history, int number) {
    return sequence.propose(history, number, Origin.of("sobol", "sequence"));
  }
}
