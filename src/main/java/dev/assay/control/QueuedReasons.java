package dev.assay.control;

import dev.assay.experiment.Resources;
import dev.assay.placement.Lack;
import dev.assay.placement.Obstacle;
import dev.assay.trial.JobId;

/// Obstacles as sentences.
final class QueuedReasons {
  private QueuedReasons() {}

  /// What a job takes: `1 CPU, 2 GPUs, 4 GiB in pool big`.
  static String needs(Resources needs) {
    String cpus = Amounts.number(needs.cpus());
    String gpus = Amounts.number(needs.gpus());
    return cpus
        + (needs.cpus() == 1 ? " CPU" : " CPUs")
        + (needs.gpus() == 0 ? "" : ", " + gpus + (needs.gpus() == 1 ? " GPU" : " GPUs"))
        + (needs.memoryBytes() == 0 ? "" : ", " + Amounts.bytes(needs.memoryBytes()))
        + " in pool "
        + needs.pool();
  }

  /// @param job for the hints
  /// @param alone whether only jobs of its own experiment are before it
  static Because of(Obstacle obstacle, JobId job, boolean alone) {
    return switch (obstacle) {
      case Obstacle.Impossible(var lack) -> impossible(lack, job);
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

  private static Because impossible(Lack lack, JobId job) {
    return switch (lack) {
      case Lack.NoWorker _ -> new Because("no_worker", "no worker is alive", "assay worker start");
      case Lack.NoPool none ->
          new Because("none_in_pool", none.sentence(), "assay worker start --pool " + none.pool());
      case Lack.TooMuch _, Lack.NotThose _, Lack.NotTogether _ ->
          new Because(
              "too_large",
              "it can never start here: " + lack.sentence(),
              "start a larger worker, or submit it with less and cancel this one: assay queue remove "
                  + job);
    };
  }
}
