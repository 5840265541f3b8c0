package dev.assay.optimize;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.List;

/// What a search is asked to solve; nothing in it changes while the search goes on, except that its
/// space may grow.
///
/// @param space what may be tried
/// @param constraints what every proposed point satisfies, beside lying in the space
/// @param objectives at least one; several have no order of importance
/// @param limits bounds on metrics, learnt from trials
/// @param seed of every random number
/// @param budget how many trials there will be at most, 0 where nobody has said
/// @param costBudget how much the trials may cost together, infinite where nobody has said
public record Problem(
    Space space,
    List<Expression> constraints,
    List<Objective> objectives,
    List<Limit> limits,
    long seed,
    int budget,
    double costBudget) {

  /// Takes copies; refuses no objective, and constraints that do not fit the space.
  ///
  /// @throws dev.assay.space.InvalidSpaceException if a constraint does not fit
  public Problem {
    constraints = List.copyOf(constraints);
    objectives = List.copyOf(objectives);
    limits = List.copyOf(limits);
    if (objectives.isEmpty()) {
      throw new IllegalArgumentException("a search needs at least one objective");
    }
    for (Expression constraint : constraints) {
      constraint.check(space);
    }
  }

  /// One objective in a space without constraints, limits and budgets.
  public static Problem of(Space space, Objective.Goal goal, long seed) {
    var objective = new Objective("value", goal, Objective.Reduce.LAST);
    return new Problem(
        space, List.of(), List.of(objective), List.of(), seed, 0, Double.POSITIVE_INFINITY);
  }

  /// Whether `params` satisfy every constraint.
  public boolean allows(Value.Object params) {
    return constraints.stream().allMatch(constraint -> constraint.holds(params));
  }

  /// The constraints as they were written.
  List<String> constraintTexts() {
    return constraints.stream().map(Expression::text).toList();
  }

  /// The same with other constraints.
  public Problem withConstraints(List<Expression> constraints) {
    return new Problem(space, constraints, objectives, limits, seed, budget, costBudget);
  }

  /// The same with other objectives.
  public Problem withObjectives(List<Objective> objectives) {
    return new Problem(space, constraints, objectives, limits, seed, budget, costBudget);
  }

  /// The same with other limits.
  public Problem withLimits(List<Limit> limits) {
    return new Problem(space, constraints, objectives, limits, seed, budget, costBudget);
  }

  /// The same with another seed.
  public Problem withSeed(long seed) {
    return new Problem(space, constraints, objectives, limits, seed, budget, costBudget);
  }

  /// The same with budgets: trials, 0 for none; and cost, infinite for none.
  public Problem withBudget(int trials, double cost) {
    return new Problem(space, constraints, objectives, limits, seed, trials, cost);
  }
}
