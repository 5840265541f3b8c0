package dev.assay.engine;

import dev.assay.experiment.Budget.Worth;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.optimize.History;
import dev.assay.optimize.gp.Prospect;
import dev.assay.result.Observation;
import dev.assay.schedule.Run;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialStatus;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Judges whether the next trial of a sweep is worth what it costs: what it is expected to gain, by
/// a model of the trials so far, over the median of what those that completed came to. Once for
/// every tenth trial from the twentieth on, and by the trials up to it: so it costs little, and
/// says the same whoever asks and however many ran at once. For one thread.
final class Gains {

  private static final int FROM = 20;
  private static final int EVERY = 10;
  private static final int PAGE = 1000;
  private static final double HOUR = 3_600_000;

  private final Store store;
  private final ExperimentId id;
  private final ExperimentSpec spec;
  private final Worth worth;

  /// After how many trials it was judged already, as far as this process knows.
  private int judged;

  Gains(Store store, ExperimentId id, ExperimentSpec spec, Worth worth) {
    this.store = store;
    this.id = id;
    this.spec = spec;
    this.worth = worth;
  }

  /// Why no further trial is worth it, if it is time to judge and none is.
  Optional<String> look(SweepMemory memory) {
    int ended = memory.ended() / EVERY * EVERY;
    if (ended < FROM || ended <= judged) {
      return Optional.empty();
    }
    judged = ended;
    if (!store.budgets().map(budgets -> budgets.judge(id, ended)).orElse(false)) {
      return Optional.empty();
    }
    List<Observation> trials =
        memory.runs().stream().map(Run::trial).filter(trial -> trial.number() <= ended).toList();
    History history = memory.searcher().history(trials);
    return verdict(worth, metric(), Prospect.improvement(history), cost(ended), ended);
  }

  private String metric() {
    return spec.objectives().getFirst().metric();
  }

  /// Pure. Nothing is said where nothing is known.
  ///
  /// @param gain of the next trial
  /// @param cost of the next trial, in the unit of `worth`
  static Optional<String> verdict(
      Worth worth, String metric, OptionalDouble gain, OptionalDouble cost, int trials) {
    if (gain.isEmpty() || cost.isEmpty() || !(cost.getAsDouble() > 0)) {
      return Optional.empty();
    }
    double rate = gain.getAsDouble() / cost.getAsDouble();
    return rate >= worth.gain()
        ? Optional.empty()
        : Optional.of(
            "after %d trials the next is expected to better %s by %s, which is %s per %s; it is to be worth %s"
                .formatted(
                    trials,
                    metric,
                    text(gain.getAsDouble()),
                    text(rate),
                    worth.per().title(),
                    text(worth.gain())));
  }

  private static String text(double number) {
    var rounded = new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros();
    return number >= 1e-6 && number < 1e9 ? rounded.toPlainString() : rounded.toString();
  }

  /// The median of what the trials came to that completed, among the first `count`.
  private OptionalDouble cost(int count) {
    double[] costs =
        first(count).stream()
            .filter(trial -> trial.status() == TrialStatus.COMPLETED)
            .mapToDouble(this::cost)
            .sorted()
            .toArray();
    return costs.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(costs[costs.length / 2]);
  }

  private List<TrialView> first(int count) {
    var trials = new java.util.ArrayList<TrialView>();
    while (trials.size() < count) {
      var page = store.trials().list(id, trials.size() + 1, Math.min(PAGE, count - trials.size()));
      if (page.isEmpty()) {
        break;
      }
      trials.addAll(page);
    }
    return trials;
  }

  private double cost(TrialView trial) {
    double cost = 0;
    for (JobView job : trial.jobs()) {
      if (job.startedAt().isPresent() && job.endedAt().isPresent()) {
        double hours =
            Duration.between(job.startedAt().get(), job.endedAt().get()).toMillis() / HOUR;
        cost += hours * worth.per().anHour(job.resources(), spec.budget().price());
      }
    }
    return cost;
  }
}
