package dev.assay.store.model;

import static dev.assay.store.model.BrokenRule.require;

import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.Order;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether claims are such as the contract allows. Which of several experiments of equal priority
/// is taken is the store's to say; everything else is fixed.
final class ClaimRules {

  private final Model model;
  private double cpus;
  private double gpus;
  private long memory;
  private final String pool;

  ClaimRules(Model model, Free free) {
    this.model = model;
    this.pool = free.pool();
    this.cpus = free.cpus();
    this.gpus = free.devices().size();
    this.memory = free.memoryBytes();
  }

  /// Checks claims one after the other, each in the world the one before has left, and applies them
  /// to the model.
  void accept(ModelWorker worker, List<Claim> claims, int wanted) {
    require(
        claims.size() <= wanted, Rule.CLAIM, "%s wanted %s jobs, got %s", worker, wanted, claims);
    for (var claim : claims) {
      check(claim);
      model.claim(worker, claim);
      cpus -= claim.resources().cpus();
      gpus -= claim.resources().gpus();
      memory -= claim.resources().memoryBytes();
    }
    if (claims.size() < wanted && worker.order == Order.NONE) {
      var left = model.jobs.values().stream().filter(this::isClaimable).findFirst();
      require(
          left.isEmpty(),
          Rule.CLAIM,
          "%s wanted %s jobs and got %s, though %s could be claimed",
          worker,
          wanted,
          claims.size(),
          left.map(ModelJob::toString).orElse(""));
    }
  }

  private void check(Claim claim) {
    var job = model.job(claim.job());
    require(!job.state.isLive(), Rule.I2_ONE_LIVE_ATTEMPT, "%s is live and was claimed again", job);
    require(job.state == JobState.QUEUED, Rule.CLAIM, "%s is %s and was claimed", job, job.state);
    require(
        job.experiment.live() < job.experiment.parallelism(),
        Rule.I4_PARALLELISM,
        "%s was claimed while %s jobs of its experiment are live, its parallelism is %s",
        job,
        job.experiment.live(),
        job.experiment.parallelism());
    require(fits(job), Rule.CLAIM, "%s does not fit and was claimed: %s", job, claim.resources());
    checkOrder(job);
    checkContent(job, claim);
  }

  private void checkOrder(ModelJob job) {
    var better = first(j -> isClaimable(j) && j.experiment.priority > job.experiment.priority);
    require(
        better.isEmpty(),
        Rule.CLAIM,
        "%s of priority %s was claimed before %s",
        job,
        job.experiment.priority,
        better);
    var earlier =
        model.jobs.values().stream()
            .filter(j -> j.experiment == job.experiment && isClaimable(j))
            .min(ModelLine.ORDER);
    require(
        earlier.equals(Optional.of(job)),
        Rule.CLAIM,
        "%s was claimed before %s, which stands before it",
        job,
        earlier);
  }

  private void checkContent(ModelJob job, Claim claim) {
    var newest = model.attempts.keySet().stream().max(AttemptId::compareTo);
    require(
        newest.isEmpty() || claim.attempt().compareTo(newest.get()) > 0,
        Rule.I3_TOKENS_GROW,
        "attempt %s of %s is not above %s",
        claim.attempt(),
        job,
        newest);
    same("number of the attempt of", job, job.attempts.size() + 1, claim.number());
    same("failures of", job, job.failures, claim.failures());
    same("resources of", job, job.stage.resources(), claim.resources());
    same(
        "previous attempt of",
        job,
        job.attempts.isEmpty() ? Optional.empty() : Optional.of(job.newest().id),
        claim.previous());
    for (var earlier : claim.earlier()) {
      var parent = model.job(job.id.trial().job(earlier.stage()));
      same("attempt of a stage before", job, parent.newest().id, earlier.attempt());
    }
    long ran =
        job.stage.needs().stream()
            .map(need -> model.job(job.id.trial().job(need.stage())))
            .filter(parent -> !parent.attempts.isEmpty())
            .count();
    same("stages that ran before", job, ran, (long) claim.earlier().size());
  }

  private static void same(String what, ModelJob job, Object expected, Object found) {
    BrokenRule.same(Rule.CLAIM, what + " " + job, expected, found);
  }

  private Optional<ModelJob> first(Predicate<ModelJob> which) {
    return model.jobs.values().stream().filter(which).findFirst();
  }

  private boolean isClaimable(ModelJob job) {
    return job.state == JobState.QUEUED
        && job.experiment.live() < job.experiment.parallelism()
        && fits(job);
  }

  private boolean fits(ModelJob job) {
    Resources wants = job.stage.resources();
    return wants.pool().equals(pool)
        && wants.cpus() <= cpus
        && wants.gpus() <= gpus
        && wants.memoryBytes() <= memory;
  }
}
