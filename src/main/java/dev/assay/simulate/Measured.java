package dev.assay.simulate;

import dev.assay.space.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// What a simulated run measures: a task for each metric, and [#SECONDS] beside them. Immutable.
///
/// @param tasks by metric; all over the same space and with equally many epochs. The first says how
///   long a run takes
public record Measured(SequencedMap<String, Task> tasks) {

  /// The metric that every run has, unless a task is called so: for how long it ran.
  public static final String SECONDS = "seconds";

  /// Takes a copy; refuses none, and runs of different lengths.
  public Measured {
    tasks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tasks));
    if (tasks.isEmpty() || tasks.values().stream().mapToInt(Task::epochs).distinct().count() > 1) {
      throw new SimulationException(
          "a run needs a metric, and all of the same epochs, found %s".formatted(tasks.keySet()));
    }
  }

  /// One task for one metric.
  public static Measured of(String metric, Task task) {
    var tasks = new LinkedHashMap<String, Task>();
    tasks.put(metric, task);
    return new Measured(tasks);
  }

  /// Whether a run says anything about `metric`.
  public boolean has(String metric) {
    return metric.equals(SECONDS) || tasks.containsKey(metric);
  }

  /// The metrics, [#SECONDS] last.
  public List<String> metrics() {
    return Stream.concat(tasks.keySet().stream(), Stream.of(SECONDS)).distinct().toList();
  }

  /// The task that says how long a run takes.
  public Task first() {
    return tasks.firstEntry().getValue();
  }

  /// How many epochs a run takes.
  public int epochs() {
    return first().epochs();
  }

  /// What `params` are worth in `metric` after each epoch.
  ///
  /// @param seconds of one epoch
  double[] curve(String metric, Value.Object params, double seconds) {
    if (tasks.containsKey(metric)) {
      return task(metric).curve(params);
    }
    double[] curve = new double[epochs()];
    Arrays.setAll(curve, epoch -> seconds * (epoch + 1));
    return curve;
  }

  private Task task(String metric) {
    return Objects.requireNonNull(tasks.get(metric));
  }
}
