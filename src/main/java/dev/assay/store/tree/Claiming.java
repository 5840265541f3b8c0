package dev.assay.store.tree;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import dev.assay.placement.Devices;
import dev.assay.space.ContentId;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Takes jobs for a worker: experiments by priority, then in the order of submission; of each its
/// jobs in the order of their trials and stages. An experiment is held while its jobs are counted
/// and claimed, so its parallelism is exact among those who share this file system.
final class Claiming {

  private final Documents documents;
  private final Changes changes;
  private final ClaimFiles claimFiles;
  private final AttemptIds attemptIds;
  private final Attempts attempts;

  Claiming(
      Documents documents,
      Changes changes,
      ClaimFiles claimFiles,
      AttemptIds attemptIds,
      Attempts attempts) {
    this.documents = documents;
    this.changes = changes;
    this.claimFiles = claimFiles;
    this.attemptIds = attemptIds;
    this.attempts = attempts;
  }

  /// Experiments in the order in which they are served.
  static Comparator<ExperimentDocument> order() {
    return Comparator.comparingInt(ExperimentDocument::priority)
        .reversed()
        .thenComparingLong(ExperimentDocument::order)
        .thenComparing(ExperimentDocument::id);
  }

  /// Takes at most `wanted` jobs that fit together into `free`; the caller holds the worker, and
  /// where there are devices those too.
  ///
  /// @param held what live attempts hold of devices, by their ids
  /// @param chosen which jobs may be taken
  List<Claim> claim(
      WorkerLease lease, Free free, Map<String, Double> held, int wanted, Predicate<JobId> chosen) {
    var claims = new ArrayList<Claim>();
    var room = new Room(free, Devices.left(free.devices(), held), chosen);
    for (var experiment : documents.living().stream().sorted(order()).toList()) {
      if (claims.size() >= wanted) {
        break;
      }
      if (hasWork(experiment, room)) {
        room = claim(experiment, lease, room, wanted, claims);
      }
    }
    return claims;
  }

  private boolean hasWork(ExperimentDocument experiment, Room room) {
    return documents.trials(experiment).stream()
        .anyMatch(
            trial -> trial.jobs().stream().anyMatch(job -> isNext(experiment, trial, job, room)));
  }

  private static boolean isNext(
      ExperimentDocument experiment, TrialDocument trial, JobEntry job, Room room) {
    return job.state() == JobState.QUEUED
        && room.chosen().test(trial.jobId(job))
        && room.fits(experiment.stage(job.stage()).resources());
  }

  private Room claim(
      ExperimentDocument seen, WorkerLease lease, Room room, int wanted, List<Claim> claims) {
    try (var _ = changes.holdExperiment(seen.id())) {
      var found = documents.experiment(seen.id());
      if (found.isEmpty()) {
        return room;
      }
      var experiment = found.get();
      var trials = documents.trials(experiment);
      long live =
          trials.stream().flatMap(t -> t.states().stream()).filter(JobState::isLive).count();
      Room left = room;
      for (var spot : Line.of(trials)) {
        if (claims.size() >= wanted || live >= experiment.parallelism()) {
          return left;
        }
        String stage = spot.job().stage();
        if (isNext(experiment, spot.trial(), spot.job(), left)) {
          var devices = left.devices(experiment.stage(stage).resources()).orElseThrow();
          var claim = take(experiment, spot.trial().directory(), stage, lease, devices);
          claim.ifPresent(claims::add);
          live += claim.isPresent() ? 1 : 0;
          left = claim.isPresent() ? left.without(claim.get()) : left;
        }
      }
      return left;
    }
  }

  private Optional<Claim> take(
      ExperimentDocument experiment,
      ContentId trial,
      String stage,
      WorkerLease lease,
      List<DeviceShare> devices) {
    return changes
        .trial(experiment, trial, edit -> take(edit, trial, stage, lease, devices))
        .flatMap(claim -> claim);
  }

  private Optional<Claim> take(
      TrialEdit edit, ContentId trial, String stage, WorkerLease lease, List<DeviceShare> devices) {
    var before = edit.trial();
    int number = before.attempts(stage).size() + 1;
    if (before.job(stage).state() != JobState.QUEUED
        || !claimFiles.take(trial, stage, number, lease)) {
      return Optional.empty();
    }
    long floor = before.attempts().stream().mapToLong(a -> a.id().number()).max().orElse(0);
    var attempt = edit.claim(stage, new AttemptId(attemptIds.next(floor)), lease, devices);
    attempts.note(attempt.id(), trial);
    return Optional.of(Claims.claim(edit.experiment(), edit.trial(), attempt));
  }

  /// What is left of a worker.
  private record Room(Free free, Devices spares, Predicate<JobId> chosen) {
    /// Ten shares of 0.1 fit into 1, whatever binary fractions say.
    private static final double ROUNDING = 1e-9;

    boolean fits(Resources asked) {
      return asked.pool().equals(free.pool())
          && asked.cpus() <= free.cpus() + ROUNDING
          && asked.memoryBytes() <= free.memoryBytes()
          && devices(asked).isPresent();
    }

    Optional<List<DeviceShare>> devices(Resources asked) {
      return spares.choose(asked.gpus(), GpuPreference.of(asked.gpuPreference()));
    }

    Room without(Claim claim) {
      var taken = claim.resources();
      long memory =
          free.memoryBytes() == Long.MAX_VALUE
              ? Long.MAX_VALUE
              : free.memoryBytes() - taken.memoryBytes();
      return new Room(
          new Free(free.pool(), free.cpus() - taken.cpus(), memory, free.devices()),
          spares.without(claim.devices()),
          chosen);
    }
  }
}
