package dev.assay.analysis;

import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Worth;
import java.util.List;
import java.util.Optional;

/// Stored trials → the history of a search, without what was reported on the way.
public final class Histories {
  private Histories() {}

  /// The history of `trials`; those whose params are no point of the space of `problem` are left
  /// out.
  public static History of(Problem problem, List<TrialView> trials) {
    var worth = new Worth(problem.objectives(), problem.limits(), Optional.empty());
    return History.of(problem, trials.stream().map(worth::of).toList());
  }
}
