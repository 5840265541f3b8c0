package dev.assay.store;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.Use;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.util.Optional;

/// What experiments may use, and use. The most that an attempt can come to is set aside in the
/// change that claims it, and only if it fits; what it really came to is counted in the change that
/// ends it. So whoever works here, together they never pass a limit, and what is known of it is
/// never behind.
///
/// When nothing of an experiment runs and nothing of it fits any more, or its time is over, its
/// limit is *reached*: what waits is held with the reason `budget`, a sweep is paused, and an event
/// tells so.
public interface Budgets {

  /// The budget of an experiment; empty where it has none.
  Optional<BudgetView> get(ExperimentId experiment);

  /// Raises limits. If one had been reached, what it held is released, and a sweep that it paused
  /// goes on.
  ///
  /// @param seen the limits that the caller found
  /// @param to all of them: as they are, or higher
  /// @return false when the limits are others; nothing was changed
  /// @throws StoreException `NOT_FOUND` when the experiment has no budget; `CONFLICT` when a limit
  ///   would sink, or come where there was none
  boolean raise(ExperimentId experiment, Limits seen, Limits to, String actor);

  /// When the time of an experiment is over next that has not reached a limit; it may have ended.
  Optional<Instant> nextDue();

  /// Ends what is over by time: nothing of it starts any more, and where its budget says so, what
  /// runs is asked to end.
  ///
  /// @return how many experiments have reached their limit now
  int enforce();

  /// Notes that somebody judges whether the next trial of a sweep is worth its cost, after so many
  /// have ended. Once for each number, whoever asks.
  ///
  /// @return false when it was judged after as many before, or there is no budget
  boolean judge(ExperimentId experiment, int trials);

  /// A budget as stored.
  ///
  /// @param budget with the limits as they are now, and without its worth
  /// @param use what ended attempts came to; time is not in it
  /// @param reserved what is set aside for those that run
  /// @param completed trials that ended well
  /// @param open trials that may still do so
  /// @param startedAt when its first job started
  /// @param reached the limit that it has reached
  record BudgetView(
      ExperimentId experiment,
      Budget budget,
      Use use,
      Use reserved,
      int completed,
      int open,
      Optional<Instant> startedAt,
      Optional<Dimension> reached) {

    /// How many more trials a limit of completed ones leaves room for; [Integer#MAX_VALUE] without.
    public int left() {
      var limit = budget.limits().completed();
      return limit.isPresent()
          ? Math.max(0, limit.getAsInt() - completed - open)
          : Integer.MAX_VALUE;
    }

    /// When its time is over, as far as that is known.
    public Optional<Instant> due() {
      var limits = budget.limits();
      var wall = limits.wallTime().flatMap(time -> startedAt.map(start -> start.plus(time)));
      return limits.deadline().filter(at -> wall.filter(at::isAfter).isEmpty()).or(() -> wall);
    }
  }
}
