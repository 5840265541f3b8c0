package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.Reading;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Working;
import dev.assay.control.Working.Until;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs one declared job here, and shows what it prints while it prints it.
final class QueuedJob {

  private final Session session;
  private final Value.Object entry;
  private final AtomicBoolean detached = new AtomicBoolean();

  /// @param entry as [dev.assay.control.Queueing#entry] gives it
  QueuedJob(Session session, Value.Object entry) {
    this.session = session;
    this.entry = entry;
  }

  /// What became of it.
  enum End {
    /// It ended well.
    RAN,
    /// It did not.
    FAILED,
    /// There was nothing to do.
    SKIPPED,
    /// Its command was shown.
    SHOWN,
    /// Somebody asked to leave; it lives on.
    DETACHED
  }

  private static final List<String> ENDED = List.of("complete", "failed", "stopped", "abandoned");

  End run() {
    String status = Fields.text(entry, "status");
    boolean ended = ENDED.contains(status);
    if (ended && !session.has("--force")) {
      return skip("already %s (use --force to re-run)".formatted(status));
    }
    if (session.has("--dry-run")) {
      session.output().line(Fields.text(entry, "command"));
      return End.SHOWN;
    }
    if (Fields.text(entry, "id").isEmpty()) {
      var caller = new Caller(session.actor(), session.surroundings().environment());
      var taken = session.control().queueing().take(id(), session.surroundings().folder(), caller);
      return new QueuedJob(session, taken).run();
    }
    if (ended) {
      session.control().queueing().again(id(), session.actor());
    }
    long before = newest().map(Reading.Log::attempt).orElse(0L);
    work(before);
    if (detached.get()) {
      session
          .output()
          .note("detached; the job lives on, and a worker of this machine sees its end");
      return End.DETACHED;
    }
    return end();
  }

  private String id() {
    return Fields.text(entry, "job_id");
  }

  private End skip(String why) {
    session.output().note("skipping %s: %s".formatted(Fields.text(entry, "short_id"), why));
    return End.SKIPPED;
  }

  private void work(long before) {
    Working working = session.control().working();
    var settings = settings();
    var task =
        new FutureTask<Value.Object>(() ->
            working.work(settings, new Until.Jobs(List.of(Fields.text(entry, "job"))), _ -> {}));
    try (var _ =
        session
            .surroundings()
            .signals()
            .listen(_ -> {
              detached.set(true);
              working.ask("detach");
            })) {
      Thread.ofVirtual().start(task);
      show(task, before);
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      detached.set(true);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Working.Settings settings() {
    return session.worker().withSlots(1);
  }

  /// Copies the output of attempts as they come, until the work is done.
  private void show(FutureTask<Value.Object> task, long before) {
    var reading = session.control().reading();
    long shown = before;
    long mark = reading.mark();
    while (!task.isDone()) {
      var log = newest();
      if (log.isPresent() && log.get().attempt() != shown) {
        shown = log.get().attempt();
        new LogReader(log.get().file(), session).follow(() -> !task.isDone());
        session.output().flush();
      } else {
        mark = reading.awaitChange(mark, LogReader.BREATH);
      }
    }
    var log = newest();
    if (log.isPresent() && log.get().attempt() != shown) {
      new LogReader(log.get().file(), session).copy();
    }
    session.output().flush();
  }

  private Optional<Reading.Log> newest() {
    try {
      return Optional.of(
          session.control().reading().log(Fields.text(entry, "id"), "", Optional.empty()));
    } catch (ControlException e) {
      if (e.code() == ControlException.Code.NOT_FOUND) {
        return Optional.empty(); // it has no attempt yet
      }
      throw e;
    }
  }

  private End end() {
    String status = Fields.text(session.control().queueing().entry(id()), "status");
    if (status.equals("complete")) {
      return End.RAN;
    }
    if (ENDED.contains(status)) {
      session.output().note("%s %s".formatted(Fields.text(entry, "short_id"), status));
      return End.FAILED;
    }
    return skip(
        status.equals("running")
            ? "already running elsewhere"
            : "it cannot start here now; assay explain %s says why"
                .formatted(Fields.text(entry, "id")));
  }
}
