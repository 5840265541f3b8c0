package dev.assay.trial;

import static dev.assay.trial.JobState.BLOCKED;
import static dev.assay.trial.JobState.CANCELLED;
import static dev.assay.trial.JobState.COMPLETED;
import static dev.assay.trial.JobState.CREATED;
import static dev.assay.trial.JobState.DELAYED;
import static dev.assay.trial.JobState.FAILED;
import static dev.assay.trial.JobState.HELD;
import static dev.assay.trial.JobState.QUEUED;
import static dev.assay.trial.JobState.RUNNING;
import static dev.assay.trial.JobState.SKIPPED;
import static dev.assay.trial.JobState.STOPPED;
import static dev.assay.trial.JobState.STOPPING;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The one table of legal moves of a job. Stores refuse everything else, and the picture in
/// docs/state-machine.md is checked against it.
public final class Moves {
  private Moves() {}

  /// Who makes a move.
  public enum By {
    /// The call that submits.
    SUBMIT,
    /// A person or agent.
    OPERATOR,
    /// The worker that holds the attempt.
    WORKER,
    /// The store itself, as a consequence of another move or of time.
    STORE,
    /// Whoever asked for a trial to run it elsewhere, and tells how it ended.
    TELLER
  }

  /// One legal move.
  public record Move(JobState from, JobState to, By by) {}

  private static final List<Move> TABLE =
      List.of(
          new Move(CREATED, QUEUED, By.SUBMIT),
          new Move(CREATED, HELD, By.SUBMIT),
          new Move(CREATED, BLOCKED, By.SUBMIT),
          new Move(CREATED, DELAYED, By.SUBMIT),
          new Move(CREATED, SKIPPED, By.SUBMIT),
          new Move(CREATED, RUNNING, By.TELLER),
          new Move(QUEUED, HELD, By.OPERATOR),
          new Move(BLOCKED, HELD, By.OPERATOR),
          new Move(DELAYED, HELD, By.OPERATOR),
          new Move(HELD, QUEUED, By.OPERATOR),
          new Move(HELD, BLOCKED, By.OPERATOR),
          new Move(HELD, DELAYED, By.OPERATOR),
          new Move(QUEUED, HELD, By.STORE),
          new Move(DELAYED, HELD, By.STORE),
          new Move(RUNNING, STOPPING, By.STORE),
          new Move(BLOCKED, QUEUED, By.STORE),
          new Move(BLOCKED, DELAYED, By.STORE),
          new Move(BLOCKED, SKIPPED, By.STORE),
          new Move(HELD, SKIPPED, By.STORE),
          new Move(DELAYED, QUEUED, By.STORE),
          new Move(QUEUED, BLOCKED, By.STORE),
          new Move(DELAYED, BLOCKED, By.STORE),
          new Move(QUEUED, COMPLETED, By.STORE),
          new Move(BLOCKED, COMPLETED, By.STORE),
          new Move(COMPLETED, QUEUED, By.STORE),
          new Move(QUEUED, RUNNING, By.WORKER),
          new Move(RUNNING, COMPLETED, By.WORKER),
          new Move(RUNNING, FAILED, By.WORKER),
          new Move(RUNNING, STOPPED, By.WORKER),
          new Move(RUNNING, QUEUED, By.WORKER),
          new Move(RUNNING, DELAYED, By.WORKER),
          new Move(RUNNING, STOPPING, By.OPERATOR),
          new Move(RUNNING, COMPLETED, By.TELLER),
          new Move(RUNNING, FAILED, By.TELLER),
          new Move(RUNNING, STOPPED, By.TELLER),
          new Move(RUNNING, CANCELLED, By.TELLER),
          new Move(STOPPING, STOPPED, By.WORKER),
          new Move(STOPPING, CANCELLED, By.WORKER),
          new Move(STOPPING, FAILED, By.WORKER),
          new Move(QUEUED, CANCELLED, By.OPERATOR),
          new Move(HELD, CANCELLED, By.OPERATOR),
          new Move(BLOCKED, CANCELLED, By.OPERATOR),
          new Move(DELAYED, CANCELLED, By.OPERATOR),
          new Move(FAILED, QUEUED, By.OPERATOR),
          new Move(STOPPED, QUEUED, By.OPERATOR),
          new Move(CANCELLED, QUEUED, By.OPERATOR),
          new Move(COMPLETED, QUEUED, By.OPERATOR),
          new Move(SKIPPED, QUEUED, By.OPERATOR),
          new Move(FAILED, BLOCKED, By.OPERATOR),
          new Move(STOPPED, BLOCKED, By.OPERATOR),
          new Move(CANCELLED, BLOCKED, By.OPERATOR),
          new Move(QUEUED, BLOCKED, By.OPERATOR),
          new Move(DELAYED, BLOCKED, By.OPERATOR),
          new Move(COMPLETED, BLOCKED, By.OPERATOR),
          new Move(SKIPPED, BLOCKED, By.OPERATOR));

  /// Every legal move.
  public static List<Move> table() {
    return TABLE;
  }

  /// Whether someone may move a job from `from` to `to`.
  public static boolean isLegal(JobState from, JobState to) {
    return TABLE.stream().anyMatch(m -> m.from() == from && m.to() == to);
  }

  /// The states from which `by` may move a job to `to`; for the guard of a change.
  public static Set<JobState> sources(JobState to, By by) {
    var sources = EnumSet.noneOf(JobState.class);
    for (var move : TABLE) {
      if (move.to() == to && move.by() == by) {
        sources.add(move.from());
      }
    }
    return sources;
  }
}
