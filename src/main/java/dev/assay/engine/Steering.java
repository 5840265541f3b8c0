package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.InvalidOptionException;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Search.Cost;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.schedule.Decision;
import dev.assay.schedule.InvalidStoppingException;
import dev.assay.schedule.Snapshot;
import dev.assay.search.Asked;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Next;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Budgets;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The controller of sweeps. One look at a sweep reads what happened, asks the scheduler what to
/// do, asks the optimizer what to try, and writes it; each write is guarded by the store. Between
/// looks nothing is held that the store does not say, so a controller can be killed between any two
/// writes, or another take over: nothing is lost and nothing is added twice.
///
/// Several processes may look at once; the one that leads proposes. For one thread.
public final class Steering {

  /// How long one leads without saying so again.
  private static final Duration LEAD = Duration.ofSeconds(15);

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofDays(1);

  /// Sweeps that are open at once; later ones wait for their turn.
  private static final int SWEEPS = 1000;

  private final Store store;
  private final InstantSource clock;
  private final String self;
  private final Map<ExperimentId, SweepMemory> memories = new HashMap<>();

  /// Whether whoever asks for its trials runs them, of every sweep that was looked at.
  private final Map<ExperimentId, Boolean> asked = new HashMap<>();

  /// @param self who leads, unique among processes and lives: the id of a worker, or the like
  public Steering(Store store, InstantSource clock, String self) {
    this.store = store;
    this.clock = clock;
    this.self = self;
  }

  /// What a look did.
  ///
  /// @param proposed how many trials were added
  /// @param stopped how many trials were asked to end
  /// @param note why nothing more is done now, or what the sweep has come to; may be empty
  public record Looked(int proposed, int stopped, String note) {}

  /// Looks at every open sweep once whose trials workers run.
  ///
  /// @return how many there are
  public int look() {
    enforce();
    List<SweepView> all = store.sweeps().open(SWEEPS);
    asked.keySet().retainAll(all.stream().map(SweepView::experiment).toList());
    List<SweepView> open = all.stream().filter(sweep -> !isAsked(sweep.experiment())).toList();
    var known = new HashSet<ExperimentId>();
    for (SweepView sweep : open) {
      known.add(sweep.experiment());
      if (leads(sweep)) {
        look(sweep);
      }
    }
    memories.keySet().retainAll(known);
    return open.size();
  }

  /// Looks at one sweep now, if nobody else leads.
  ///
  /// @throws StoreException `NOT_FOUND` when it is no sweep
  public Looked look(ExperimentId id) {
    enforce();
    SweepView sweep =
        store
            .sweeps()
            .get(id)
            .orElseThrow(() ->
                new StoreException(
                    StoreException.Code.NOT_FOUND,
                    "experiment %s is no sweep: its trials were submitted with it".formatted(id)));
    if (isAsked(id)) {
      return new Looked(0, 0, "whoever asks for its trials runs them");
    }
    if (!leads(sweep)) {
      return new Looked(0, 0, "%s leads it".formatted(sweep.leader()));
    }
    return look(sweep);
  }

  /// How long until the time of a budget is over next, at least a moment; very long for none.
  Duration rest() {
    return store
        .budgets()
        .flatMap(Budgets::nextDue)
        .map(at -> Duration.between(clock.instant(), at))
        .map(left -> left.compareTo(MOMENT) < 0 ? MOMENT : left)
        .orElse(LONG);
  }

  /// Ends what is over by time, of whichever experiment.
  private void enforce() {
    if (rest().compareTo(MOMENT) <= 0) {
      store.budgets().ifPresent(Budgets::enforce);
    }
  }

  private boolean isAsked(ExperimentId id) {
    return asked.computeIfAbsent(id, _ -> spec(id).isAsked());
  }

  private boolean leads(SweepView sweep) {
    var now = clock.instant();
    boolean isMine = sweep.leader().equals(self);
    if (isMine && sweep.leaderUntil().isAfter(now.plus(LEAD.dividedBy(2)))) {
      return true; // said not long ago; saying it at every look would be a commit a look
    }
    if (!isMine && sweep.leaderUntil().isAfter(now)) {
      return false;
    }
    return store.sweeps().lead(sweep.experiment(), self, LEAD);
  }

  private Looked look(SweepView sweep) {
    try {
      var memory = memories.get(sweep.experiment());
      if (memory == null) {
        memory = SweepMemory.of(store, sweep.experiment(), spec(sweep.experiment()));
        memories.put(sweep.experiment(), memory);
      }
      memory.look();
      if (memory.size() < sweep.trials()) {
        // Trials came without an event of their own: two machines' trees have become one.
        memory = SweepMemory.of(store, sweep.experiment(), spec(sweep.experiment()));
        memories.put(sweep.experiment(), memory);
        memory.look();
      }
      return new Look(memory, sweep).obey();
    } catch (InfeasibleSearchException
        | InvalidSearchException
        | InvalidStoppingException
        | InvalidOptionException e) {
      String why = String.valueOf(e.getMessage());
      store.sweeps().pause(sweep.experiment(), why, actor());
      return new Looked(0, 0, why);
    }
  }

  private ExperimentSpec spec(ExperimentId id) {
    return store
        .experiments()
        .get(id)
        .map(view -> dev.assay.config.SpecText.read(view.spec()))
        .orElseThrow(() ->
            new StoreException(
                StoreException.Code.NOT_FOUND, "experiment %s is gone".formatted(id)));
  }

  private String actor() {
    return "steering:" + self;
  }

  /// One look at one sweep.
  private final class Look {
    private final SweepMemory memory;
    private final SweepView sweep;
    private final ExperimentId id;
    private int proposed;
    private int stopped;
    private boolean isExhausted;
    private String note = "";

    Look(SweepMemory memory, SweepView sweep) {
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
                  .take(
                      id,
                      number,
                      List.of(first.id()),
                      List.of(trial),
                      Runs.QUEUED,
                      until,
                      actor()));
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
      return isStored(number, store.sweeps().add(id, number, trials, Runs.QUEUED, until, actor()));
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
          .ifPresent(
              job -> store.operations().stop(new Subject.OfJob(job), Reason.PAUSED, actor()));
    }

    private void goOn(int trial, double until) {
      memory.job(trial).ifPresent(job -> store.sweeps().goOn(job, until, actor()));
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
              .fork(
                  id, number, trial, id.trial(fork.from()), replaced.get(), fork.until(), actor()));
      memory.changed(fork.replaced());
    }

    private void stop(int trial, Decision.Reason reason) {
      Reason why =
          switch (reason) {
            case PRUNED -> Reason.PRUNED;
            case DIVERGED -> Reason.DIVERGED;
          };
      stopped += store.operations().stop(new Subject.OfTrial(id.trial(trial)), why, actor());
    }

    private void close(String why) {
      note = why;
      store.sweeps().close(id, why, actor());
    }

    /// How many more trials could run now, as workers are. A trial whose later stages have a pool
    /// of their own makes room as soon as it is there.
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
