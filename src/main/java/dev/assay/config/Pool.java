package dev.assay.config;

import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A class of workers as the settings declare it: what a slot of them gives, how many there may be,
/// and which jobs they take.
///
/// @param cpus cores of one slot
/// @param gpus devices of one slot; a fraction is a share of one
/// @param memoryBytes of one slot
/// @param slots jobs at once of one worker
/// @param least workers that are kept alive, by who scales it
/// @param most workers that there may be at once
/// @param timeout of an attempt, where the specification has none
/// @param idleExit how long a worker that was started for the load stays without a job
/// @param price of an hour, for budgets without a price of their own
/// @param jobTypes whose jobs go here
/// @param stages whose jobs go here
/// @param origin the file and line
public record Pool(
    String name,
    OptionalDouble cpus,
    OptionalDouble gpus,
    OptionalLong memoryBytes,
    OptionalInt slots,
    int least,
    OptionalInt most,
    Optional<Duration> timeout,
    Duration idleExit,
    Optional<Price> price,
    List<String> jobTypes,
    List<String> stages,
    String origin) {

  /// The pool of jobs that no other takes.
  public static final String DEFAULT = Resources.DEFAULT.pool();

  /// How long an idle worker stays where nothing is said.
  public static final Duration IDLE_EXIT = Duration.ofMinutes(5);

  public Pool {
    jobTypes = List.copyOf(jobTypes);
    stages = List.copyOf(stages);
  }
}
