package dev.assay.config;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.experiment.Search.Cost;
import dev.assay.experiment.Search.Liar;
import dev.assay.experiment.Search.Scalarization;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `search` and `repeat` → [Search], and how many trials there will be, which is refused where it
/// must be a slip.
final class SearchReader {

  private static final BigInteger MOST = BigInteger.valueOf(SpecKeys.MOST_TRIALS);
  private static final Pattern LIMIT = Pattern.compile(SearchKeys.LIMIT);

  /// Those that need no values of trials.
  private static final Set<String> BLIND = Set.of("auto", "grid", "random", "sobol");

  private final Problems problems;

  SearchReader(Problems problems) {
    this.problems = problems;
  }

  /// @param space to search, or empty where there is none or it was refused
  Search read(
      Fields top, Optional<Space> space, List<Expression> constraints, List<Objective> objectives) {
    Fields fields = top.within("search", SearchKeys.SEARCH);
    var search =
        new Search(
            fields.text("optimizer").orElse("auto"),
            fields.whole("trials").map(Long::intValue),
            fields.whole("seed").orElse(0L),
            space.map(s -> enqueued(fields, s, constraints)).orElse(List.of()),
            fields.texts("warm_start"),
            fields.whole("replicates").orElse(1L).intValue(),
            fields.whole("parallel_lag").orElse(0L).intValue(),
            Liar.valueOf(fields.text("liar").orElse("none").toUpperCase(Locale.ROOT)),
            scalarization(fields, objectives),
            cost(fields),
            fields.texts("limits").stream().flatMap(text -> limit(text).stream()).toList(),
            options(fields, "options"));
    boolean sound = !fields.isBroken("trials") && !fields.isBroken("optimizer");
    if (space.isPresent() && sound) {
      check(top, space.get(), search);
      checkObjective(top, fields, search.optimizer(), objectives);
    }
    if (fields.has("replicates") && top.has("repeat")) {
      problems.error(
          fields.line("replicates"),
          "search.replicates",
          "'repeat' and 'search.replicates' are both given",
          "keep one of them");
    }
    return search;
  }

  private List<Value.Object> enqueued(Fields fields, Space space, List<Expression> constraints) {
    var points = new ArrayList<Value.Object>();
    for (Node item : fields.items("enqueue")) {
      if (item.value() instanceof Value.Object params) {
        point(item.line(), params, space, constraints).ifPresent(points::add);
      }
    }
    return points;
  }

  private Optional<Value.Object> point(
      int line, Value.Object given, Space space, List<Expression> constraints) {
    String hint = "a point gives every parameter a value";
    try {
      Value.Object point = space.complete(given);
      for (Expression constraint : constraints) {
        if (!constraint.holds(point)) {
          problems.error(
              line, "search.enqueue", "it does not satisfy '%s'".formatted(constraint), hint);
        }
      }
      return Optional.of(point);
    } catch (InvalidSpaceException e) {
      problems.error(line, "search.enqueue", String.valueOf(e.getMessage()), hint);
      return Optional.empty();
    }
  }

  private Scalarization scalarization(Fields search, List<Objective> objectives) {
    Optional<Node> node = search.node("scalarization");
    if (node.isEmpty()) {
      return Scalarization.NONE;
    }
    if (node.get() instanceof Node.Scalar word) {
      return new Scalarization(method(word.written()), Map.of());
    }
    Fields fields = search.within("scalarization", SearchKeys.SCALARIZATION);
    var weights = new LinkedHashMap<String, Double>();
    fields
        .named("weights")
        .forEach((metric, member) -> {
          if (objectives.stream().noneMatch(objective -> objective.metric().equals(metric))) {
            problems.error(
                member.line(),
                fields.pathOf("weights"),
                "'%s' is no objective".formatted(metric),
                Nearest.hint(metric, objectives.stream().map(Objective::metric).toList()));
          }
          weights.put(metric, Fields.number(member.node().value()));
        });
    return new Scalarization(
        fields.text("method").map(SearchReader::method).orElse(Scalarization.Method.NONE), weights);
  }

  private static Scalarization.Method method(String word) {
    return Scalarization.Method.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Optional<Cost> cost(Fields search) {
    return search
        .node("cost")
        .flatMap(node -> {
          if (node instanceof Node.Scalar metric) {
            return Optional.of(new Cost(metric.written(), Double.POSITIVE_INFINITY));
          }
          Fields fields = search.within("cost", SearchKeys.COST);
          double budget = fields.number("budget").orElse(Double.POSITIVE_INFINITY);
          return fields.text("metric").map(metric -> new Cost(metric, budget));
        });
  }

  private static Optional<Limit> limit(String text) {
    Matcher form = LIMIT.matcher(text);
    return form.matches()
        ? Optional.of(
            new Limit(
                form.group(1),
                form.group(2).equals("<=") ? Limit.Side.AT_MOST : Limit.Side.AT_LEAST,
                Double.parseDouble(form.group(3))))
        : Optional.empty();
  }

  private static Map<String, Value> options(Fields fields, String key) {
    var options = new LinkedHashMap<String, Value>();
    fields.named(key).forEach((name, member) -> options.put(name, member.node().value()));
    return options;
  }

  private void checkObjective(
      Fields top, Fields search, String optimizer, List<Objective> objectives) {
    if (objectives.isEmpty()
        && !BLIND.contains(optimizer)
        && !top.isBroken("objective")
        && !top.isBroken("objectives")) {
      problems.error(
          search.line("optimizer"),
          "search.optimizer",
          "%s needs to know what is better".formatted(optimizer),
          "add objective: {metric: NAME, goal: minimize}");
    }
  }

  private void check(Fields top, Space space, Search search) {
    boolean grid =
        search.optimizer().equals("grid")
            || (search.optimizer().equals("auto") && search.trials().isEmpty());
    if (grid) {
      checkGrid(top, space, search);
      return;
    }
    boolean bounded = search.cost().map(Cost::budget).filter(Double::isFinite).isPresent();
    if (search.trials().isEmpty() && (!bounded || BLIND.contains(search.optimizer()))) {
      error(
          top,
          "%s needs a number of trials".formatted(search.optimizer()),
          "write search: {trials: 20}");
      return;
    }
    checkCount(top, "search", BigInteger.valueOf(search.trials().orElse(1)));
  }

  private void checkGrid(Fields top, Space space, Search search) {
    BigInteger size = BigInteger.ONE;
    for (Parameter parameter : space.parameters()) {
      var values = parameter.domain().size();
      if (values.isEmpty()) {
        error(
            top,
            "grid cannot enumerate '%s', which has infinitely many values"
                .formatted(parameter.name()),
            "give it a step or choices, or search at random with search: {trials: 20}");
        return;
      }
      size = size.multiply(values.get());
    }
    BigInteger most = search.trials().map(trial -> BigInteger.valueOf(trial)).orElse(size);
    checkCount(top, "space", size.min(most));
  }

  private void error(Fields top, String problem, String hint) {
    String key = top.has("search") ? "search" : "space";
    problems.error(top.line(key), key, problem, hint);
  }

  /// Refuses more trials than anyone means, before one is made.
  void checkCount(Fields top, String key, BigInteger configurations) {
    long repeat = top.whole("repeat").orElse(1L);
    long replicates = top.within("search", SearchKeys.SEARCH).whole("replicates").orElse(1L);
    BigInteger count =
        configurations
            .multiply(BigInteger.valueOf(repeat))
            .multiply(BigInteger.valueOf(replicates));
    if (count.compareTo(MOST) > 0) {
      problems.error(
          top.line(key),
          key,
          "this makes %s%,d trials; at most %,d are allowed"
              .formatted(key.equals("space") ? "up to " : "", count, MOST),
          "narrow it, or set search.trials");
    }
  }
}
