package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.Parent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What is to be submitted, worked out but not stored.
record Plan(List<Planned> experiments) {
  Plan {
    experiments = List.copyOf(experiments);
  }

  /// One experiment of it.
  ///
  /// @param spec with everything the command line changes
  /// @param timeless the same, read as if it were the first instant of time, so that what depends
  ///   on the time of reading does not depend on it
  /// @param trials those that are known beforehand
  /// @param sweep how it grows, where trials are proposed one after another
  /// @param parents what must have ended before
  record Planned(
      ExperimentSpec spec,
      ExperimentSpec timeless,
      Expansion trials,
      Optional<NewSweep> sweep,
      List<Parent> parents,
      boolean held,
      boolean uniqueName,
      List<String> warnings) {

    /// How many trials there will be, or may be.
    int count() {
      return sweep.map(s -> s.limit().orElse(0)).orElse(trials.count());
    }

    /// With more warnings.
    Planned warned(List<String> more) {
      return new Planned(
          spec,
          timeless,
          trials,
          sweep,
          parents,
          held,
          uniqueName,
          Stream.concat(warnings.stream(), more.stream()).toList());
    }

    int jobs() {
      return count() * spec.stages().size();
    }

    /// GPU-hours if every job ran into its timeout as often as it may; empty where a job that takes
    /// GPUs has no timeout.
    OptionalDouble gpuHoursAtMost() {
      double hours = 0;
      for (Stage stage : spec.stages()) {
        double gpus = stage.resources().gpus();
        if (gpus > 0) {
          if (stage.limits().timeout().isEmpty()) {
            return OptionalDouble.empty();
          }
          double seconds = stage.limits().timeout().get().toMillis() / 1000.0;
          int attempts = 1 + stage.retries().most();
          hours += count() * gpus * attempts * seconds / 3600;
        }
      }
      return OptionalDouble.of(hours);
    }
  }

  /// The same for equal plans, whoever makes them and whenever. Goes through all trials.
  String hash() {
    return PlanHash.of(experiments);
  }

  int trials() {
    return experiments.stream().mapToInt(Planned::count).sum();
  }

  int jobs() {
    return experiments.stream().mapToInt(Planned::jobs).sum();
  }

  OptionalDouble gpuHoursAtMost() {
    double hours = 0;
    for (Planned experiment : experiments) {
      OptionalDouble own = experiment.gpuHoursAtMost();
      if (own.isEmpty()) {
        return own;
      }
      hours += own.getAsDouble();
    }
    return OptionalDouble.of(hours);
  }
}
