package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Search;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.result.Observation;
import dev.assay.search.Asked;
import dev.assay.search.Next;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gives out the trials of one search to whoever asks, in this process. Callers that wait for one
/// another are served by one of them in one change, so that many cost hardly more than one; the
/// store takes trials only if their numbers are still free, so other processes may ask as well.
///
/// Safe for many threads: `turn` is held by the one who serves and guards the search, `this` guards
/// who waits.
final class Asking {

  /// Each lost race is somebody else's trial, so this many are never lost.
  private static final int RACES = 10_000;

  /// Trials of one change.
  private static final int TOGETHER = 256;

  private final OpenedStore store;
  private final AskedSearch search;
  private final ReentrantLock turn = new ReentrantLock();
  private final List<Request> waiting = new ArrayList<>();

  Asking(OpenedStore store, AskedSearch search) {
    this.store = store;
    this.search = search;
  }

  /// One caller. What it got is written by who serves, under `turn`.
  private static final class Request {
    private final int count;
    private final String actor;
    private @Nullable List<TrialId> given;

    Request(int count, String actor) {
      this.count = count;
      this.actor = actor;
    }
  }

  ExperimentSpec spec() {
    return search.spec();
  }

  /// Takes the next trials.
  ///
  /// @throws ControlException as [Steering#ask] says
  List<TrialId> ask(int count, String actor) {
    var mine = new Request(count, actor);
    synchronized (this) {
      waiting.add(mine);
    }
    turn.lock();
    try {
      if (mine.given == null) {
        serve(mine);
      }
      return mine.given == null ? alone(mine) : mine.given;
    } finally {
      turn.unlock();
    }
  }

  /// Serves as many as can be served at once, `mine` among them. One who got nothing asks alone,
  /// and hears why.
  private void serve(Request mine) {
    List<Request> together = taken(mine);
    if (together.size() == 1) {
      return;
    }
    int count = together.stream().mapToInt(request -> request.count).sum();
    List<TrialId> given;
    try {
      given = take(count, mine.actor);
    } catch (ControlException e) {
      return; // each alone: what is too much together may be refused to some of them only
    }
    int at = 0;
    for (Request request : together) {
      int end = Math.min(given.size(), at + request.count);
      if (end > at) {
        request.given = List.copyOf(given.subList(at, end));
        at = end;
      }
    }
  }

  /// `mine` first, then others of the same actor.
  private synchronized List<Request> taken(Request mine) {
    waiting.remove(mine);
    var together = new ArrayList<>(List.of(mine));
    int count = mine.count;
    for (Request other : List.copyOf(waiting)) {
      if (other.actor.equals(mine.actor) && count + other.count <= TOGETHER) {
        waiting.remove(other);
        together.add(other);
        count += other.count;
      }
    }
    return together;
  }

  private List<TrialId> alone(Request request) {
    return take(request.count, request.actor);
  }

  private List<TrialId> take(int count, String actor) {
    for (int race = 0; race < RACES; race++) {
      search.look();
      switch (added(count, actor)) {
        case Added.Stored(List<TrialId> stored) -> {
          return stored;
        }
        case Added.Late(int next) -> catchUp(next);
        case Added.Refused(String why) -> throw refused(why, actor);
      }
    }
    throw new ControlException(
        Code.UNAVAILABLE, "others were faster %d times".formatted(RACES), "ask again");
  }

  /// Trials may have come without an event of their own, where two machines' trees became one.
  private void catchUp(int next) {
    search.look();
    if (search.known() < next - 1) {
      search.forget();
    }
  }

  private Added added(int count, String actor) {
    ExperimentId id = search.id();
    SweepView sweep =
        store
            .ask(s -> s.sweeps().get(id))
            .orElseThrow(() -> Refusals.notFound("there is no search " + id));
    checkBudget(actor);
    int first = search.known() + 1;
    // The store says best what is wrong with one that is closed or full.
    int wanted = sweep.growth().isUnfinished() ? Math.clamp(sweep.left(), 1, count) : 1;
    List<Waiting> enqueued = store.ask(s -> s.enqueued().list(id, wanted));
    List<Next> batch = batch(first, wanted, enqueued);
    List<NewTrial> ready = ready(batch);
    if (ready.isEmpty() && sweep.left() > 0) {
      throw nothing(batch.getFirst(), actor);
    }
    List<Long> taken = enqueued.stream().limit(ready.size()).map(Waiting::id).toList();
    double end = Double.POSITIVE_INFINITY;
    Added added = store.ask(s -> s.enqueued().take(id, first, taken, ready, Runs.TOLD, end, actor));
    if (added instanceof Added.Stored(List<TrialId> stored)) {
      for (int i = 0; i < stored.size(); i++) {
        NewTrial trial = ready.get(i);
        search.add(Observation.running(first + i, trial.params(), trial.origin()));
      }
      if (sweep.left() <= stored.size()) {
        closeIfFull(actor);
      }
    }
    return added;
  }

  private List<Next> batch(int first, int count, List<Waiting> enqueued) {
    List<Asked> asked =
        enqueued.stream()
            .map(one -> new Asked(one.wanted().params(), one.wanted().isAsItIs(), one.actor()))
            .toList();
    try {
      return search.searcher().batch(search.history(), first, count, asked);
    } catch (InfeasibleSearchException e) {
      throw new ControlException(Code.FAILED, String.valueOf(e.getMessage()), "");
    }
  }

  private List<NewTrial> ready(List<Next> batch) {
    var ready = new ArrayList<NewTrial>();
    for (Next next : batch) {
      if (next instanceof Next.Ready(Value.Object params, Value.Object origin)) {
        long same =
            search.times(params)
                + ready.stream().filter(trial -> trial.params().equals(params)).count();
        ready.add(new NewTrial(params, ContentId.of(params), Math.toIntExact(same) + 1, origin));
      }
    }
    return ready;
  }

  private ControlException nothing(Next why, String actor) {
    return switch (why) {
      case Next.Waiting(String text) -> new ControlException(Code.CONFLICT, text, "tell first");
      case Next.Exhausted(String text) -> {
        store.tell(s -> s.sweeps().close(search.id(), text, actor));
        yield refused(text, actor);
      }
      case Next.Ready _ -> throw new IllegalStateException("a proposal that was not added");
    };
  }

  private ControlException refused(String why, String actor) {
    closeIfFull(actor);
    return new ControlException(Code.REFUSED, why, "");
  }

  private void checkBudget(String actor) {
    double budget =
        search.spec().search().cost().map(Search.Cost::budget).orElse(Double.POSITIVE_INFINITY);
    double spent = search.spent();
    if (spent >= budget) {
      String why = "the trials have cost %s, and the budget is %s".formatted(spent, budget);
      store.tell(s -> s.sweeps().close(search.id(), why, actor));
      throw new ControlException(Code.REFUSED, why, "");
    }
  }

  /// A search that has all of its trials proposes nothing more; the experiment ends with the last
  /// of them.
  private void closeIfFull(String actor) {
    store.tell(s -> {
      if (s.sweeps().get(search.id()).filter(sweep -> sweep.left() == 0).isPresent()) {
        s.sweeps().close(search.id(), "all trials were proposed", actor);
      }
    });
  }
}
