package dev.assay.control;

import dev.assay.config.Places;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import dev.assay.space.Value;
import java.util.Set;

/// Tells what is learnt while it runs from what is known beforehand, and refuses what a
/// specification asks for and nobody here would do.
final class SubmitChecks {

  private static final Set<String> AT_ONCE = Set.of("grid", "random");
  private static final String SIMULATE = "'assay simulate' can use it";

  private SubmitChecks() {}

  /// Whether the trials of `spec` are proposed one after another. Otherwise all of them are made at
  /// once: nothing is learnt from them, and nothing ends them early.
  static boolean isSweep(ExperimentSpec spec) {
    if (spec.space().isEmpty()) {
      return false;
    }
    Search search = spec.search();
    boolean isLearning =
        search.optimizer().equals("auto")
            ? search.trials().isPresent() && !spec.objectives().isEmpty()
            : !AT_ONCE.contains(search.optimizer());
    return isLearning
        || spec.budget().limits().completed().isPresent()
        || spec.budget().worth().isPresent()
        || !isFifo(spec)
        || !search.warmStart().isEmpty()
        || search.parallelLag() != 0
        || search.liar() != Search.Liar.NONE
        || search.scalarization().method() != Search.Scalarization.Method.NONE
        || search.cost().isPresent()
        || !search.limits().isEmpty();
  }

  /// Checks `spec`, whose keys stand at `places`.
  ///
  /// @throws dev.assay.config.InputException for the first thing that would be passed over
  static void check(Places places, ExperimentSpec spec) {
    if (spec.space().isEmpty() && !isFifo(spec)) {
      throw places.problem(
          "stopping.scheduler",
          "'%s' decides between trials of a space, and there is none"
              .formatted(spec.stopping().scheduler()),
          "give space, or leave stopping out: every trial runs to its end");
    }
    if (spec.space().isEmpty() && spec.budget().limits().completed().isPresent()) {
      throw places.problem(
          "budget.completed",
          "it counts the trials of a space, and there is none",
          "give space, or leave it out: every configuration runs once");
    }
    if (spec.budget().worth().isPresent() && spec.space().isEmpty()) {
      throw places.problem(
          "budget.worth",
          "it judges the trials of a space, and there is none",
          "give space, or leave it out");
    }
    if (spec.budget().worth().isPresent() && spec.objectives().size() > 1) {
      throw places.problem(
          "budget.worth",
          "what a trial gains is only known of one objective, and there are %d"
              .formatted(spec.objectives().size()),
          "leave it out, or keep one objective");
    }
    if (isSweep(spec)) {
      checkSweep(places, spec);
    }
  }

  private static void checkSweep(Places places, ExperimentSpec spec) {
    if (spec.objectives().isEmpty()) {
      throw places.problem(
          "objective",
          "a search that learns needs one",
          "say which metric, and which way is better");
    }
    String scheduler = spec.stopping().scheduler();
    boolean isPausing =
        scheduler.equals("pbt")
            || (scheduler.equals("asha") && promotes(spec.stopping().options().get("mode")));
    if (isPausing) {
      checkPausing(places, spec);
    }
    if (scheduler.equals("async") && spec.stages().size() > 1) {
      throw places.problem(
          "stopping.scheduler",
          "'async' cannot hold evaluations back where workers run them; " + SIMULATE,
          "use fifo and give the evaluations a pool of their own, resources: {pool: evaluation}:"
              + " as many run at once as its workers have slots");
    }
    if (spec.repeat() != 1) {
      throw places.problem("repeat", "a search repeats points itself", "use search.replicates");
    }
  }

  private static void checkPausing(Places places, ExperimentSpec spec) {
    String scheduler = spec.stopping().scheduler();
    if (spec.stages().size() > 1) {
      throw places.problem(
          "stopping.scheduler",
          "'%s' pauses trials, and only trials of one stage can pause; these have %d"
              .formatted(scheduler, spec.stages().size()),
          "put the work of a trial into one stage, or use hyperband or asha with mode: stop");
    }
    if (spec.search().parallelLag() != 0) {
      throw places.problem(
          "search.parallel_lag",
          "'%s' pauses trials, and with a lag the search would wait for them to end"
              .formatted(scheduler),
          "leave parallel_lag out");
    }
  }

  private static boolean promotes(@org.jspecify.annotations.Nullable Value mode) {
    return mode instanceof Value.Text(String word) && word.equals("promote");
  }

  private static boolean isFifo(ExperimentSpec spec) {
    return spec.stopping().scheduler().equals(Stopping.NONE.scheduler());
  }
}
