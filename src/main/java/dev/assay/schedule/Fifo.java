package dev.assay.schedule;

import dev.assay.schedule.Run.Phase;
import java.util.ArrayList;
import java.util.List;

/// Whenever a slot is free, something runs: trained trials are evaluated first, then new trials
/// begin, until the budget is spent.
public final class Fifo implements Scheduler {

  private final int evaluations;

  private Fifo(int evaluations) {
    this.evaluations = evaluations;
  }

  /// Without a cap.
  public static Fifo plain() {
    return new Fifo(Integer.MAX_VALUE);
  }

  /// With at most `evaluations` evaluations at once, above 0; the slots that this leaves train.
  public static Fifo capped(int evaluations) {
    if (evaluations < 1) {
      throw new InvalidStoppingException(
          "evaluations must be at least 1, found %d".formatted(evaluations));
    }
    return new Fifo(evaluations);
  }

  @Override
  public List<Decision> decide(Snapshot snapshot) {
    if (snapshot.isOver()) {
      return List.of(new Decision.Finish("all trials of the budget have ended"));
    }
    var decisions = new ArrayList<>(evaluations(snapshot, evaluations));
    int count = Math.min(snapshot.slots() - decisions.size(), snapshot.trialsLeft());
    if (count > 0) {
      decisions.add(new Decision.Train(count, Double.POSITIVE_INFINITY));
    }
    return decisions;
  }

  /// The evaluations that fit the slots and a cap on how many there may be at once.
  static List<Decision> evaluations(Snapshot snapshot, int cap) {
    int most = Math.min(snapshot.slots(), cap - snapshot.in(Phase.EVALUATING).size());
    return snapshot.in(Phase.TRAINED).stream()
        .limit(Math.max(0, most))
        .<Decision>map(run -> new Decision.Evaluate(run.number()))
        .toList();
  }
}
