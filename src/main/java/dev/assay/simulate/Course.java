package dev.assay.simulate;

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
import java.util.List;

/// One simulated trial on its way. For one thread.
final class Course {

  /// As in a real queue: so many crashes of one job end it.
  private static final int CRASH_LIMIT = 3;

  /// What all trials of a sweep share.
  record Rules(Problem problem, Task task, Simulator.Setting setting) {
    RandomBits bits(String what) {
      return RandomBits.of(problem.seed()).at("simulate").at(what);
    }
  }

  private final Rules rules;
  private final int number;
  private final Next.Ready proposal;
  private final double[] curve;
  private final double epochSeconds;

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

  /// When the epoch at hand began; NaN where it is on no worker.
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
    this.curve = rules.task().curve(proposal.params());
    double seconds =
        rules
            .setting()
            .runTime()
            .seconds(rules.task(), number, proposal.params(), rules.bits("seconds"));
    this.epochSeconds = seconds / curve.length;
    RandomBits fate = rules.bits("failure").at(number);
    this.run = seen();
    this.failsAt =
        fate.at("whether").fraction() < rules.setting().failures()
            ? fate.at("when").fraction() * curve.length
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
    return phase == Phase.TRAINING && !isRunning();
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
    double left = (curve.length - epoch) * epochSeconds;
    crashesAt =
        fate.at("whether").fraction() < rules.setting().crashes()
            ? now + fate.at("when").fraction() * left
            : Double.POSITIVE_INFINITY;
  }

  /// When something happens to it next, infinite where it is on no worker.
  double nextEvent() {
    return isRunning()
        ? Math.min(crashesAt, Math.min(failure(), epochEnds()))
        : Double.POSITIVE_INFINITY;
  }

  private double epochEnds() {
    return epochBegan + epochSeconds;
  }

  private double failure() {
    return failsAt < epoch + 1
        ? epochBegan + Math.max(0, failsAt - epoch) * epochSeconds
        : Double.POSITIVE_INFINITY;
  }

  /// Lets happen what happens at `now`, its next event.
  void advance(double now) {
    if (failure() <= now) {
      leave(now, Phase.ENDED, State.FAILED, End.FAILED);
    } else if (crashesAt <= now) {
      crash(now);
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
    String metric = rules.problem().objectives().getFirst().metric();
    isRunKnown = false;
    reports.add(new MetricReport(metric, epoch, curve[epoch - 1], ""));
    if (epoch == curve.length) {
      leave(now, Phase.ENDED, State.COMPLETED, End.COMPLETED);
    }
  }

  /// It stops at its checkpoint.
  void pause(double now) {
    leave(now, Phase.PAUSED, State.RUNNING, End.PAUSED);
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

  private double value() {
    return reports.isEmpty() ? Double.NaN : reports.getLast().value();
  }

  /// As an optimizer sees it.
  Observation observation() {
    List<Double> values = state == State.COMPLETED ? List.of(value()) : List.of();
    return Observation.running(number, proposal.params(), proposal.origin())
        .ended(state, values)
        .withReports(reports)
        .withCost(hasEnded() ? trained * epochSeconds : Double.NaN);
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
    return new Trial(
        number, proposal.params(), proposal.origin(), end, value(), epoch, started, ended);
  }
}
