package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.Optional;

/// One job as its trial's document holds it.
///
/// @param stage its name in the trial; see [JobKey]
/// @param intended what a stopping job will end as
/// @param runAt when a delayed job, or one that is to be delayed once it is free, becomes due
/// @param values what it returned
/// @param place in the line of its experiment, where somebody gave it another than its trial's
///   number says; see [Line]
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
    Value.Object values,
    Optional<Long> place,
    Course course) {

  /// A new job.
  static JobEntry begin(String stage, JobState state, Optional<Instant> runAt, Instant now) {
    return begin(stage, state, runAt, now, Course.WHOLE);
  }

  /// A new job that takes another course than most.
  static JobEntry begin(
      String stage, JobState state, Optional<Instant> runAt, Instant now, Course course) {
    boolean skipped = state == JobState.SKIPPED;
    return new JobEntry(
        stage,
        state,
        Optional.empty(),
        skipped ? Reason.PARENT : Reason.NONE,
        0,
        0,
        0,
        runAt,
        skipped ? Optional.of(now) : Optional.empty(),
        Value.EMPTY,
        Optional.empty(),
        course);
  }

  /// In another state since `now`.
  JobEntry moved(JobState to, Reason why, Instant now) {
    // One that is skipped keeps its start time for the case that it waits again.
    boolean waits =
        switch (to) {
          case DELAYED, BLOCKED, HELD, SKIPPED -> true;
          case CREATED, QUEUED, RUNNING, STOPPING, COMPLETED, FAILED, STOPPED, CANCELLED -> false;
        };
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
        values,
        place,
        course);
  }

  /// Asked to end, and what it will end as.
  JobEntry stopping(JobState end, Reason why, Instant now) {
    var asked = moved(JobState.STOPPING, why, now);
    return new JobEntry(
        stage,
        asked.state,
        Optional.of(end),
        why,
        failures,
        crashes,
        losses,
        runAt,
        asked.endedAt,
        values,
        place,
        course);
  }

  /// As if it had never run or waited.
  JobEntry afresh() {
    return new JobEntry(
        stage, state, intended, reason, 0, 0, 0, Optional.empty(), endedAt, values, place, course);
  }

  JobEntry withCourse(Course other) {
    return new JobEntry(
        stage, state, intended, reason, failures, crashes, losses, runAt, endedAt, values, place,
        other);
  }

  /// Ended in another way than was thought.
  JobEntry because(Reason why) {
    return new JobEntry(
        stage, state, intended, why, failures, crashes, losses, runAt, endedAt, values, place,
        course);
  }

  /// Whether it was left at a checkpoint, whether or not its trial has gone on since.
  boolean isLeft() {
    return state == JobState.STOPPED && reason == Reason.PAUSED;
  }

  JobEntry withPlace(long there) {
    return new JobEntry(
        stage,
        state,
        intended,
        reason,
        failures,
        crashes,
        losses,
        runAt,
        endedAt,
        values,
        Optional.of(there),
        course);
  }

  JobEntry withCounts(int failed, int crashed, int lost) {
    return new JobEntry(
        stage, state, intended, reason, failed, crashed, lost, runAt, endedAt, values, place,
        course);
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
        values,
        place,
        course);
  }

  JobEntry withValues(Value.Object returned) {
    return new JobEntry(
        stage, state, intended, reason, failures, crashes, losses, runAt, endedAt, returned, place,
        course);
  }

  /// As it ended elsewhere, or is to wait, in its place here.
  ///
  /// @param waits where it waits, if it is to
  static JobEntry carried(ArchivedJob job, JobState waits, Optional<Long> place) {
    boolean waiting = job.isWaiting();
    return new JobEntry(
        job.stage(),
        waiting ? waits : job.state(),
        Optional.empty(),
        waiting ? Reason.NONE : job.reason(),
        job.failures(),
        job.crashes(),
        job.losses(),
        waiting ? job.runAt() : Optional.empty(),
        job.endedAt(),
        job.values(),
        place,
        Course.WHOLE);
  }

  /// Whether it went to another store.
  boolean hasLeft() {
    return state == JobState.HELD && reason == Reason.MOVED;
  }

  /// What it is, or what it will end as.
  JobState end() {
    return intended.orElse(state);
  }

  Value write() {
    var members = new Members().put("state", state.word());
    intended.ifPresent(end -> members.put("intended", end.word()));
    place.ifPresent(there -> members.put("place", there));
    return course
        .write(members)
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
        fields.objectOrEmpty("values"),
        fields.maybeNumber("place"),
        Course.read(fields));
  }
}
