package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.util.Comparator;
import java.util.Optional;

/// Ends attempts, and decides what becomes of their jobs. Pure but for the edit it is given.
final class Finishing {

  /// So many attempts may vanish before a job is given up.
  private static final int CRASH_LIMIT = 3;

  private final TrialEdit edit;
  private final AttemptEntry attempt;
  private final RepositoryPaths paths;

  /// @param attempt one that is alive and held by whoever asks
  Finishing(TrialEdit edit, AttemptEntry attempt, RepositoryPaths paths) {
    this.paths = paths;
    this.edit = edit;
    this.attempt = attempt;
  }

  /// What becomes of an attempt, and of its job.
  ///
  /// @param job with its counts and its due time as they will be
  private record Verdict(String ended, Reason why, JobEntry job, JobState to, Reason reason) {}

  void finish(Finish finish) {
    var verdict = judge(job(), finish);
    end(verdict, finish.facts());
    if (verdict.to() == JobState.COMPLETED) {
      edit.put(job().withValues(finish.values()));
      finish.score().ifPresent(edit::score);
    }
  }

  /// Gives the attempt back, with nothing held against the job.
  void release(String why) {
    var job = job();
    var verdict =
        job.intended().isPresent()
            ? intended(job)
            : new Verdict("released", Reason.NONE, job, JobState.QUEUED, Reason.NONE);
    end(verdict, Facts.of(why));
  }

  private JobEntry job() {
    return edit.trial().job(attempt.stage());
  }

  /// What was asked for wins over what the worker saw.
  private Verdict judge(JobEntry job, Finish finish) {
    if (job.intended().isPresent()) {
      return intended(job);
    }
    return switch (finish.outcome()) {
      case Outcome.Completed() ->
          new Verdict("completed", Reason.NONE, job, JobState.COMPLETED, Reason.NONE);
      case Outcome.Failed(Reason reason) -> failed(job, reason, finish);
      case Outcome.Yielded() -> yielded(job);
      case Outcome.Paused() -> job.course().until().isPresent() ? paused(job) : yielded(job);
      case Outcome.Lost(var cause) -> lost(job, cause);
      // Nobody asked this job to end, so its worker ended for reasons of its own.
      case Outcome.Stopped() -> lost(job, Outcome.Cause.INFRASTRUCTURE);
    };
  }

  private static Verdict yielded(JobEntry job) {
    return new Verdict("yielded", Reason.NONE, job, JobState.QUEUED, Reason.NONE);
  }

  /// Nobody will decide about it where the sweep has ended meanwhile.
  private Verdict paused(JobEntry job) {
    boolean isOpen = edit.experiment().growth().isUnfinished();
    return new Verdict(
        "stopped", Reason.PAUSED, job, JobState.STOPPED, isOpen ? Reason.PAUSED : Reason.PRUNED);
  }

  private Verdict intended(JobEntry job) {
    if (job.end() == JobState.STOPPED && job.reason() == Reason.PAUSED) {
      return paused(job);
    }
    return new Verdict(job.end().word(), job.reason(), job, job.end(), job.reason());
  }

  private Verdict failed(JobEntry before, Reason reason, Finish finish) {
    var job = before.withCounts(before.failures() + 1, before.crashes(), before.losses());
    if (finish.retryAfter().isEmpty() || isUsedUp(job, reason, finish)) {
      return new Verdict("failed", reason, job, JobState.FAILED, reason);
    }
    var pause = finish.retryAfter().get();
    return pause.isPositive()
        ? new Verdict(
            "failed", reason, job.withRunAt(edit.now().plus(pause)), JobState.DELAYED, reason)
        : new Verdict("failed", reason, job, JobState.QUEUED, reason);
  }

  /// Whether this failure is one more than is forgiven. Those before it, as far as they count since
  /// the last retry by an operator, are the newest failed attempts of the job.
  private boolean isUsedUp(JobEntry job, Reason reason, Finish finish) {
    if (finish.share().isEmpty()) {
      return job.failures() > edit.experiment().stage(job.stage()).maxFailures();
    }
    var share = finish.share().get();
    long before =
        edit.trial().attempts().stream()
            .filter(one -> one.stage().equals(job.stage()) && one.ended().equals("failed"))
            .sorted(Comparator.comparingInt(AttemptEntry::number).reversed())
            .limit(job.failures() - 1)
            .filter(one -> share.reasons().contains(one.reason()))
            .count();
    return before + (share.reasons().contains(reason) ? 1 : 0) > share.most();
  }

  private static Verdict lost(JobEntry before, Outcome.Cause cause) {
    if (cause == Outcome.Cause.INFRASTRUCTURE) {
      var job = before.withCounts(before.failures(), before.crashes(), before.losses() + 1);
      return new Verdict("lost", Reason.LOST, job, JobState.QUEUED, Reason.LOST);
    }
    var job = before.withCounts(before.failures(), before.crashes() + 1, before.losses());
    return job.crashes() >= CRASH_LIMIT
        ? new Verdict("lost", Reason.LOST, job, JobState.FAILED, Reason.CRASH_LIMIT)
        : new Verdict("lost", Reason.LOST, job, JobState.QUEUED, Reason.LOST);
  }

  private void end(Verdict verdict, Facts facts) {
    edit.put(
        attempt.ended(
            verdict.ended(),
            verdict.why(),
            facts.withMessage(paths.words(facts.message())),
            edit.now()));
    edit.put(verdict.job());
    var cause =
        new Cause(
            By.WORKER,
            verdict.reason(),
            TrialEdit.actor(attempt.holder()),
            Optional.of(attempt.id()),
            data(verdict));
    edit.move(attempt.stage(), verdict.to(), cause);
  }

  /// Tells how the attempt ended where the job's state does not.
  private static Value.Object data(Verdict verdict) {
    var members = new Members().add("reason", verdict.reason().word());
    return verdict.ended().equals(verdict.to().word())
        ? members.object()
        : members.put("ended", verdict.ended()).object();
  }
}
