package dev.assay.store.model;

import dev.assay.experiment.After;
import dev.assay.store.Workers.Order;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One step of a story. Things are named by short texts that do not depend on what a store chose
/// (`e2`, `e2.1`, `e2.1.train`, worker 3), so that a story keeps its meaning when steps are taken
/// out of it. A step about a worker that never came does nothing.
sealed interface Step {

  /// Stores an experiment.
  record Submit(
      int experiment,
      Shape shape,
      int trials,
      int priority,
      int parallelism,
      double cpus,
      String pool,
      int retries,
      boolean held,
      int startIn,
      List<Wait> after)
      implements Step {
    @Override
    public List<Step> simpler() {
      return List.of(
          new Submit(experiment, Shape.SINGLE, 1, 0, 1, 1, "default", 0, false, 0, List.of()),
          with(Shape.SINGLE, trials, priority, parallelism, retries, held, startIn, after),
          with(shape, 1, priority, parallelism, retries, held, startIn, after),
          with(shape, trials, 0, parallelism, retries, held, startIn, after),
          with(shape, trials, priority, 1, retries, held, startIn, after),
          with(shape, trials, priority, parallelism, 0, held, startIn, after),
          with(shape, trials, priority, parallelism, retries, false, startIn, after),
          with(shape, trials, priority, parallelism, retries, held, 0, after),
          with(shape, trials, priority, parallelism, retries, held, startIn, List.of()));
    }

    private Submit with(
        Shape newShape,
        int newTrials,
        int newPriority,
        int newParallelism,
        int newRetries,
        boolean newHeld,
        int newStartIn,
        List<Wait> newAfter) {
      return new Submit(
          experiment,
          newShape,
          newTrials,
          newPriority,
          newParallelism,
          cpus,
          pool,
          newRetries,
          newHeld,
          newStartIn,
          newAfter);
    }
  }

  /// A parent outside an experiment.
  record Wait(String subject, After.On on) {}

  /// Sends an experiment again under its idempotency key, with the same body or another.
  record Resubmit(int experiment, boolean sameBody) implements Step {}

  /// A new worker.
  record Register(int worker, String pool) implements Step {}

  /// It prolongs its lease.
  record Beat(int worker) implements Step {}

  /// It goes in good order.
  record Leave(int worker) implements Step {}

  /// It is declared gone.
  record Expire(int worker) implements Step {}

  /// It is asked to end.
  record Ask(int worker, Order order) implements Step {}

  /// It ends attempts and claims jobs.
  record Exchange(int worker, List<End> ends, double cpus, double gpus, int wanted)
      implements Step {
    @Override
    public List<Step> simpler() {
      var simpler = Stream.<Step>builder();
      for (int i = 0; i < ends.size(); i++) {
        int left = i;
        var fewer =
            Stream.iterate(0, n -> n < ends.size(), n -> n + 1)
                .filter(n -> n != left)
                .map(ends::get)
                .toList();
        simpler.add(new Exchange(worker, fewer, cpus, gpus, wanted));
      }
      if (wanted > 1) {
        simpler.add(new Exchange(worker, ends, cpus, gpus, 1));
      }
      return simpler.build().toList();
    }
  }

  /// The end of the newest attempt of a job.
  record End(String job, How how) {}

  /// The process of the newest attempt of a job was seen.
  record Started(int worker, String job) implements Step {}

  /// The newest attempt of a job says a number.
  record Report(int worker, String job, String name, int step, double value) implements Step {}

  /// The newest attempt of a job is given back.
  record Release(int worker, String job) implements Step {}

  /// A worker takes over the newest attempts of jobs.
  record Adopt(int worker, List<String> jobs) implements Step {}

  record Hold(String subject) implements Step {}

  record Unhold(String subject) implements Step {}

  record Cancel(String subject) implements Step {}

  record Stop(String subject) implements Step {}

  record Retry(String subject, boolean failedOnly) implements Step {}

  /// Cancels what has not started.
  ///
  /// @param experiment 0 for all
  record Clear(int experiment) implements Step {}

  record Prioritize(int experiment, int priority) implements Step {}

  /// Gives waiting jobs another place.
  ///
  /// @param other beside which; empty where none is needed
  record Move(String subject, Where where, String other) implements Step {}

  /// Changes the tags and the note of an experiment or trial.
  record Label(String subject, List<String> add, List<String> remove, Optional<String> note)
      implements Step {}

  record Archive(int experiment, boolean archived) implements Step {}

  /// Removes an experiment.
  record Delete(int experiment) implements Step {}

  /// The clock jumps; backward if negative.
  record Clock(int seconds) implements Step {}

  /// The store is closed and opened again.
  record Reopen() implements Step {}

  /// The same step with less in it, for shortening a story.
  default List<Step> simpler() {
    return List.of();
  }

  /// How an attempt ends.
  enum How {
    COMPLETED,
    FAILED,
    /// Failed; its policy allows another attempt at once.
    FAILED_AGAIN,
    /// Failed; its policy allows another attempt in half a minute.
    FAILED_LATER,
    STOPPED,
    YIELDED,
    CRASHED,
    PREEMPTED
  }

  /// A place in a line.
  enum Where {
    FIRST,
    LAST,
    BEFORE,
    AFTER
  }

  /// The stages of a trial.
  enum Shape {
    /// One stage.
    SINGLE,
    /// `train`, and `evaluate` if it ended well.
    CHAIN,
    /// `train`, then `evaluate` however it ended.
    CHAIN_ANY,
    /// `prepare`, then `left` and `right`, then `join` after both.
    DIAMOND,
    /// `train` on a GPU, then `evaluate` on a core, then `report` however that ended.
    MIXED
  }

  /// Steps as lines of Java.
  static String lines(List<Step> steps) {
    return steps.stream().map(s -> "    " + java(s)).collect(Collectors.joining(",\n"));
  }

  private static String java(Object value) {
    return switch (value) {
      case String text -> '"' + text + '"';
      case Enum<?> constant -> constant.getDeclaringClass().getSimpleName() + "." + constant.name();
      case Optional<?> maybe ->
          maybe.map(v -> "Optional.of(" + java(v) + ")").orElse("Optional.empty()");
      case List<?> list ->
          list.stream().map(Step::java).collect(Collectors.joining(", ", "List.of(", ")"));
      case Record of ->
          Stream.of(of.getClass().getRecordComponents())
              .map(component -> {
                try {
                  return java(component.getAccessor().invoke(of));
                } catch (ReflectiveOperationException e) {
                  throw new IllegalStateException(e);
                }
              })
              .collect(Collectors.joining(", ", "new " + of.getClass().getSimpleName() + "(", ")"));
      default -> String.valueOf(value);
    };
  }
}
