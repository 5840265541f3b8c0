package dev.assay.optimize;

/// What to try next: a pure function of the problem, the history and the number of the trial. The
/// same three give the same proposal in every process, whatever was asked before and in whatever
/// order results came; so a search can be stopped, resumed and replayed, and several controllers
/// agree.
///
/// An instance may remember what it computed from a history, to compute less from the next one
/// (which is mostly the same and a little more); what it remembers never changes an answer. It is
/// safe for several threads.
///
/// A proposal lies in the space, satisfies the constraints, and differs from every trial of the
/// history, running ones included, unless the space has nothing else left. Trials that failed, were
/// pruned or broke a limit inform it; cancelled ones are only not proposed again.
public interface Optimizer {

  /// The proposal for trial `number`, given `history`. For a batch ask again with the first
  /// proposal added to the history as running.
  ///
  /// @param number of the trial, from 1; mostly one more than the highest in the history
  /// @throws InfeasibleSearchException if no point satisfies the constraints, as far as could be
  ///   found out, or the optimizer is not made for such a problem
  Proposal propose(History history, int number);
}
