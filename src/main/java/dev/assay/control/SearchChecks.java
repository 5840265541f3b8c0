package dev.assay.control;

import dev.assay.config.Nearest;
import dev.assay.config.Places;
import dev.assay.config.SpecReader.Reading;
import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.InvalidOptionException;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import dev.assay.schedule.InvalidStoppingException;
import dev.assay.schedule.Schedulers;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Optimizers;
import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.List;

/// Shows the options of a specification to the optimizer and the scheduler that are to take them,
/// and refuses what they refuse: there is one list of the options of each, its own.
final class SearchChecks {

  private static final String OPTIONS = "search.options";

  private SearchChecks() {}

  /// @throws dev.assay.config.InputException for the first option that cannot be
  static void check(Reading reading) {
    ExperimentSpec spec = reading.spec();
    optimizer(reading.places(), spec.search(), spec.objectives());
    if (!spec.stopping().equals(Stopping.NONE)) {
      Space space = spec.space().orElseGet(() -> new Space(List.of()));
      scheduler(reading.places(), spec.stopping(), space, spec.constraints(), spec.search().seed());
    }
  }

  /// What another tool's document does not say is not missed here.
  ///
  /// @throws dev.assay.config.InputException as above
  static void check(Sought sought) {
    optimizer(sought.places(), sought.search(), sought.objectives());
    if (sought.missing().isEmpty()) {
      scheduler(
          sought.places(),
          sought.stopping(),
          sought.space(),
          sought.constraints(),
          sought.search().seed());
    }
  }

  private static void optimizer(Places places, Search search, List<Objective> objectives) {
    if (search.options().isEmpty() || !Optimizers.names().contains(search.optimizer())) {
      return;
    }
    try {
      Optimizers.of(search.optimizer(), search.options(), search.cost().isPresent());
    } catch (InvalidOptionException e) {
      throw places.problem("%s.%s".formatted(OPTIONS, e.option()), e.problem(), hint(e));
    } catch (InvalidSearchException e) {
      throw places.problem(OPTIONS, String.valueOf(e.getMessage()), "");
    }
    List<String> metrics = objectives.stream().map(Objective::metric).toList();
    search
        .options()
        .forEach((option, value) -> {
          if (value instanceof Value.Object table) {
            checkMetrics(places, "%s.%s".formatted(OPTIONS, option), table, metrics);
          }
        });
  }

  /// What an optimizer takes as a table has a number for each objective, or for some of them.
  private static void checkMetrics(
      Places places, String key, Value.Object table, List<String> metrics) {
    for (String metric : table.members().keySet()) {
      if (!metrics.contains(metric)) {
        String nearest = Nearest.hint(metric, metrics);
        throw places.problem(
            key,
            "'%s' is no objective".formatted(metric),
            nearest.isEmpty() ? "there are " + String.join(", ", metrics) : nearest);
      }
    }
  }

  private static void scheduler(
      Places places, Stopping stopping, Space space, List<Expression> constraints, long seed) {
    try {
      Schedulers.of(stopping.scheduler(), stopping.options(), space, constraints, seed);
    } catch (InvalidOptionException e) {
      throw places.problem("stopping.%s".formatted(e.option()), e.problem(), hint(e));
    } catch (InvalidStoppingException e) {
      throw places.problem("stopping", String.valueOf(e.getMessage()), "");
    }
  }

  private static String hint(InvalidOptionException refusal) {
    if (refusal.known().isEmpty()) {
      return "";
    }
    String nearest = Nearest.hint(refusal.option(), refusal.known());
    return nearest.isEmpty() ? "it has " + String.join(", ", refusal.known()) : nearest;
  }
}
