package dev.assay.optimize;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Spaces of every kind, trials of every fate, and searches through them.
public final class Searches {

  private Searches() {}

  private static Domain real(double low, double high, Scale scale, double step) {
    return new Domain.Float(low, high, scale, step);
  }

  private static Domain whole(long low, long high, long step, Scale scale) {
    return new Domain.Int(low, high, step, scale);
  }

  private static List<Value> texts(String... choices) {
    return Arrays.stream(choices).map(Value::of).toList();
  }

  /// The space of `parameters`.
  public static Space space(Parameter... parameters) {
    return new Space(List.of(parameters));
  }

  private static Parameter p(String name, Domain domain) {
    return new Parameter(name, domain);
  }

  /// Spaces of numbers and ordinals, by a name for people.
  public static Map<String, Space> ordered() {
    var x = real(-5, 10, Scale.LINEAR, 0);
    var y = real(0, 15, Scale.LINEAR, 0);
    var spaces = new LinkedHashMap<String, Space>();
    spaces.put("floats", space(p("x", x), p("y", y)));
    spaces.put("one float", space(p("x", x)));
    spaces.put("log", space(p("lr", real(1e-6, 1, Scale.LOG, 0)), p("x", x)));
    spaces.put("logit", space(p("p", real(0.01, 0.999, Scale.LOGIT, 0)), p("x", x)));
    spaces.put("integers", space(p("n", whole(-7, 40, 1, Scale.LINEAR)), p("x", x)));
    spaces.put("log integers", space(p("n", whole(1, 1_000_000, 1, Scale.LOG)), p("x", x)));
    spaces.put("powers of two", space(p("n", whole(8, 4096, 1, Scale.POWER_OF_TWO)), p("x", x)));
    spaces.put(
        "steps that do not divide the range",
        space(
            p("s", real(0, 1, Scale.LINEAR, 0.3)),
            p("n", whole(1, 30, 7, Scale.LINEAR)),
            p("y", y)));
    spaces.put(
        "priors",
        space(
            p("a", new Domain.Float(-10, 10, Scale.LINEAR, 0, new Prior.Normal(2, 1))),
            p(
                "b",
                new Domain.Float(
                    0, Double.POSITIVE_INFINITY, Scale.LOG, 0, new Prior.Normal(-3, 2))),
            p("n", new Domain.Int(0, 50, 5, Scale.LINEAR, new Prior.Normal(20, 8)))));
    spaces.put(
        "ordinal", space(p("size", new Domain.Ordinal(texts("s", "m", "l", "xl"))), p("x", x)));
    spaces.put(
        "single values",
        space(
            p("x", x),
            p("one", whole(3, 3, 1, Scale.LINEAR)),
            p("always", new Domain.Constant(Value.of("same"))),
            p("same", real(2, 2, Scale.LOG, 0)),
            p("only", new Domain.Categorical(texts("only")))));
    spaces.put("all of them", everyOrdered());
    return spaces;
  }

  private static Space everyOrdered() {
    var parameters = new ArrayList<Parameter>();
    parameters.add(p("lr", real(1e-5, 0.1, Scale.LOG, 0)));
    parameters.add(p("x", real(-5, 10, Scale.LINEAR, 0)));
    parameters.add(p("p", real(0.5, 0.99, Scale.LOGIT, 0)));
    parameters.add(p("s", real(0, 1, Scale.LINEAR, 0.3)));
    parameters.add(p("n", whole(1, 300, 1, Scale.LOG)));
    parameters.add(p("width", whole(16, 256, 1, Scale.POWER_OF_TWO)));
    parameters.add(p("size", new Domain.Ordinal(texts("s", "m", "l"))));
    parameters.add(p("one", whole(3, 3, 1, Scale.LINEAR)));
    parameters.add(p("a", new Domain.Float(-10, 10, Scale.LINEAR, 0, new Prior.Normal(2, 1))));
    return new Space(parameters);
  }

  /// Spaces with choices that have no order, by a name for people.
  public static Map<String, Space> mixed() {
    var x = real(-5, 10, Scale.LINEAR, 0);
    var act = new Domain.Categorical(texts("relu", "tanh", "gelu"));
    var weighted =
        new Domain.Categorical(
            List.of(Value.of(true), Value.of(7), Value.of(0.5), Value.Null.NULL),
            List.of(5.0, 1.0, 2.0, 0.1));
    var spaces = new LinkedHashMap<String, Space>();
    spaces.put("choice", space(p("act", act), p("x", x)));
    spaces.put("weighted choice", space(p("w", weighted), p("x", x)));
    spaces.put(
        "many choices",
        space(
            p("a", new Domain.Categorical(IntStream.range(0, 40).mapToObj(Value::of).toList())),
            p("b", act)));
    var all = new ArrayList<>(everyOrdered().parameters());
    all.add(new Parameter("act", act));
    all.add(new Parameter("w", weighted));
    spaces.put("all of them", new Space(all));
    return spaces;
  }

  /// Spaces in which parameters may be absent, by a name for people.
  public static Map<String, Space> conditional() {
    var kind = new Parameter("kind", new Domain.Categorical(texts("tree", "net", "none")));
    var depth =
        new Parameter(
            "depth", whole(1, 12, 1, Scale.LINEAR), Condition.of("kind", Value.of("tree")));
    var lr =
        new Parameter("lr", real(1e-4, 1, Scale.LOG, 0), Condition.of("kind", Value.of("net")));
    var layers =
        new Parameter(
            "layers", whole(1, 3, 1, Scale.LINEAR), Condition.of("kind", Value.of("net")));
    var second =
        new Parameter(
            "width2",
            whole(8, 64, 1, Scale.POWER_OF_TWO),
            Condition.of("layers", Value.of(2), Value.of(3)));
    var third =
        new Parameter("width3", whole(8, 64, 8, Scale.LINEAR), Condition.of("layers", Value.of(3)));
    var x = new Parameter("x", real(-5, 10, Scale.LINEAR, 0));
    var spaces = new LinkedHashMap<String, Space>();
    spaces.put("branches", new Space(List.of(kind, depth, lr, x)));
    spaces.put("nested", new Space(List.of(third, second, kind, layers, lr, x, depth)));
    var sizes = new Zip("sizes", List.of(row("s", 16, 2), row("m", 32, 2), row("l", 32, 4)));
    var memory = new Tie("memory", Expression.parse("2 * width"));
    spaces.put("rows and ties", new Space(List.of(sizes, kind, memory, depth, x)));
    spaces.put("children only", new Space(List.of(kind, depth, lr)));
    return spaces;
  }

  private static Value.Object row(String size, long width, long layers) {
    var members = new LinkedHashMap<String, Value>();
    members.put("size", Value.of(size));
    members.put("width", Value.of(width));
    members.put("layers", Value.of(layers));
    return Value.object(members);
  }

  /// The space of [#ordered], [#mixed] or [#conditional] called `name`.
  public static Space named(Map<String, Space> spaces, String name) {
    return Optional.ofNullable(spaces.get(name)).orElseThrow();
  }

  /// Six points.
  public static Space six() {
    var parameters = new ArrayList<Parameter>();
    parameters.add(p("n", whole(2, 6, 2, Scale.LINEAR)));
    parameters.add(p("size", new Domain.Ordinal(texts("small", "large"))));
    return new Space(parameters);
  }

  /// One objective in `space`.
  public static Problem problem(Space space, long seed) {
    return Problem.of(space, Goal.MINIMIZE, seed);
  }

  /// `problem` with `count` objectives, in turn minimised and maximised.
  public static Problem objectives(Problem problem, int count) {
    return problem.withObjectives(
        IntStream.range(0, count)
            .mapToObj(i ->
                new Objective(
                    "m" + i, i % 2 == 0 ? Goal.MINIMIZE : Goal.MAXIMIZE, Objective.Reduce.LAST))
            .toList());
  }

  /// `problem` with the limits that [#ended] reports metrics for.
  public static Problem limited(Problem problem) {
    return problem.withLimits(
        List.of(
            new Limit("latency", Limit.Side.AT_MOST, 0.4),
            new Limit("recall", Limit.Side.AT_LEAST, 0.3)));
  }

  /// `problem` with constraints.
  public static Problem constrained(Problem problem, String... constraints) {
    return problem.withConstraints(Arrays.stream(constraints).map(Expression::parse).toList());
  }

  /// What a job reports for `params`: objective `index`, smooth, with its best place elsewhere for
  /// each; in the direction of the problem.
  public static double value(Problem problem, Value.Object params, int index) {
    var coding = new Coding(problem.space());
    double[] point = coding.encode(params).orElseThrow();
    double sum = index;
    for (int i = 0; i < point.length; i++) {
      double target = 0.2 + 0.6 * ((i * 7 + index * 5) % 11) / 11.0;
      boolean line = coding.axes().get(i) instanceof dev.assay.space.Axis.Line;
      double miss = line ? point[i] - target : (point[i] % 3) / 3;
      sum += Double.isNaN(point[i]) ? 0.3 : miss * miss;
    }
    return problem.objectives().get(index).goal() == Goal.MINIMIZE ? sum : -sum;
  }

  /// The trial with its values.
  public static Observation completed(Problem problem, Observation trial) {
    List<Double> values =
        IntStream.range(0, problem.objectives().size())
            .mapToObj(i -> value(problem, trial.params(), i))
            .toList();
    return metered(problem, trial.ended(State.COMPLETED, values));
  }

  private static Observation metered(Problem problem, Observation trial) {
    if (problem.limits().isEmpty()) {
      return trial;
    }
    double first = Math.abs(trial.params().hashCode() % 1000) / 1000.0;
    return trial.withLimits(List.of(first, 1 - first * first));
  }

  /// The trial as its number has it: mostly completed; some pruned, failed, cancelled, not a number
  /// or infinite.
  public static Observation ended(Problem problem, Observation trial) {
    int objectives = problem.objectives().size();
    Observation done = completed(problem, trial).withCost(1 + trial.number() % 3);
    return switch (trial.number() % 20) {
      case 3 -> done.ended(State.FAILED, List.of());
      case 5 -> done.ended(State.COMPLETED, same(Double.NaN, objectives));
      case 8 -> done.ended(State.COMPLETED, same(Double.POSITIVE_INFINITY, objectives));
      case 11 -> pruned(problem, done);
      case 13 -> done.ended(State.CANCELLED, List.of());
      case 16 -> done.ended(State.COMPLETED, same(Double.NEGATIVE_INFINITY, objectives));
      case 18 -> done.ended(State.PRUNED, List.of());
      default -> done;
    };
  }

  /// The trial stopped after three reports.
  public static Observation pruned(Problem problem, Observation trial) {
    var reports = new ArrayList<MetricReport>();
    for (int step = 1; step <= 3; step++) {
      for (int i = 0; i < problem.objectives().size(); i++) {
        String metric = problem.objectives().get(i).metric();
        double value = value(problem, trial.params(), i) + 1.0 / step;
        reports.add(new MetricReport(metric, step, value, ""));
      }
    }
    return trial.ended(State.PRUNED, List.of()).withReports(reports);
  }

  /// `value` for each of `count` objectives.
  public static List<Double> same(double value, int count) {
    return IntStream.range(0, count).mapToObj(_ -> value).toList();
  }

  /// `count` random trials that ran.
  public static List<Observation> random(Problem problem, int count) {
    var trials = new ArrayList<Observation>();
    for (int number = 1; number <= count; number++) {
      Value.Object params =
          RandomSearch.point(problem.space(), problem.constraints(), problem.seed() + 99, number);
      trials.add(Observation.running(number, params, Origin.of("elsewhere", "prior")));
    }
    return trials;
  }

  /// `history` after `count` more trials, one after another, each ended as [#ended] says; shorter
  /// where the space is exhausted.
  public static History search(Optimizer optimizer, History history, int count) {
    History known = history;
    int next = history.rows().isEmpty() ? 1 : Math.max(0, history.rows().getLast().number()) + 1;
    for (int number = next; number < next + count; number++) {
      if (!(optimizer.propose(known, number)
          instanceof Suggestion(Value.Object params, Value.Object origin))) {
        return known;
      }
      known = known.with(ended(known.problem(), Observation.running(number, params, origin)));
    }
    return known;
  }

  /// Every trial of `history`, written to text and read again, as a store does it.
  public static List<Observation> stored(History history) {
    return history.rows().stream().map(row -> stored(row.trial())).toList();
  }

  private static Observation stored(Observation trial) {
    return new Observation(
        trial.number(),
        (Value.Object) Json.parse(Json.writeExact(trial.params())),
        trial.state(),
        trial.values(),
        trial.limits(),
        trial.cost(),
        trial.reports(),
        (Value.Object) Json.parse(Json.writeExact(trial.origin())));
  }
}
