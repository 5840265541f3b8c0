package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.schedule.Run.Phase;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;

/// A sweep that follows a scheduler epoch by epoch, as a controller would, and keeps the rules that
/// any controller has.
final class Sweep {

  static final Objective LOSS = new Objective("loss", Goal.MINIMIZE, Reduce.LAST);

  /// One trial on its way.
  private static final class Trial {
    private Phase phase = Phase.TRAINING;
    private State state = State.RUNNING;
    private double until;
    private final List<MetricReport> reports = new ArrayList<>();
    private Value.Object params = Value.EMPTY;
    private Value.Object origin = Value.EMPTY;
    private int epoch;
  }

  private final Map<Integer, Trial> trials = new TreeMap<>();
  private final Scheduler scheduler;
  private final int slots;
  private final int budget;
  private final int epochs;
  private final boolean staged;
  private final ToDoubleBiFunction<Integer, Integer> loss;
  private final Objective objective;

  private int trained;
  private boolean finished;

  /// @param loss of a trial, by number, at an epoch, in the direction of the objective
  Sweep(
      Scheduler scheduler,
      int slots,
      int budget,
      int epochs,
      boolean staged,
      Objective objective,
      ToDoubleBiFunction<Integer, Integer> loss) {
    this.scheduler = scheduler;
    this.slots = slots;
    this.budget = budget;
    this.epochs = epochs;
    this.staged = staged;
    this.objective = objective;
    this.loss = loss;
  }

  /// How many epochs were trained in all.
  int trained() {
    return trained;
  }

  boolean isFinished() {
    return finished;
  }

  Snapshot snapshot() {
    long busy =
        trials.values().stream()
            .filter(t -> t.phase == Phase.TRAINING || t.phase == Phase.EVALUATING)
            .count();
    List<Run> runs =
        trials.entrySet().stream().map(entry -> run(entry.getKey(), entry.getValue())).toList();
    return new Snapshot(
        List.of(objective),
        runs,
        (int) Math.max(0, slots - busy),
        Math.max(0, budget - trials.size()));
  }

  private Run run(int number, Trial trial) {
    var observation =
        new Observation(
            number,
            trial.params,
            trial.state,
            List.of(),
            List.of(),
            Double.NaN,
            trial.reports,
            trial.origin);
    return Run.of(observation, trial.phase, trial.until, List.of(objective), "epoch");
  }

  /// Applies what the scheduler decides until it decides nothing more, then trains one epoch; true
  /// while there is more to do.
  boolean tick(Value.Object params) {
    List<Decision> decisions = scheduler.decide(snapshot());
    decisions.forEach(decision -> apply(decision, params));
    trials.forEach(this::train);
    return !finished;
  }

  private void apply(Decision decision, Value.Object params) {
    switch (decision) {
      case Decision.Train(int count, double until) -> {
        for (int i = 0; i < count; i++) {
          var trial = new Trial();
          trial.until = until;
          trial.params = params;
          trials.put(trials.size() + 1, trial);
        }
      }
      case Decision.Evaluate(int number) -> move(number, Phase.TRAINED, Phase.EVALUATING);
      case Decision.Resume(int number, double until) -> {
        move(number, Phase.PAUSED, Phase.TRAINING);
        trial(number).until = until;
      }
      case Decision.Pause(int number, String _) -> move(number, Phase.TRAINING, Phase.PAUSED);
      case Decision.Stop(int number, Decision.Reason _, String _) -> end(number, State.PRUNED);
      case Decision.Fork(int from, int replaced, var forked, var origin, double until) -> {
        end(replaced, State.PRUNED);
        var trial = new Trial();
        trial.until = until;
        trial.params = forked;
        trial.origin = origin;
        trial.epoch = trial(from).epoch;
        trials.put(trials.size() + 1, trial);
      }
      case Decision.Finish _ -> finished = true;
    }
  }

  private Trial trial(int number) {
    Trial trial = trials.get(number);
    if (trial == null) {
      throw new AssertionError("there is no trial " + number);
    }
    return trial;
  }

  private void move(int number, Phase from, Phase to) {
    Trial trial = trial(number);
    if (trial.phase != from) {
      throw new AssertionError("trial %d is %s, not %s".formatted(number, trial.phase, from));
    }
    trial.phase = to;
  }

  private void end(int number, State state) {
    Trial trial = trial(number);
    if (trial.phase == Phase.ENDED) {
      throw new AssertionError("trial %d has ended before".formatted(number));
    }
    trial.phase = Phase.ENDED;
    trial.state = state;
  }

  private void train(int number, Trial trial) {
    switch (trial.phase) {
      case EVALUATING -> complete(trial);
      case TRAINING -> {
        trial.epoch++;
        trained++;
        trial.reports.add(
            new MetricReport(
                objective.metric(), trial.epoch, loss.applyAsDouble(number, trial.epoch), ""));
        if (trial.epoch >= epochs) {
          if (staged) {
            trial.phase = Phase.TRAINED;
          } else {
            complete(trial);
          }
        }
      }
      case PAUSED, TRAINED, ENDED -> {}
    }
  }

  private static void complete(Trial trial) {
    trial.phase = Phase.ENDED;
    trial.state = State.COMPLETED;
  }

  /// The numbers of the trials that trained to the end.
  List<Integer> completed() {
    return trials.entrySet().stream()
        .filter(entry -> entry.getValue().state == State.COMPLETED)
        .map(Map.Entry::getKey)
        .toList();
  }

  int size() {
    return trials.size();
  }
}
