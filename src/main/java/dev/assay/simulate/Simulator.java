package dev.assay.simulate;

import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.schedule.Decision;
import dev.assay.schedule.Run.Phase;
import dev.assay.schedule.Scheduler;
import dev.assay.schedule.Snapshot;
import dev.assay.search.Next;
import dev.assay.search.Searcher;
import dev.assay.simulate.Simulation.End;
import dev.assay.simulate.Simulation.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A sweep in virtual time: workers, an optimizer and a scheduler as a controller would drive them,
/// and a task in the place of the jobs. Whenever something happened, the scheduler is asked what to
/// do until it has nothing more to say, new trials are proposed from all that is known by then, and
/// free workers take what waits. The same settings give the same simulation on every machine. For
/// one thread and one run.
///
/// A trial reports its objective after each epoch and leaves a checkpoint there. A trial that is
/// forked goes on in the curve of its own params from the epoch of the checkpoint: what it would
/// have inherited beyond the epoch is not simulated.
public final class Simulator {

  /// What the sweep has to live with.
  ///
  /// @param workers at least 1; each runs one trial at a time
  /// @param trials how many there are at most
  /// @param runTime of each trial
  /// @param failures how likely a trial fails somewhere on its way, from 0 to 1
  /// @param crashes how likely a worker dies under an attempt, from 0 to 1; the attempt is repeated
  ///   from its checkpoint, and the worker is there again at once
  /// @param resource the name of what the scheduler counts; here it is the epoch
  /// @param cost the metric that says what a trial costs
  /// @param evaluation how many seconds a trained trial is evaluated before it has a value; 0 where
  ///   training is all
  public record Setting(
      int workers,
      int trials,
      RunTime runTime,
      double failures,
      double crashes,
      String resource,
      String cost,
      double evaluation) {

    /// Refuses what cannot be.
    public Setting {
      if (workers < 1 || trials < 1) {
        throw new SimulationException(
            "workers and trials must be at least 1, found %d and %d".formatted(workers, trials));
      }
      if (!(failures >= 0 && failures <= 1 && crashes >= 0 && crashes <= 1)) {
        throw new SimulationException(
            "failures and crashes must be from 0 to 1, found %s and %s"
                .formatted(failures, crashes));
      }
    }

    /// Trials of one stage that cost the seconds they take.
    public Setting(
        int workers,
        int trials,
        RunTime runTime,
        double failures,
        double crashes,
        String resource) {
      this(workers, trials, runTime, failures, crashes, resource, Measured.SECONDS, 0);
    }
  }

  /// What the next trial is to be.
  @FunctionalInterface
  interface Proposing {
    Next next(History history, int number);
  }

  private final Proposing proposing;
  private final Scheduler scheduler;
  private final Setting setting;
  private final Course.Rules rules;
  private final Problem problem;

  private final TreeMap<Integer, Course> courses = new TreeMap<>();
  private final Deque<Course> waiting = new ArrayDeque<>();
  private final List<Step> trajectory = new ArrayList<>();
  private History history;
  private double now;
  private double busy;
  private boolean isExhausted;

  private Simulator(
      Problem problem,
      Proposing proposing,
      Scheduler scheduler,
      Measured measured,
      Setting setting) {
    this.problem = problem;
    this.proposing = proposing;
    this.scheduler = scheduler;
    this.setting = setting;
    this.rules = new Course.Rules(problem, measured, setting);
    this.history = History.of(problem);
  }

  /// Runs a sweep of one objective.
  ///
  /// @param problem what the optimizer solves: in the space of `task`, in its direction; its seed
  ///   also decides about failures, crashes and run times
  /// @throws dev.assay.optimize.InfeasibleSearchException if the optimizer cannot do it
  public static Simulation run(
      Problem problem, Optimizer optimizer, Scheduler scheduler, Task task, Setting setting) {
    var measured = Measured.of(problem.objectives().getFirst().metric(), task);
    return new Simulator(problem, asked(optimizer), scheduler, measured, setting).run();
  }

  private static Proposing asked(Optimizer optimizer) {
    return (history, number) ->
        switch (optimizer.propose(history, number)) {
          case Proposal.Suggestion(var params, var origin) -> new Next.Ready(params, origin);
          case Proposal.Exhausted(String why) -> new Next.Exhausted(why);
        };
  }

  /// Runs a sweep with all that belongs to its search.
  ///
  /// @param problem as above, the one that `searcher` searches; its objectives and limits are
  ///   metrics that `measured` has. Once its cost budget is spent no trial begins
  /// @throws dev.assay.optimize.InfeasibleSearchException if the optimizer cannot do it
  public static Simulation run(
      Problem problem, Searcher searcher, Scheduler scheduler, Measured measured, Setting setting) {
    return new Simulator(problem, searcher::next, scheduler, measured, setting).run();
  }

  private Simulation run() {
    settle();
    for (var next = next(); next.isPresent(); next = next()) {
      busy += running() * (next.get() - now);
      now = next.get();
      courses.values().stream().filter(course -> course.nextEvent() <= now).forEach(this::advance);
      settle();
    }
    return new Simulation(
        courses.values().stream().map(Course::trial).toList(),
        trajectory,
        setting.workers(),
        now,
        busy,
        trained(),
        courses.values().stream().mapToInt(Course::crashes).sum());
  }

  private long trained() {
    return courses.values().stream().mapToLong(Course::trained).sum();
  }

  private Optional<Double> next() {
    return courses.values().stream()
        .map(Course::nextEvent)
        .filter(Double::isFinite)
        .min(Comparator.naturalOrder());
  }

  private void advance(Course course) {
    course.advance(now);
    if (course.isWaiting()) {
      waiting.addFirst(course); // its worker crashed
    } else if (course.hasEnded()) {
      ended(course);
    }
  }

  private void ended(Course course) {
    history = history.with(course.observation());
    if (course.trial().end() == End.COMPLETED) {
      double value = course.value();
      double before = trajectory.isEmpty() ? Double.NaN : trajectory.getLast().best();
      boolean isBest =
          course.trial().isFeasible(problem)
              && problem.objectives().getFirst().goal().isBetter(value, before);
      trajectory.add(new Step(now, trained(), course.number(), value, isBest ? value : before));
    }
  }

  /// Asks and obeys until there is nothing to do but wait.
  private void settle() {
    assign();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Decision decision : scheduler.decide(snapshot())) {
        changed |= obey(decision);
      }
      assign();
    }
  }

  private Snapshot snapshot() {
    int free = setting.workers() - running() - waiting.size();
    boolean isSpent = spent() >= problem.costBudget();
    int left = isExhausted || isSpent ? 0 : setting.trials() - courses.size();
    return new Snapshot(
        problem.objectives(),
        courses.values().stream().map(Course::run).toList(),
        Math.max(0, free),
        left);
  }

  private double spent() {
    return Double.isFinite(problem.costBudget())
        ? courses.values().stream().mapToDouble(Course::cost).sum()
        : 0;
  }

  private int running() {
    return (int) courses.values().stream().filter(Course::isRunning).count();
  }

  /// Whether it changed anything.
  private boolean obey(Decision decision) {
    return switch (decision) {
      case Decision.Train(int count, double until) -> train(count, until);
      case Decision.Resume(int trial, double until) -> resume(trial, until);
      case Decision.Pause(int trial, String _) -> pause(trial);
      case Decision.Stop(int trial, Decision.Reason _, String _) -> stop(trial);
      case Decision.Fork fork -> fork(fork);
      case Decision.Evaluate(int trial) -> evaluate(trial);
      case Decision.Finish _ -> false;
    };
  }

  private boolean train(int count, double until) {
    int before = courses.size();
    boolean wasExhausted = isExhausted;
    boolean isWaiting = false;
    while (courses.size() < Math.min(before + count, setting.trials())
        && !isExhausted
        && !isWaiting) {
      int number = courses.size() + 1;
      switch (proposing.next(history, number)) {
        case Next.Ready ready -> begin(Course.fresh(rules, number, ready, until));
        case Next.Waiting _ -> isWaiting = true;
        case Next.Exhausted _ -> isExhausted = true;
      }
    }
    return isExhausted != wasExhausted || courses.size() > before;
  }

  private void begin(Course course) {
    courses.put(course.number(), course);
    waiting.addLast(course);
    history = history.with(course.observation());
  }

  private boolean resume(int trial, double until) {
    Course course = known(trial);
    if (course.phase() != Phase.PAUSED) {
      return false;
    }
    course.resume(until);
    waiting.addLast(course);
    return true;
  }

  private boolean evaluate(int trial) {
    Course course = known(trial);
    if (course.phase() != Phase.TRAINED) {
      return false;
    }
    course.evaluate();
    waiting.addLast(course);
    return true;
  }

  private boolean pause(int trial) {
    Course course = known(trial);
    if (course.phase() != Phase.TRAINING) {
      return false;
    }
    course.pause(now);
    waiting.remove(course);
    history = history.with(course.observation());
    return true;
  }

  private boolean stop(int trial) {
    Course course = known(trial);
    if (course.hasEnded()) {
      return false;
    }
    course.stop(now);
    waiting.remove(course);
    ended(course);
    return true;
  }

  private boolean fork(Decision.Fork fork) {
    if (!stop(fork.replaced())) {
      return false;
    }
    var next = new Next.Ready(fork.params(), fork.origin());
    Course from = known(fork.from());
    begin(Course.forked(rules, courses.size() + 1, next, fork.until(), from));
    return true;
  }

  private Course known(int trial) {
    Course course = courses.get(trial);
    if (course == null) {
      throw new IllegalStateException(
          "the scheduler speaks of trial %d, which there is not".formatted(trial));
    }
    return course;
  }

  private void assign() {
    for (int free = setting.workers() - running(); free > 0 && !waiting.isEmpty(); free--) {
      waiting.removeFirst().start(now);
    }
  }
}
