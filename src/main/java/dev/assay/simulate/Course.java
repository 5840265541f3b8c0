package dev.assay.simulate;

import dev.assay.experiment.Objective;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Problem;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.schedule.Run;
import dev.assay.schedule.Run.Phase;
import dev.assay.search.Next;
import dev.assay.simulate.Simulation.End;
import dev.assay.simulate.Simulation.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// One simulated trial on its way. For one thread.
final class Course {

  /// As in a real queue: so many crashes of one job end it.
  private static final int CRASH_LIMIT = 3;

  /// What all trials of a sweep share.
  record Rules(Problem problem, Measured measured, Simulator.Setting setting) {
    RandomBits bits(String what) {
      return RandomBits.of(problem.seed()).at("simulate").at(what);
    }
  }

  private final Rules rules;
  private final int number;
  private final Next.Ready proposal;
  private final List<double[]> curves;
  private final int epochs;
  private final double epochSeconds;
  private final double epochCost;

  /// How far it gets before it fails, in epochs; infinite for all the way.
  private final double failsAt;

  private final List<MetricReport> reports = new ArrayList<>();
  private Phase phase = Phase.TRAINING;
  private State state = State.RUNNING;
  private End end = End.PAUSED;
  private double until;
  private int epoch;
  private int trained;
  private int attempts;
  private int crashes;
  private double started = Double.NaN;
  private double ended = Double.NaN;

  /// When the epoch or the evaluation at hand began; NaN where it is on no worker.
  private double epochBegan = Double.NaN;

  /// When its worker dies; infinite for not.
  private double crashesAt = Double.POSITIVE_INFINITY;

  /// What a scheduler sees, as long as nothing has changed.
  private Run run;

  private boolean isRunKnown = true;

  private Course(Rules rules, int number, Next.Ready proposal, double until, int epoch) {
    this.rules = rules;
    this.number = number;
    this.proposal = proposal;
    this.until = until;
    this.epoch = epoch;
    this.epochs = rules.measured().epochs();
    Task first = rules.measured().first();
    RandomBits bits = rules.bits("seconds");
    this.epochSeconds =
        rules.setting().runTime().seconds(first, number, proposal.params(), bits) / epochs;
    this.epochCost = curve(rules.setting().cost())[epochs - 1] / epochs;
    this.curves = rules.problem().objectives().stream().map(each -> curve(each.metric())).toList();
    RandomBits fate = rules.bits("failure").at(number);
    this.run = seen();
    this.failsAt =
        fate.at("whether").fraction() < rules.setting().failures()
            ? fate.at("when").fraction() * epochs
            : Double.POSITIVE_INFINITY;
  }

  /// A trial from the beginning.
  static Course fresh(Rules rules, int number, Next.Ready proposal, double until) {
    return new Course(rules, number, proposal, until, 0);
  }

  /// A trial from the checkpoint of another.
  static Course forked(Rules rules, int number, Next.Ready proposal, double until, Course from) {
    return new Course(rules, number, proposal, until, from.epoch);
  }

  int number() {
    return number;
  }

  Phase phase() {
    return phase;
  }

  boolean isRunning() {
    return !Double.isNaN(epochBegan);
  }

  boolean isWaiting() {
    return (phase == Phase.TRAINING || phase == Phase.EVALUATING) && !isRunning();
  }

  boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  int trained() {
    return trained;
  }

  int crashes() {
    return crashes;
  }

  /// A worker takes it.
  void start(double now) {
    started = Double.isNaN(started) ? now : started;
    epochBegan = now;
    attempts++;
    RandomBits fate = rules.bits("crash").at(number).at(attempts);
    double left =
        phase == Phase.EVALUATING ? rules.setting().evaluation() : (epochs - epoch) * epochSeconds;
    crashesAt =
        fate.at("whether").fraction() < rules.setting().crashes()
            ? now + fate.at("when").fraction() * left
            : Double.POSITIVE_INFINITY;
  }

  /// When something happens to it next, infinite where it is on no worker.
  double nextEvent() {
    return isRunning()
        ? Math.min(crashesAt, Math.min(failure(), stepEnds()))
        : Double.POSITIVE_INFINITY;
  }

  /// When the epoch at hand ends, or the evaluation.
  private double stepEnds() {
    return epochBegan + (phase == Phase.EVALUATING ? rules.setting().evaluation() : epochSeconds);
  }

  private double failure() {
    return phase == Phase.TRAINING && failsAt < epoch + 1
        ? epochBegan + Math.max(0, failsAt - epoch) * epochSeconds
        : Double.POSITIVE_INFINITY;
  }

  /// Lets happen what happens at `now`, its next event.
  void advance(double now) {
    if (failure() <= now) {
      leave(now, Phase.ENDED, State.FAILED, End.FAILED);
    } else if (crashesAt <= now) {
      crash(now);
    } else if (phase == Phase.EVALUATING) {
      leave(now, Phase.ENDED, State.COMPLETED, End.COMPLETED);
    } else {
      finishEpoch(now);
    }
  }

  private void crash(double now) {
    crashes++;
    if (crashes == CRASH_LIMIT) {
      leave(now, Phase.ENDED, State.FAILED, End.FAILED);
    } else {
      epochBegan = Double.NaN;
      ended = now;
    }
  }

  private void finishEpoch(double now) {
    epoch++;
    trained++;
    epochBegan = now;
    isRunKnown = false;
    for (int i = 0; i < curves.size(); i++) {
      String metric = rules.problem().objectives().get(i).metric();
      reports.add(new MetricReport(metric, epoch, curves.get(i)[epoch - 1], ""));
    }
    if (epoch == epochs) {
      boolean staged = rules.setting().evaluation() > 0;
      leave(
          now,
          staged ? Phase.TRAINED : Phase.ENDED,
          staged ? State.RUNNING : State.COMPLETED,
          staged ? End.PAUSED : End.COMPLETED);
    }
  }

  private double[] curve(String metric) {
    return rules.measured().curve(metric, proposal.params(), epochSeconds);
  }

  /// It stops at its checkpoint.
  void pause(double now) {
    leave(now, Phase.PAUSED, State.RUNNING, End.PAUSED);
  }

  /// It is evaluated as soon as a worker is free.
  void evaluate() {
    this.isRunKnown = false;
    phase = Phase.EVALUATING;
  }

  /// It goes on as soon as a worker is free.
  void resume(double until) {
    this.until = until;
    this.isRunKnown = false;
    phase = Phase.TRAINING;
  }

  /// It ends for good.
  void stop(double now) {
    leave(now, Phase.ENDED, State.PRUNED, End.PRUNED);
  }

  private void leave(double now, Phase phase, State state, End end) {
    this.isRunKnown = false;
    this.phase = phase;
    this.state = state;
    this.end = end;
    this.ended = now;
    this.epochBegan = Double.NaN;
    this.crashesAt = Double.POSITIVE_INFINITY;
  }

  /// What the reports of the first objective come to, NaN where there is none.
  double value() {
    return value(0);
  }

  private double value(int objective) {
    if (epoch == 0) {
      return Double.NaN;
    }
    DoubleStream reports = Arrays.stream(curves.get(objective), 0, epoch);
    Objective wanted = rules.problem().objectives().get(objective);
    boolean least = wanted.goal() == Objective.Goal.MINIMIZE;
    return switch (wanted.reduce()) {
      case LAST -> curves.get(objective)[epoch - 1];
      case BEST -> (least ? reports.min() : reports.max()).orElseThrow();
      case MIN -> reports.min().orElseThrow();
      case MAX -> reports.max().orElseThrow();
      case MEAN -> reports.average().orElseThrow();
    };
  }

  /// What it has cost so far: as much of what a whole run would as it was trained.
  double cost() {
    return trained * epochCost;
  }

  /// As an optimizer sees it.
  Observation observation() {
    List<Double> values =
        state == State.COMPLETED
            ? IntStream.range(0, curves.size()).mapToObj(this::value).toList()
            : List.of();
    List<Double> limits =
        state == State.COMPLETED
            ? rules.problem().limits().stream()
                .map(limit -> curve(limit.metric())[epochs - 1])
                .toList()
            : List.of();
    return Observation.running(number, proposal.params(), proposal.origin())
        .ended(state, values)
        .withLimits(limits)
        .withReports(reports)
        .withCost(hasEnded() ? cost() : Double.NaN);
  }

  /// As a scheduler sees it.
  Run run() {
    if (!isRunKnown) {
      run = seen();
      isRunKnown = true;
    }
    return run;
  }

  private Run seen() {
    return Run.of(
        observation(), phase, until, rules.problem().objectives(), rules.setting().resource());
  }

  /// As it goes into the record.
  Trial trial() {
    return new Trial(observation(), end, value(), cost(), epoch, started, ended);
  }
}
