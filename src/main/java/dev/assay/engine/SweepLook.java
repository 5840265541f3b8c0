package dev.assay.engine;

import dev.assay.engine.Steering.Looked;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Search.Cost;
import dev.assay.schedule.Decision;
import dev.assay.schedule.Snapshot;
import dev.assay.search.Asked;
import dev.assay.search.Next;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// One look at one sweep: asks the scheduler what to do, asks the optimizer what to try, and writes
/// it. For one use.
final class SweepLook {
  private final Store store;
  private final String actor;
  private final SweepMemory memory;
  private final SweepView sweep;
  private final ExperimentId id;
  private int proposed;
  private int stopped;
  private boolean isExhausted;
  private String note = "";

  SweepLook(Store store, String actor, SweepMemory memory, SweepView sweep) {
    this.store = store;
    this.actor = actor;
    this.memory = memory;
    this.sweep = sweep;
    this.id = sweep.experiment();
  }

  Looked obey() {
    double budget = memory.spec().search().cost().map(Cost::budget).orElse(Double.NaN);
    if (memory.spent() >= budget) {
      close("its trials cost %s of %s".formatted(memory.spent(), budget));
      return looked();
    }
    Optional<String> enough = memory.gains().flatMap(gains -> gains.look(memory));
    if (enough.isPresent()) {
      close(enough.get());
      return looked();
    }
    decide(left());
    if (isExhausted && memory.open() == 0) {
      decide(0); // there is nothing more to try, as if the limit were reached
    }
    return looked();
  }

  private void decide(int left) {
    var snapshot = new Snapshot(memory.spec().objectives(), memory.runs(), slots(), left);
    memory.scheduler().decide(snapshot).forEach(this::obey);
  }

  /// How many more trials there may be, by their number and by the budget.
  private int left() {
    return memory.spec().budget().limits().completed().isEmpty()
        ? sweep.left()
        : store
            .budgets()
            .flatMap(budgets -> budgets.get(id))
            .map(budget -> Math.min(sweep.left(), budget.left()))
            .orElse(sweep.left());
  }

  private Looked looked() {
    return new Looked(proposed, stopped, note);
  }

  private void obey(Decision decision) {
    switch (decision) {
      case Decision.Train(int count, double until) -> train(count, until);
      case Decision.Stop(int trial, var reason, String _) -> stop(trial, reason);
      case Decision.Finish(String why) -> close(isExhausted ? note : why);
      // The queue evaluates what is trained by itself.
      case Decision.Evaluate _ -> {}
      case Decision.Pause(int trial, String _) -> pause(trial);
      case Decision.Resume(int trial, double until) -> goOn(trial, until);
      case Decision.Fork fork -> fork(fork);
    }
  }

  /// One trial a change: each is proposed from what is known with those before it.
  private void train(int count, double until) {
    var waiting = new ArrayDeque<>(store.enqueued().list(id, count));
    for (int i = 0; i < count; i++) {
      int number = sweep.trials() + proposed + 1;
      if (!waiting.isEmpty()) {
        if (!take(number, waiting.removeFirst(), until)) {
          return;
        }
        continue;
      }
      switch (memory.searcher().next(memory.history(), number)) {
        case Next.Ready(Value.Object params, Value.Object origin) -> {
          if (!add(number, params, origin, until)) {
            return;
          }
        }
        case Next.Waiting(String why) -> {
          note = why;
          return;
        }
        case Next.Exhausted(String why) -> {
          note = why;
          isExhausted = true;
          return;
        }
      }
    }
  }

  /// What a person wants tried goes before what is proposed.
  private boolean take(int number, Waiting first, double until) {
    var asked = new Asked(first.wanted().params(), first.wanted().isAsItIs(), first.actor());
    return switch (memory.searcher().asked(memory.history(), number, asked)) {
      case Next.Ready(Value.Object params, Value.Object origin) -> {
        var trial = memory.trial(params, memory.times(params) + 1, origin);
        yield isStored(
            number,
            store
                .enqueued()
                .take(id, number, List.of(first.id()), List.of(trial), Runs.QUEUED, until, actor));
      }
      case Next.Waiting(String why) -> {
        note = why;
        yield false;
      }
      case Next.Exhausted(String why) -> {
        note = why;
        yield false;
      }
    };
  }

  private boolean add(int number, Value.Object params, Value.Object origin, double until) {
    var trial = memory.trial(params, replicate(origin), origin);
    var trials = List.of(trial);
    return isStored(number, store.sweeps().add(id, number, trials, Runs.QUEUED, until, actor));
  }

  private boolean isStored(int number, Added added) {
    switch (added) {
      case Added.Stored _ -> {
        proposed++;
        memory.changed(number);
        return true;
      }
      case Added.Late _ -> {
        note = "another process added trial %d".formatted(number);
        return false;
      }
      case Added.Refused(String why) -> {
        note = why;
        return false;
      }
    }
  }

  private static int replicate(Value.Object origin) {
    return origin.members().get("replicate") instanceof Value.Int(var number)
        ? number.intValueExact()
        : 1;
  }

  /// The job is named, so that a part which has begun since is not stopped in its place.
  private void pause(int trial) {
    memory
        .job(trial)
        .ifPresent(job -> store.operations().stop(new Subject.OfJob(job), Reason.PAUSED, actor));
  }

  private void goOn(int trial, double until) {
    memory.job(trial).ifPresent(job -> store.sweeps().goOn(job, until, actor));
    memory.changed(trial);
  }

  private void fork(Decision.Fork fork) {
    var replaced = memory.job(fork.replaced());
    if (replaced.isEmpty()) {
      return;
    }
    int number = sweep.trials() + proposed + 1;
    var trial = new NewTrial(fork.params(), ContentId.of(fork.params()), 1, fork.origin());
    isStored(
        number,
        store
            .sweeps()
            .fork(id, number, trial, id.trial(fork.from()), replaced.get(), fork.until(), actor));
    memory.changed(fork.replaced());
  }

  private void stop(int trial, Decision.Reason reason) {
    Reason why =
        switch (reason) {
          case PRUNED -> Reason.PRUNED;
          case DIVERGED -> Reason.DIVERGED;
        };
    stopped += store.operations().stop(new Subject.OfTrial(id.trial(trial)), why, actor);
  }

  private void close(String why) {
    note = why;
    store.sweeps().close(id, why, actor);
  }

  /// How many more trials could run now, as workers are. A trial whose later stages have a pool of
  /// their own makes room as soon as it is there.
  private int slots() {
    var experiment = store.experiments().get(id).orElseThrow();
    Resources shape = memory.spec().stages().getFirst().resources();
    long room =
        store.workers().alive().stream()
            .filter(w -> w.registration().pool().equals(shape.pool()))
            .mapToLong(w -> fits(w, shape))
            .sum();
    long allowed = experiment.parallelism() - (long) memory.open();
    if (room == 0 && isAhead(experiment.parallelism())) {
      return (int) Math.max(0, allowed);
    }
    return (int) Math.max(0, Math.min(allowed, room - memory.near()));
  }

  /// Where nobody says how many may be open at once, all would be proposed before one has ended.
  private boolean isAhead(int parallelism) {
    return store.sweeps().isAhead() && parallelism < ExperimentSpec.UNLIMITED;
  }

  /// How many jobs of one shape a worker could run at once, if it had nothing else to do.
  private static long fits(WorkerView worker, Resources shape) {
    var has = worker.registration();
    double most = has.slots();
    most = shape.cpus() > 0 ? Math.min(most, has.cpus() / shape.cpus()) : most;
    most = shape.gpus() > 0 ? Math.min(most, shares(has.gpus().size(), shape.gpus())) : most;
    most =
        shape.memoryBytes() > 0
            ? Math.min(most, (double) has.memoryBytes() / shape.memoryBytes())
            : most;
    return (long) most;
  }

  /// A share of a device is never put together from two devices.
  private static double shares(int devices, double gpus) {
    return gpus < 1 ? devices * Math.floor(1 / gpus) : devices / gpus;
  }
}
