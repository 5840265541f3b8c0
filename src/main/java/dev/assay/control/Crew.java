package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.engine.Worker;
import dev.assay.engine.WorkerSummary;
import dev.assay.store.Workers.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The workers of this process, which come together: each ends by itself, and where one fails the
/// others detach. Safe for several threads.
record Crew(List<Worker> workers) {
  Crew {
    workers = List.copyOf(workers);
  }

  /// Asks all of them to go; returns at once.
  void ask(Order order) {
    workers.forEach(worker -> worker.ask(order));
  }

  /// Works until the last has ended. To be called once.
  ///
  /// @throws RuntimeException what the first failed of, when all have ended
  List<WorkerSummary> run() {
    if (workers.size() == 1) {
      return List.of(run(workers.getFirst()));
    }
    List<FutureTask<WorkerSummary>> tasks =
        workers.stream().map(worker -> new FutureTask<>(() -> runWithOthers(worker))).toList();
    tasks.forEach(task -> Thread.ofPlatform().name("assay-worker").start(task));
    var summaries = new ArrayList<WorkerSummary>();
    var failures = new ArrayList<RuntimeException>();
    boolean isInterrupted = false;
    for (FutureTask<WorkerSummary> task : tasks) {
      isInterrupted |= await(task);
      switch (task.state()) {
        case SUCCESS -> summaries.add(task.resultNow());
        case FAILED -> failures.add(unchecked(task.exceptionNow()));
        case RUNNING, CANCELLED -> throw new IllegalStateException("a worker was not awaited");
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
      throw interrupted(new InterruptedException());
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    return summaries;
  }

  private WorkerSummary runWithOthers(Worker worker) {
    boolean isDone = false;
    try {
      WorkerSummary summary = run(worker);
      isDone = true;
      return summary;
    } finally {
      if (!isDone) {
        ask(Order.DETACH);
      }
    }
  }

  /// @return whether somebody interrupted it, which asks all to go
  private boolean await(FutureTask<WorkerSummary> task) {
    boolean isInterrupted = false;
    while (!task.isDone()) {
      try {
        task.get();
      } catch (InterruptedException e) {
        isInterrupted = true;
        ask(Order.DETACH);
      } catch (ExecutionException e) {
        return isInterrupted; // seen by its state
      }
    }
    return isInterrupted;
  }

  private static RuntimeException unchecked(Throwable failure) {
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  /// An interrupt is a request to go: what runs lives on.
  private static WorkerSummary run(Worker worker) {
    try {
      return worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static ControlException interrupted(InterruptedException e) {
    return new ControlException(
        Code.FAILED, "the worker was interrupted", "jobs that ran live on; start a worker", e);
  }
}
