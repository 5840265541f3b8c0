package dev.assay.search;

import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Origin;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Each point tried several times on purpose. The trials of one point are told apart by `replicate`
/// in their origin, from 1; an optimizer sees each point once, with the mean of its values.
///
/// @param times how often each point is tried, at least 1
record Replicates(int times) {

  private static final String REPLICATE = "replicate";

  /// The points of a history: what one trial of each would be, numbered 1, 2, …
  record Points(History history, int next) {}

  /// The oldest point that was not tried often enough, as its next trial; empty where a new point
  /// is due.
  Optional<Next> repeated(History history) {
    if (times == 1) {
      return Optional.empty();
    }
    for (List<Row> point : points(history)) {
      Observation first = point.getFirst().trial();
      if (first.origin().get(REPLICATE).isPresent() && point.size() < times) {
        return Optional.of(ready(first.params(), first.origin(), point.size() + 1));
      }
    }
    return Optional.empty();
  }

  /// A new point as its first trial.
  Next first(Value.Object params, Value.Object origin) {
    return times == 1 ? new Next.Ready(params, origin) : ready(params, origin, 1);
  }

  private static Next ready(Value.Object params, Value.Object origin, int replicate) {
    return new Next.Ready(params, Origin.with(origin, REPLICATE, Value.of(replicate)));
  }

  /// What an optimizer sees of `history`, and the number that its next point has.
  Points seen(History history, int number) {
    if (times == 1) {
      return new Points(history, number);
    }
    Map<Integer, Observation> merged = new LinkedHashMap<>();
    int next = 1;
    for (List<Row> point : points(history)) {
      merged.put(point.getFirst().number(), merged(point).withNumber(next++));
    }
    History points =
        history.map(
            history.problem(),
            trial ->
                trial.number() > 0
                    ? Optional.ofNullable(merged.get(trial.number()))
                    : Optional.of(trial));
    return new Points(points, next);
  }

  /// The trials of this experiment, those of one point together, oldest point first.
  private static Collection<List<Row>> points(History history) {
    var points = new LinkedHashMap<List<Double>, List<Row>>();
    for (Row row : history.rows()) {
      if (row.number() > 0) {
        List<Double> point = Arrays.stream(row.point()).boxed().toList();
        points.computeIfAbsent(point, _ -> new ArrayList<>()).add(row);
      }
    }
    return points.values();
  }

  /// One trial for all of a point: the mean of those that have values, else how far they are.
  private static Observation merged(List<Row> point) {
    Observation first = point.getFirst().trial();
    List<Observation> completed = point.stream().filter(Row::isCompleted).map(Row::trial).toList();
    double cost =
        point.stream().mapToDouble(r -> r.trial().cost()).filter(c -> !Double.isNaN(c)).sum();
    if (completed.isEmpty()) {
      return furthest(point);
    }
    return first
        .ended(State.COMPLETED, means(completed.stream().map(Observation::values).toList()))
        .withLimits(means(completed.stream().map(Observation::limits).toList()))
        .withCost(cost > 0 ? cost : Double.NaN);
  }

  private static Observation furthest(List<Row> point) {
    for (State state : List.of(State.RUNNING, State.PRUNED, State.COMPLETED, State.FAILED)) {
      for (Row row : point) {
        if (row.state() == state) {
          return row.trial();
        }
      }
    }
    return point.getFirst().trial();
  }

  /// Place by place, of those lists that are as long as the longest.
  private static List<Double> means(List<List<Double>> values) {
    int length = values.stream().mapToInt(List::size).max().orElse(0);
    List<List<Double>> whole = values.stream().filter(v -> v.size() == length).toList();
    return IntStream.range(0, length)
        .mapToObj(i -> whole.stream().mapToDouble(v -> v.get(i)).average().orElse(Double.NaN))
        .toList();
  }
}
