package dev.assay.client;

import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.space.Value;
import dev.assay.trial.ExperimentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The end of an experiment, while somebody waits for it.
final class ExperimentResult implements Awaited {

  private final Control control;
  private final String id;
  private final CompletableFuture<ExperimentStatus> ended = new CompletableFuture<>();

  ExperimentResult(Control control, String id) {
    this.control = control;
    this.id = id;
  }

  static ExperimentStatus status(Value.Object experiment) {
    String word = Fields.text(experiment, "status");
    return List.of(ExperimentStatus.values()).stream()
        .filter(status -> status.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no status of an experiment: " + word));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean look() {
    try {
      // Of all that can be read of an experiment, this costs least.
      List<Value.Object> end = control.reading().await(List.of(id), Optional.of(Duration.ZERO));
      ended.complete(status(end.getFirst()));
      return true;
    } catch (ControlException e) {
      if (e.code() == ControlException.Code.TIMED_OUT) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void fail(RuntimeException why) {
    ended.completeExceptionally(why);
  }

  ExperimentStatus await() throws InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw TrialFuture.unwrapped(e);
    }
  }

  ExperimentStatus await(Duration timeout) throws InterruptedException, TimeoutException {
    try {
      return ended.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw TrialFuture.unwrapped(e);
    } catch (TimeoutException e) {
      throw TrialFuture.late("experiment", id, timeout, e);
    }
  }
}
