package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Finished;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Ends attempts, and decides what becomes of their jobs.
final class Finishing {

  /// So many attempts may vanish before a job is given up.
  private static final int CRASH_LIMIT = 3;

  /// An attempt costs at least a second, however short it was.
  private static final double LEAST_MINUTES = 1.0 / 60;

  private static final int LAST_OUTPUT = 2048;

  /// The fence: an attempt that is not held by this worker in this epoch is not touched. Said so
  /// that only the index of the ids will do: a plan made when few were alive would read all that
  /// are.
  private static final String END =
      """
      UPDATE attempt SET alive = 0, ended = ?, reason = ?, message = ?, exit_code = ?, signal = ?,
        ended_at = ?, cpu_ms = ?, peak_memory = ?, gpu_memory = ?, gpu_utilization = ?,
        gpu_hottest = ?, last_output = ?
      WHERE id = ? AND alive <> 0 AND worker = ? AND epoch = ?\
      """;

  private static final Ahead.Words HELD =
      Ahead.Words.of(
          "SELECT a.id, a.claimed_at, a.started_at IS NOT NULL, "
              + JobRow.COLUMNS
              + """
               FROM attempt a
              CROSS JOIN job j ON j.id = a.job AND j.attempt = a.id
              CROSS JOIN trial t ON t.id = j.trial
              WHERE a.id IN (%s) AND a.alive <> 0 AND a.worker = ? AND a.epoch = ?\
              """);

  private static final String FAILED_BEFORE =
      """
      SELECT reason FROM attempt WHERE job = ? AND ended = 'failed' ORDER BY number DESC LIMIT ?\
      """;

  private final Transaction tx;
  private final WorkerRow worker;
  private final Ahead<Holding> held;

  Finishing(Transaction tx, WorkerRow worker) {
    this.tx = tx;
    this.worker = worker;
    this.held = new Ahead<>(tx.session(), HELD, this::holding, worker.id(), worker.epoch());
  }

  /// A live attempt of this worker.
  private record Holding(long claimed, boolean isStarted, JobRow job) {}

  private Holding holding(Row row) {
    return new Holding(row.number(), row.flag(), tx.moves().row(row));
  }

  /// What becomes of an attempt, and of its job.
  ///
  /// @param ended the word for the attempt
  /// @param why the reason of the attempt's end
  private record Verdict(String ended, Reason why, JobState state, Reason reason) {}

  /// Ends attempts, in their order.
  List<Finished> finish(List<Finish> finishes) {
    var attempts = finishes.stream().map(finish -> finish.attempt().number()).toList();
    var finished = new ArrayList<Finished>();
    for (int i = 0; i < finishes.size(); i++) {
      var finish = finishes.get(i);
      finished.add(
          held.take(attempts.get(i), attempts.subList(i, attempts.size()))
              .map(holding -> finish(finish, holding))
              .orElseGet(() -> new Finished(finish.attempt(), false, state(finish.attempt()))));
    }
    return finished;
  }

  private Finished finish(Finish finish, Holding holding) {
    var job = holding.job();
    tx.ledger().of(job.experiment()); // read now, it does not part what is written together
    var verdict = judge(job, finish);
    end(finish.attempt(), verdict, finish.facts());
    tx.budgeting().settle(job, finish.attempt().number(), millis(finish, holding));
    if (verdict.state() == JobState.COMPLETED) {
      keep(tx, job, finish.values(), finish.score());
    }
    double minutes = Math.max(LEAST_MINUTES, (tx.millis() - holding.claimed()) / 60_000.0);
    settle(job, finish.attempt(), verdict, minutes);
    return new Finished(finish.attempt(), true, job.state);
  }

  /// Gives an attempt back; false when it is not held.
  boolean release(AttemptId attempt, String why) {
    var holding = held.take(attempt.number(), List.of(attempt.number()));
    holding.ifPresent(found -> release(attempt, found.job(), why));
    return holding.isPresent();
  }

  private void release(AttemptId attempt, JobRow job, String why) {
    var verdict =
        job.intended == null
            ? new Verdict("released", Reason.NONE, JobState.QUEUED, Reason.NONE)
            : intended(job, job.intended);
    end(attempt, verdict, Facts.of(why));
    tx.budgeting().settle(job, attempt.number(), 0);
    settle(job, attempt, verdict, 0);
  }

  /// As [#release], and lets what an earlier attempt did be done again.
  boolean spoiled(AttemptId attempt, long earlier, String why) {
    var holding = held.take(attempt.number(), List.of(attempt.number()));
    if (holding.isEmpty()) {
      return false;
    }
    release(attempt, holding.get().job(), why);
    tx.sharing().spoil(earlier);
    tx.sharing().waitIfParentsAreOpen(tx.moves().read(holding.get().job().id()));
    return true;
  }

  private JobState state(AttemptId attempt) {
    return tx.session()
        .first(
            "SELECT j.state FROM attempt a CROSS JOIN job j ON j.id = a.job WHERE a.id = ?",
            row -> JobState.ofWord(row.text()),
            attempt.number())
        .orElse(JobState.CANCELLED);
  }

  /// What was asked for wins over what the worker saw.
  private Verdict judge(JobRow job, Finish finish) {
    if (job.intended != null) {
      return intended(job, job.intended);
    }
    return switch (finish.outcome()) {
      case Outcome.Completed() ->
          new Verdict("completed", Reason.NONE, JobState.COMPLETED, Reason.NONE);
      case Outcome.Failed(Reason reason) -> failed(job, reason, finish);
      case Outcome.Yielded() -> new Verdict("yielded", Reason.NONE, JobState.QUEUED, Reason.NONE);
      case Outcome.Paused() ->
          job.until == null
              ? new Verdict("yielded", Reason.NONE, JobState.QUEUED, Reason.NONE)
              : paused(job);
      case Outcome.Lost(var cause) -> lost(job, cause);
      // Nobody asked this job to end, so its worker ended for reasons of its own.
      case Outcome.Stopped() -> lost(job, Outcome.Cause.INFRASTRUCTURE);
    };
  }

  private Verdict intended(JobRow job, JobState state) {
    if (state == JobState.STOPPED && job.reason == Reason.PAUSED) {
      return paused(job);
    }
    return new Verdict(state.word(), job.reason, state, job.reason);
  }

  /// Nobody will decide about it where the sweep has ended meanwhile.
  private Verdict paused(JobRow job) {
    boolean isOpen = tx.ledger().of(job.experiment()).growth.isUnfinished();
    return new Verdict(
        "stopped", Reason.PAUSED, JobState.STOPPED, isOpen ? Reason.PAUSED : Reason.PRUNED);
  }

  private Verdict failed(JobRow job, Reason reason, Finish finish) {
    job.failures++;
    if (finish.retryAfter().isEmpty() || isUsedUp(job, reason, finish)) {
      return new Verdict("failed", reason, JobState.FAILED, reason);
    }
    var pause = finish.retryAfter().get();
    if (pause.isZero() || pause.isNegative()) {
      return new Verdict("failed", reason, JobState.QUEUED, reason);
    }
    job.runAt = tx.millis() + pause.toMillis();
    return new Verdict("failed", reason, JobState.DELAYED, reason);
  }

  /// Whether this failure is one more than is forgiven. Those before it, as far as they count since
  /// the last retry by an operator, are the newest failed attempts of the job.
  private boolean isUsedUp(JobRow job, Reason reason, Finish finish) {
    if (finish.share().isEmpty()) {
      return job.failures > job.stage().maxFailures();
    }
    var share = finish.share().get();
    long before =
        tx
            .session()
            .list(FAILED_BEFORE, row -> Reason.ofWord(row.text()), job.id(), job.failures - 1)
            .stream()
            .filter(share.reasons()::contains)
            .count();
    return before + (share.reasons().contains(reason) ? 1 : 0) > share.most();
  }

  private static Verdict lost(JobRow job, Outcome.Cause cause) {
    if (cause == Outcome.Cause.INFRASTRUCTURE) {
      job.losses++;
      return new Verdict("lost", Reason.LOST, JobState.QUEUED, Reason.LOST);
    }
    job.crashes++;
    return job.crashes >= CRASH_LIMIT
        ? new Verdict("lost", Reason.LOST, JobState.FAILED, Reason.CRASH_LIMIT)
        : new Verdict("lost", Reason.LOST, JobState.QUEUED, Reason.LOST);
  }

  private void end(AttemptId attempt, Verdict verdict, Facts facts) {
    tx.session()
        .one(
            END,
            verdict.ended(),
            verdict.why().word(),
            facts.message(),
            boxed(facts.exitCode()),
            boxed(facts.signal()),
            facts.endedAt().orElse(tx.now()).toEpochMilli(),
            facts.cpuTime().map(Duration::toMillis).orElse(null),
            boxed(facts.peakMemoryBytes()),
            facts.gpu().map(gpu -> boxed(gpu.peakMemoryBytes())).orElse(null),
            facts.gpu().map(gpu -> boxed(gpu.utilization())).orElse(null),
            facts.gpu().map(gpu -> boxed(gpu.hottest())).orElse(null),
            tail(facts.lastOutput()),
            attempt.number(),
            worker.id(),
            worker.epoch());
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  private static @Nullable Double boxed(OptionalDouble number) {
    return number.isPresent() ? (Double) number.getAsDouble() : null;
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? (Integer) number.getAsInt() : null;
  }

  private static String tail(String output) {
    return output.length() <= LAST_OUTPUT
        ? output
        : output.substring(output.length() - LAST_OUTPUT);
  }

  /// What a completed job returned.
  static void keep(Transaction tx, JobRow job, Value.Object values, OptionalDouble score) {
    job.values = Json.writeExact(values);
    if (score.isPresent()) {
      double number = score.getAsDouble();
      tx.session()
          .one(
              "UPDATE trial SET score = ? WHERE id = ?",
              Double.isNaN(number) ? (Object) "nan" : (Object) number,
              job.trial());
    }
  }

  /// @param minutes to be charged
  private void settle(JobRow job, AttemptId attempt, Verdict verdict, double minutes) {
    var target = new Target(verdict.state(), By.WORKER, verdict.reason(), worker.actor());
    tx.moves().put(job, target, attempt.number(), data(verdict));
    Claiming.correct(tx.ledger().of(job.experiment()), job, minutes);
    if (job.state.isTerminal()) {
      tx.family().ended(job);
    }
  }

  /// How long an attempt held what it takes, in milliseconds. One that was lost before anybody saw
  /// its process never began.
  private long millis(Finish finish, Holding holding) {
    var seen = finish.facts().endedAt();
    boolean isLost = finish.outcome() instanceof Outcome.Lost;
    return isLost && seen.isEmpty() && !holding.isStarted()
        ? 0
        : seen.map(Instant::toEpochMilli).orElse(tx.millis()) - holding.claimed();
  }

  /// Tells how the attempt ended where the job's state does not.
  private static Value.Object data(Verdict verdict) {
    var members = new LinkedHashMap<String, Value>(EventLog.why(verdict.reason()).members());
    if (!verdict.ended().equals(verdict.state().word())) {
      members.put("ended", Value.of(verdict.ended()));
    }
    return Value.object(members);
  }
}
