package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.OptionalDouble;

/// Something to search for whose answer is known, so that a search can be judged. Immutable; safe
/// for several threads.
public interface Task {

  /// The name by which it is asked for.
  String name();

  /// What may be tried.
  Space space();

  /// Which direction is better.
  Goal goal();

  /// What `params` are worth; always the same. NaN where it is not known.
  ///
  /// @throws SimulationException if `params` are no point of the space
  double evaluate(Value.Object params);

  /// The best value there is.
  double optimum();

  /// How far `best` is from the optimum, in the unit of the task; 0 is the optimum. A NaN is
  /// infinitely far.
  double regret(double best);

  /// How many epochs a run takes.
  default int epochs() {
    return 1;
  }

  /// What `params` are worth after each epoch; after the last as [#evaluate] says.
  ///
  /// @throws SimulationException if `params` are no point of the space
  default double[] curve(Value.Object params) {
    return new double[] {evaluate(params)};
  }

  /// How many seconds a whole run with `params` took, where that is known.
  default OptionalDouble seconds(Value.Object params) {
    return OptionalDouble.empty();
  }

  /// What to say of params outside the space.
  static SimulationException noPoint(Task task, Value.Object params) {
    return new SimulationException(
        "%s has no point %s; its parameters are %s"
            .formatted(
                task.name(), CanonicalJson.write(params), String.join(", ", task.space().names())));
  }
}
