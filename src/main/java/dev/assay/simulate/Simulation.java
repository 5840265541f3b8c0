package dev.assay.simulate;

import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.space.Value;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// What happened in a simulated sweep. All times are virtual seconds since its beginning.
///
/// @param trials by number
/// @param trajectory every trial that completed, as they did
/// @param workers how many there were
/// @param seconds until the last trial ended
/// @param busy how long the workers worked, all together
/// @param epochs how many were trained, repeated ones after a crash included
/// @param crashes how often a worker died under a trial
public record Simulation(
    List<Trial> trials,
    List<Step> trajectory,
    int workers,
    double seconds,
    double busy,
    long epochs,
    int crashes) {

  /// Takes copies.
  public Simulation {
    trials = List.copyOf(trials);
    trajectory = List.copyOf(trajectory);
  }

  /// How a trial ended.
  public enum End {
    /// It ran to its last epoch.
    COMPLETED,
    /// The scheduler stopped it, or put another in its place.
    PRUNED,
    /// It failed, or its worker crashed too often.
    FAILED,
    /// It paused and was never resumed.
    PAUSED
  }

  /// One trial.
  ///
  /// @param observation as an optimizer saw it at last
  /// @param value what it reported of the first objective, NaN where it reported nothing
  /// @param cost so far
  /// @param epochs how many it completed
  /// @param started when it first ran, NaN where it never did
  /// @param ended when it ended or paused for the last time
  public record Trial(
      Observation observation,
      End end,
      double value,
      double cost,
      int epochs,
      double started,
      double ended) {

    /// From 1.
    public int number() {
      return observation.number();
    }

    /// What was tried.
    public Value.Object params() {
      return observation.params();
    }

    /// Whether it keeps all limits of `problem`, as far as it has come.
    public boolean isFeasible(Problem problem) {
      return IntStream.range(0, observation.limits().size())
          .noneMatch(i -> problem.limits().get(i).violation(observation.limits().get(i)) > 0);
    }
  }

  /// A trial that completed.
  ///
  /// @param seconds when
  /// @param epochs how many had been trained by then, of all trials
  /// @param value of the first objective
  /// @param best the best value of all that completed so far and kept all limits, NaN where none
  ///   did
  public record Step(double seconds, long epochs, int trial, double value, double best) {}

  /// The share of the workers' time in which they worked, from 0 to 1; NaN where there was none.
  public double utilisation() {
    return busy / (seconds * workers);
  }

  /// How many trials ended in each way; all ways are there.
  public Map<End, Integer> ends() {
    Map<End, Integer> counts = new EnumMap<>(End.class);
    for (End end : End.values()) {
      counts.put(end, (int) trials.stream().filter(trial -> trial.end() == end).count());
    }
    return counts;
  }

  /// The best value of those that completed within the first `share` of the time, NaN where none
  /// had.
  public double bestWithin(double share) {
    return best(step -> step.seconds() <= share * seconds);
  }

  /// The best value of those that completed before more than `epochs` were trained, NaN where none
  /// had.
  public double bestAfter(long epochs) {
    return best(step -> step.epochs() <= epochs);
  }

  private double best(Predicate<Step> first) {
    return trajectory.stream()
        .takeWhile(first)
        .reduce((_, later) -> later)
        .map(Step::best)
        .orElse(Double.NaN);
  }
}
