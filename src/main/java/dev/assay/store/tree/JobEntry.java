package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.Optional;

/// One job as its trial's document holds it.
///
/// @param intended what a stopping job will end as
/// @param runAt when a delayed job, or one that is to be delayed once it is free, becomes due
/// @param values what it returned
record JobEntry(
    String stage,
    JobState state,
    Optional<JobState> intended,
    Reason reason,
    int failures,
    int crashes,
    int losses,
    Optional<Instant> runAt,
    Optional<Instant> endedAt,
    Value.Object values) {

  /// A new job.
  static JobEntry begin(String stage, JobState state, Optional<Instant> runAt, Instant now) {
    boolean skipped = state == JobState.SKIPPED;
    return new JobEntry(
        stage,
        state,
        Optional.empty(),
        skipped ? Reason.PARENT : Reason.NONE,
        0,
        0,
        0,
        skipped ? Optional.empty() : runAt,
        skipped ? Optional.of(now) : Optional.empty(),
        Value.EMPTY);
  }

  /// In another state since `now`.
  JobEntry moved(JobState to, Reason why, Instant now) {
    boolean waits = to == JobState.DELAYED || to == JobState.BLOCKED || to == JobState.HELD;
    return new JobEntry(
        stage,
        to,
        Optional.empty(),
        why,
        failures,
        crashes,
        losses,
        waits ? runAt : Optional.empty(),
        to.isTerminal() ? Optional.of(now) : Optional.empty(),
        values);
  }

  JobEntry withCounts(int failed, int crashed, int lost) {
    return new JobEntry(
        stage, state, intended, reason, failed, crashed, lost, runAt, endedAt, values);
  }

  JobEntry withRunAt(Instant due) {
    return new JobEntry(
        stage,
        state,
        intended,
        reason,
        failures,
        crashes,
        losses,
        Optional.of(due),
        endedAt,
        values);
  }

  JobEntry withValues(Value.Object returned) {
    return new JobEntry(
        stage, state, intended, reason, failures, crashes, losses, runAt, endedAt, returned);
  }

  /// What it is, or what it will end as.
  JobState end() {
    return intended.orElse(state);
  }

  Value write() {
    var members = new Members().put("state", state.word());
    intended.ifPresent(end -> members.put("intended", end.word()));
    return members
        .add("reason", reason.word())
        .add("failures", failures)
        .add("crashes", crashes)
        .add("losses", losses)
        .add("run_at", runAt)
        .add("ended_at", endedAt)
        .add("values", values)
        .object();
  }

  static JobEntry read(String stage, Fields fields) {
    return new JobEntry(
        stage,
        JobState.ofWord(fields.text("state")),
        fields.maybeText("intended").map(JobState::ofWord),
        Reason.ofWord(fields.textOrEmpty("reason")),
        fields.integerOrZero("failures"),
        fields.integerOrZero("crashes"),
        fields.integerOrZero("losses"),
        fields.maybeInstant("run_at"),
        fields.maybeInstant("ended_at"),
        fields.objectOrEmpty("values"));
  }
}
