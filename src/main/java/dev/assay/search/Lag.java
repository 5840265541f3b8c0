package dev.assay.search;

import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import java.util.Optional;
import java.util.OptionalInt;

/// What makes a parallel search repeatable: proposal n sees how trials 1 to n - lag ended and waits
/// for them; those after them count as running even when they have ended, and later ones do not
/// exist. So with a lag of p, p trials can run at once, and neither their speed nor the order in
/// which they end changes what is proposed.
///
/// @param trials the lag; 0 where a proposal sees whatever has ended
record Lag(int trials) {

  /// The trial that must end before `number` can be proposed; empty where there is none.
  OptionalInt awaited(History history, int number) {
    if (trials == 0) {
      return OptionalInt.empty();
    }
    return history.rows().stream()
        .filter(row -> row.number() > 0 && row.number() <= number - trials)
        .filter(row -> row.state() == State.RUNNING)
        .mapToInt(Row::number)
        .findFirst();
  }

  /// What the proposal for `number` sees of `history`.
  History before(History history, int number) {
    if (trials == 0) {
      return history;
    }
    return history.map(history.problem(), trial -> seen(trial, number));
  }

  private Optional<Observation> seen(Observation trial, int number) {
    if (trial.number() >= number) {
      return Optional.empty();
    }
    return Optional.of(
        trial.number() <= number - trials || trial.state() == State.RUNNING
            ? trial
            : Observation.running(trial.number(), trial.params(), trial.origin()));
  }
}
