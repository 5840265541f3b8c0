package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// What a document of a trial that was queued by itself says to other programs on such trees, in
/// their words. All of it follows from what stands under `assay`, and nothing here is read back.
final class QueueMembers {

  private static final String LINK = "aexp";
  private static final String QUEUE = "queue";
  private static final String CREATED = "created_at";
  private static final String STARTED = "started_at";
  private static final String ENDED = "ended_at";
  private static final String WALLCLOCK = "wallclock_s";

  /// The members of a document that are written here.
  static final List<String> NAMES = List.of(LINK, CREATED, STARTED, ENDED, WALLCLOCK, QUEUE);

  private static final List<String> LINKED =
      List.of("experiment_id", "hypothesis_id", "sub_hypothesis_id");

  private final TrialDocument trial;
  private final Value.Object queue;

  private QueueMembers(TrialDocument trial, Value.Object queue) {
    this.trial = trial;
    this.queue = queue;
  }

  /// The members of `trial`; empty where it was not queued by itself.
  static Optional<Value.Object> of(TrialDocument trial) {
    return trial.queue().map(queue -> new QueueMembers(trial, queue).members());
  }

  private Value.Object members() {
    var members = new Members().put(LINK, link()).put(CREATED, seconds(trial.createdAt()));
    newest()
        .ifPresent(attempt -> {
          Instant start = attempt.startedAt().orElse(attempt.claimedAt());
          members.put(STARTED, seconds(start));
          attempt
              .facts()
              .endedAt()
              .ifPresent(end ->
                  members
                      .put(ENDED, seconds(end))
                      .put(WALLCLOCK, Value.of(Duration.between(start, end).toMillis() / 1000.0)));
        });
    return members.put(QUEUE, queue()).object();
  }

  private Optional<AttemptEntry> newest() {
    return trial.attempts().isEmpty() ? Optional.empty() : Optional.of(trial.attempts().getLast());
  }

  private Value.Object link() {
    var link = new Members();
    var point = trial.statePoint().value();
    LINKED.forEach(key -> point.get(key).ifPresent(value -> link.put(key, value)));
    queue.get(DirectoryQueue.PATH).ifPresent(path -> link.put(DirectoryQueue.PATH, path));
    return link.object();
  }

  private Value.Object queue() {
    var members = new Members().put("queued_at", seconds(trial.queuedAt()));
    queue
        .members()
        .forEach((key, value) -> {
          if (!key.equals("queued_at") && !key.equals(DirectoryQueue.PATH)) {
            members.put(key, value);
          }
        });
    newest().flatMap(this::lastError).ifPresent(error -> members.put("last_error", error));
    return members.object();
  }

  private Optional<Value.Object> lastError(AttemptEntry attempt) {
    boolean stopped = trial.states().contains(JobState.STOPPED);
    boolean failed = trial.states().contains(JobState.FAILED);
    if (attempt.isAlive() || !(failed || stopped)) {
      return Optional.empty();
    }
    var facts = attempt.facts();
    var error = new Members();
    facts.exitCode().ifPresent(code -> error.put("returncode", code));
    // As Python says it: a signal is a negative code.
    facts.signal().ifPresent(signal -> error.put("returncode", -signal));
    error.put("stderr_tail", facts.lastOutput());
    facts.endedAt().ifPresent(end -> error.put("failed_at", seconds(end)));
    if (stopped) {
      error.put("cause", "operator_stop");
    }
    return Optional.of(error.object());
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
