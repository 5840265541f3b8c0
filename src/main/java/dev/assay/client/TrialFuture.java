package dev.assay.client;

import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.space.Value;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The result of one trial, which comes from the store: whenever it ended, also before anybody
/// asked, and whichever process ran it. Any number of futures, in any number of programs, may stand
/// for one trial; all of them see its result.
///
/// The future knows what the trial is by its [#id]: after a restart, `client.future(id)` is the
/// same again. It keeps the first end that it saw, also where somebody runs the trial again later.
/// Safe for many threads.
public final class TrialFuture implements Future<TrialResult> {

  private final Control control;
  private final String actor;
  private final String id;
  private final CompletableFuture<TrialResult> ended = new CompletableFuture<>();
  private final Awaited awaited = new OfTrial();

  TrialFuture(Control control, String actor, String id) {
    this.control = control;
    this.actor = actor;
    this.id = id;
  }

  /// What the watch sees of it.
  private final class OfTrial implements Awaited {
    @Override
    public String id() {
      return id;
    }

    @Override
    public boolean look() {
      return ended.isDone() || heard(control.reading().listedTrial(id));
    }

    @Override
    public void fail(RuntimeException why) {
      ended.completeExceptionally(why);
    }

    private TrialFuture future() {
      return TrialFuture.this;
    }
  }

  /// Follows this trial, or gives the future that already does.
  TrialFuture followed(Watch watch) {
    return watch.follow(awaited) instanceof OfTrial known ? known.future() : this;
  }

  /// As above, without looking.
  TrialFuture added(Watch watch) {
    return watch.add(awaited) instanceof OfTrial known ? known.future() : this;
  }

  /// Hears where its trial is. Of one that did not end well, and was started, more is read.
  ///
  /// @param listed the trial as in a list
  /// @return whether it has ended
  boolean heard(Value.Object listed) {
    TrialStatus status = TrialResult.status(listed);
    if (status.isTerminal() && !ended.isDone()) {
      boolean saysAll =
          status == TrialStatus.COMPLETED || Fields.whole(listed, "attempts").orElse(0) == 0;
      ended.complete(TrialResult.of(saysAll ? listed : control.reading().trial(id)));
    }
    return status.isTerminal();
  }

  /// The id of the trial, the same for ever.
  public String id() {
    return id;
  }

  /// Waits for the result.
  ///
  /// @throws TrialFailedException if it failed, was pruned or cancelled
  /// @throws IllegalStateException if the client is closed before; the trial goes on
  /// @throws ControlException `NOT_FOUND` if the trial was deleted
  public TrialResult result() throws InterruptedException {
    try {
      return completed(ended.get());
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /// Waits for the result, at most `timeout`. The trial is not touched by a wait that ends early.
  ///
  /// @throws TimeoutException if it has not ended by then; it goes on
  /// @throws TrialFailedException and others as [#result()] says
  public TrialResult result(Duration timeout) throws InterruptedException, TimeoutException {
    try {
      return completed(ended.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw late("trial", id, timeout, e);
    }
  }

  /// What comes of it however it ends: a result of any final status. It completes exceptionally
  /// only where there will be no answer here: the client was closed, the trial was deleted, or the
  /// store is damaged.
  ///
  /// What depends on it runs in a thread of its own, so that it may wait and holds up nobody.
  public CompletionStage<TrialResult> completion() {
    return ended
        .whenCompleteAsync((_, _) -> {}, Thread::startVirtualThread)
        .minimalCompletionStage();
  }

  /// Where the trial is now, read from the store.
  public TrialProgress progress() {
    return TrialProgress.of(control.reading().trial(id));
  }

  /// Cancels the trial, for all who wait for it: what has not started never does, and what runs is
  /// asked to end, then made to.
  ///
  /// @return whether there was something to cancel
  public boolean cancel() {
    return cancel(true);
  }

  /// As [#cancel()].
  ///
  /// @param mayInterruptIfRunning whether jobs that run are ended as well
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    List<String> self = List.of(id);
    Value.Object changed =
        mayInterruptIfRunning
            ? control.operating().cancel(self, actor)
            : control.operating().remove(self, actor);
    return Fields.whole(changed, "changed").orElse(0) > 0;
  }

  /// Whether it is known to have ended, in any way.
  @Override
  public boolean isDone() {
    return ended.isDone();
  }

  /// Whether it is known to have ended as cancelled.
  @Override
  public boolean isCancelled() {
    return ended.isDone()
        && !ended.isCompletedExceptionally()
        && ended.join().status() == TrialStatus.CANCELLED;
  }

  /// As [#result()], with the exceptions of a [Future].
  ///
  /// @throws ExecutionException with the cause [TrialFailedException] if it failed or was pruned
  /// @throws CancellationException if it was cancelled
  @Override
  public TrialResult get() throws InterruptedException, ExecutionException {
    return got(ended.get());
  }

  /// As [#get()], waiting at most so long.
  @Override
  public TrialResult get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return got(ended.get(timeout, unit));
    } catch (TimeoutException e) {
      throw late("trial", id, Duration.of(timeout, unit.toChronoUnit()), e);
    }
  }

  private static TrialResult completed(TrialResult result) {
    if (result.isCompleted()) {
      return result;
    }
    throw new TrialFailedException(result);
  }

  private static TrialResult got(TrialResult result) throws ExecutionException {
    if (result.isCompleted()) {
      return result;
    }
    var failure = new TrialFailedException(result);
    if (result.status() == TrialStatus.CANCELLED) {
      throw new CancellationException(failure.getMessage());
    }
    throw new ExecutionException(failure);
  }

  static TimeoutException late(String noun, String id, Duration timeout, TimeoutException cause) {
    var late =
        new TimeoutException(
            "%s %s has not ended after %s s; it goes on"
                .formatted(noun, id, timeout.toMillis() / 1000.0));
    late.initCause(cause);
    return late;
  }

  static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }
}
