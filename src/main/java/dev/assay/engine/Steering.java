package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.InvalidOptionException;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.schedule.InvalidStoppingException;
import dev.assay.search.InvalidSearchException;
import dev.assay.store.Budgets;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

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
      return new SweepLook(store, actor(), memory, sweep).obey();
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
}
