package dev.assay.search;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.experiment.Search.Cost;
import dev.assay.experiment.Search.Liar;
import dev.assay.experiment.Search.Scalarization;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.search.Optimizers.Name;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One search: enqueued points first, each point as often as it is to be tried, then what the
/// optimizer proposes from what it may see. What comes out is a function of the settings, the
/// trials of other experiments and the history, whatever was asked before; an instance only
/// remembers what it computed, and is safe for several threads.
public final class Searcher {

  private static final Objective NOTHING =
      new Objective("objective", Objective.Goal.MINIMIZE, Objective.Reduce.LAST);

  private final Search search;
  private final Problem problem;
  private final WarmStart warmStart;
  private final Optimizer optimizer;
  private final Lag lag;
  private final Replicates replicates;

  /// The search of `problem` as `search` asks for it.
  ///
  /// @param others the trials of each experiment to start from, with values for the objectives and
  ///   limits of `problem`
  /// @throws InvalidSearchException if the optimizer, an option or an enqueued point cannot be
  public Searcher(Search search, Problem problem, List<List<Observation>> others) {
    this.search = search;
    this.problem = problem;
    this.warmStart = WarmStart.of(problem, others);
    this.lag = new Lag(search.parallelLag());
    this.replicates = new Replicates(search.replicates());
    Optimizer asked = asked(search);
    boolean joined =
        problem.objectives().size() > 1
            && search.scalarization().method() != Scalarization.Method.NONE;
    this.optimizer = joined ? new Scalarized(asked, search.scalarization()) : asked;
    checkEnqueued();
  }

  private static Optimizer asked(Search search) {
    Optimizer optimizer =
        Optimizers.of(search.optimizer(), search.options(), search.cost().isPresent());
    return search.liar() == Liar.NONE ? optimizer : new Lying(optimizer, search.liar());
  }

  /// What `spec` asks to be solved. Without a space nothing is searched; without an objective there
  /// is one that no trial has.
  public static Problem problem(ExperimentSpec spec) {
    Search search = spec.search();
    return new Problem(
        spec.space().orElse(new Space(List.of())),
        spec.constraints(),
        spec.objectives().isEmpty() ? List.of(NOTHING) : spec.objectives(),
        search.limits(),
        search.seed(),
        search.trials().orElse(0),
        search.cost().map(Cost::budget).orElse(Double.POSITIVE_INFINITY));
  }

  private void checkEnqueued() {
    for (Value.Object params : search.enqueue()) {
      Optional<String> objection = problem.space().objection(params).or(() -> broken(params));
      if (objection.isPresent()) {
        throw new InvalidSearchException(
            "the enqueued point %s cannot be tried: %s; correct it or take it out"
                .formatted(CanonicalJson.write(params), objection.get()));
      }
    }
  }

  private Optional<String> broken(Value.Object params) {
    return problem.constraints().stream()
        .filter(constraint -> !constraint.holds(params))
        .findFirst()
        .map(constraint -> "it breaks " + constraint.text());
  }

  /// The history of this search.
  public History history(List<Observation> trials) {
    return History.of(problem, trials);
  }

  /// What trial `number` is to be, given the trials of this experiment.
  ///
  /// @throws dev.assay.optimize.InfeasibleSearchException if no point satisfies the constraints, or
  ///   the optimizer is not made for such a problem
  public Next next(History history, int number) {
    History seen = lag.before(history, number);
    return replicates
        .repeated(seen)
        .or(() -> enqueued(seen))
        .or(() -> waiting(seen, number))
        .orElseGet(() -> proposed(seen, number));
  }

  /// What the trials from `first` on are to be when all of them run at once; fewer than `count`,
  /// and at last why, where there are no more.
  public List<Next> batch(History history, int first, int count) {
    History running = history;
    var batch = new ArrayList<Next>();
    for (int number = first; number < first + count; number++) {
      Next next = next(running, number);
      batch.add(next);
      if (!(next instanceof Next.Ready(Value.Object params, Value.Object origin))) {
        break;
      }
      running = running.with(Observation.running(number, params, origin));
    }
    return batch;
  }

  /// As above, when the first of these trials are to be what was `asked` for.
  public List<Next> batch(History history, int first, int count, List<Asked> asked) {
    History running = history;
    var batch = new ArrayList<Next>();
    for (Asked one : asked.subList(0, Math.min(count, asked.size()))) {
      int number = first + batch.size();
      Next next = asked(running, number, one);
      batch.add(next);
      if (!(next instanceof Next.Ready(Value.Object params, Value.Object origin))) {
        return batch;
      }
      running = running.with(Observation.running(number, params, origin));
    }
    batch.addAll(batch(running, first + batch.size(), count - batch.size()));
    return batch;
  }

  /// What trial `number` is to be when it was asked for: this itself, or with the rest of it as
  /// near as may be to what would be proposed.
  ///
  /// @throws dev.assay.optimize.InfeasibleSearchException if no point has this part
  public Next asked(History history, int number, Asked asked) {
    var origin = Origin.with(Origin.of("enqueued", "enqueued"), "by", Value.of(asked.by()));
    if (asked.isAsItIs() || problem.space().chosen(asked.params()).isPresent()) {
      return new Next.Ready(asked.params(), origin);
    }
    History seen = lag.before(history, number);
    Optional<Next> waiting = waiting(seen, number);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    Optional<Value.Object> proposal =
        proposed(seen, number) instanceof Next.Ready(Value.Object params, _)
            ? Optional.of(params)
            : Optional.empty();
    var names = asked.params().members().keySet().stream().map(Value::of).toList();
    return new Next.Ready(
        new Filling(problem, asked.params()).filled(proposal, number),
        Origin.with(origin, "fixed", Value.of(names)));
  }

  /// What speaks against trying `params`, which may be a part of a point, one line for each wrong
  /// value; empty where nothing does.
  public List<String> objections(Value.Object params) {
    if (problem.space().chosen(params).isPresent()) {
      return broken(params).stream().toList();
    }
    var filling = new Filling(problem, params);
    List<String> objections = filling.objections();
    if (objections.isEmpty()) {
      try {
        filling.filled(Optional.empty(), 1);
      } catch (InfeasibleSearchException e) {
        return List.of(String.valueOf(e.getMessage()));
      }
    }
    return objections;
  }

  /// Who proposes next, and why: one line for a person.
  public String explain(History history) {
    if (!search.optimizer().equals(Name.AUTO.word())) {
      return "%s, because the search asks for it".formatted(search.optimizer());
    }
    Auto.Choice choice = Auto.choose(history);
    return "%s, because %s".formatted(choice.optimizer().word(), choice.why());
  }

  private Optional<Next> enqueued(History seen) {
    for (int i = 0; i < search.enqueue().size(); i++) {
      Value.Object params = search.enqueue().get(i);
      if (!seen.contains(params)) {
        Value.Object origin =
            Origin.with(Origin.of("enqueued", "enqueued"), "position", Value.of(i + 1));
        return Optional.of(replicates.first(params, origin));
      }
    }
    return Optional.empty();
  }

  private Optional<Next> waiting(History seen, int number) {
    OptionalInt awaited = lag.awaited(seen, number);
    return awaited.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Next.Waiting(
                "trial %d is proposed when trial %d has ended (parallel_lag: %d)"
                    .formatted(number, awaited.getAsInt(), lag.trials())));
  }

  private Next proposed(History seen, int number) {
    Replicates.Points points = replicates.seen(warmStart.before(seen), number);
    return switch (optimizer.propose(points.history(), points.next())) {
      case Suggestion(Value.Object params, Value.Object origin) -> replicates.first(params, origin);
      case Exhausted(String why) -> new Next.Exhausted(why);
    };
  }
}
