package dev.assay.control;

import dev.assay.config.Pool;
import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import dev.assay.placement.Lack;
import dev.assay.placement.Obstacle;
import dev.assay.store.Lapses.Place;
import dev.assay.store.Outlook.PassedOver;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Obstacles as sentences.
final class QueuedReasons {
  private QueuedReasons() {}

  /// @param job for the hints
  /// @param pool of the job
  /// @param alone whether only jobs of its own experiment are before it
  static Because of(Obstacle obstacle, JobId job, String pool, boolean alone) {
    return switch (obstacle) {
      case Obstacle.Impossible(var lack) -> impossible(lack, job, pool);
      case Obstacle.NoneTakesMore(var workers) ->
          new Because(
              "none_takes_jobs",
              "%s could run it, but %s about to end"
                  .formatted(Amounts.count(workers, "worker"), workers == 1 ? "is" : "all are"),
              "start a worker once they have gone: assay worker start");
      case Obstacle.ParallelismReached(var live, var limit) ->
          new Because(
              "parallelism",
              "its experiment may run %s at once, and %s"
                  .formatted(Amounts.count(limit, "job"), live == 1 ? "one runs" : live + " run"),
              "");
      case Obstacle.NoSlot(var slots) ->
          new Because(
              "no_slot",
              slots == 1 ? "the one slot is taken" : "all %d slots are taken".formatted(slots),
              "");
      case Obstacle.Taken(var lack) ->
          new Because("taken", "of what is free now, " + lack.sentence(), "");
      case Obstacle.Behind(var jobs, var more) ->
          new Because(
              "behind",
              "%s%s of its pool %s before it"
                  .formatted(
                      more ? "at least " : "",
                      Amounts.count(jobs, "job"),
                      jobs == 1 ? "is" : "are"),
              alone
                  ? "assay queue move %s --first".formatted(job)
                  : "assay queue priority %s 10".formatted(job.trial().experiment()));
    };
  }

  /// What it needs is where nobody works who would take it.
  static Because ofFiles(Place place) {
    return new Because(
        "files_elsewhere",
        "it needs files of a stage before it, which are on %s where worker %s made them, and no"
                .formatted(place.host(), place.worker())
            + " worker of its pool sees them",
        "start a worker there, or give all workers one folder: the setting files");
  }

  /// Devices that somebody else is on.
  ///
  /// @param strangers who is on a device, by how people see it
  static List<Because> ofDevices(Map<String, String> strangers) {
    return strangers.entrySet().stream()
        .map(one ->
            new Because(
                "foreign_gpu",
                "GPU %s is left alone: %s is on it".formatted(one.getKey(), one.getValue()),
                "assay gpus"))
        .toList();
  }

  /// Whether others that fit go before it, and whether room is kept for it or for others.
  static List<Because> ofSize(JobView job, List<PassedOver> passed, Instant now) {
    var found = new ArrayList<Because>();
    for (PassedOver one : passed) {
      boolean own =
          one.experiment().equals(job.id().trial().experiment()) && isOfShape(job, one.shape());
      String keeper = one.keeper().map(w -> "worker " + w + " keeps room for ").orElse("");
      if (own) {
        found.add(
            new Because(
                "passed_over",
                "smaller jobs went before it %s since %s ago; %s"
                    .formatted(
                        one.passes() == 1 ? "once" : one.passes() + " times",
                        Amounts.span(Duration.between(one.since(), now)),
                        keeper.isEmpty() ? "before long room is kept for it" : keeper + "it")));
      } else if (!keeper.isEmpty()) {
        found.add(
            new Because(
                "room_kept",
                "%sjobs of %s, which waited long because of their size"
                    .formatted(keeper, one.experiment())));
      }
    }
    return found;
  }

  private static boolean isOfShape(JobView job, Resources shape) {
    Resources needs = job.resources();
    return needs.cpus() == shape.cpus()
        && needs.gpus() == shape.gpus()
        && needs.memoryBytes() == shape.memoryBytes()
        && GpuPreference.of(needs.gpuPreference()).equals(GpuPreference.of(shape.gpuPreference()));
  }

  private static Because impossible(Lack lack, JobId job, String pool) {
    return switch (lack) {
      case Lack.NoWorker _ ->
          pool.equals(Pool.DEFAULT)
              ? new Because("no_worker", "no worker is alive", "assay worker start")
              : new Because(
                  "no_worker",
                  "no worker is alive, and it needs one of pool '%s'".formatted(pool),
                  "assay worker start --pool " + pool);
      case Lack.NoPool none ->
          new Because("none_in_pool", none.sentence(), "assay worker start --pool " + none.pool());
      case Lack.TooMuch _, Lack.NotThose _, Lack.NotTogether _ -> tooLarge(lack.sentence(), job);
    };
  }

  /// @param lack why no worker takes it, as a clause
  static Because tooLarge(String lack, JobId job) {
    return new Because(
        "too_large",
        "it can never start here: " + lack,
        "start a larger worker, or submit it with less and cancel this one: assay queue remove "
            + job);
  }
}
