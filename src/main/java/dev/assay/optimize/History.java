package dev.assay.optimize;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective.Goal;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Every trial of a search that is known, in the order of their numbers whatever the order in which
/// they came; immutable. Adding a trial copies references and encodes one point, never all.
///
/// Values appear as losses: less is better for every objective.
public final class History {

  /// One trial, ready for arithmetic. Two histories that share a trial share the row.
  ///
  /// @param point its coordinates; shared, not to be changed
  /// @param losses one for each objective, less is better; empty where there are none. NaN where a
  ///   value was NaN
  /// @param violations by how much each limit is broken, at most 0 where it is kept; NaN where it
  ///   is not known; empty where it was not reported
  public record Row(Observation trial, double[] point, double[] losses, double[] violations) {

    /// The number of the trial.
    public int number() {
      return trial.number();
    }

    /// How far the trial is.
    public State state() {
      return trial.state();
    }

    /// Whether it ended with a value for every objective that is a number (maybe infinite).
    public boolean isCompleted() {
      return state() == State.COMPLETED
          && losses.length > 0
          && Arrays.stream(losses).noneMatch(Double::isNaN);
    }

    /// Whether it ended and has nothing to show: it failed, or a value is NaN or missing.
    public boolean isFailed() {
      return state() == State.FAILED || (state() == State.COMPLETED && !isCompleted());
    }

    /// The sum of what its limits are broken by, unknown ones left out: 0 where all are kept.
    public double violation() {
      return Arrays.stream(violations).filter(violation -> violation > 0).sum();
    }

    /// Whether it keeps all limits, as far as they are known.
    public boolean isFeasible() {
      return !(violation() > 0);
    }
  }

  private final Problem problem;
  private final Coding coding;
  private final List<Row> rows;

  private History(Problem problem, Coding coding, List<Row> rows) {
    this.problem = problem;
    this.coding = coding;
    this.rows = rows;
  }

  /// The history of a search that has not begun.
  public static History of(Problem problem) {
    return new History(problem, new Coding(problem.space()), List.of());
  }

  /// The history of `trials`; those whose params are no point of the space are left out.
  public static History of(Problem problem, Collection<Observation> trials) {
    History empty = of(problem);
    var rows = new ArrayList<Row>();
    trials.stream()
        .sorted(Comparator.comparingInt(Observation::number))
        .forEach(trial -> empty.row(trial).ifPresent(rows::add));
    return new History(problem, empty.coding, List.copyOf(rows));
  }

  /// This with `trial` added, or in the place of the trial of the same number. A trial whose params
  /// are no point of the space changes nothing.
  public History with(Observation trial) {
    return row(trial).map(this::with).orElse(this);
  }

  private History with(Row row) {
    int at = position(row.number());
    var next = new ArrayList<Row>(rows.size() + 1);
    next.addAll(rows);
    if (at < rows.size() && rows.get(at).number() == row.number()) {
      next.set(at, row);
    } else {
      next.add(at, row);
    }
    return new History(problem, coding, Collections.unmodifiableList(next));
  }

  /// Where the trial `number` is or would be.
  private int position(int number) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.get(middle).number() < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Optional<Row> row(Observation trial) {
    return coding
        .encode(trial.params())
        .map(point -> new Row(trial, point, losses(trial), violations(trial)));
  }

  private double[] losses(Observation trial) {
    if (trial.values().size() != problem.objectives().size()) {
      return new double[0];
    }
    double[] losses = new double[trial.values().size()];
    Arrays.setAll(
        losses,
        i ->
            problem.objectives().get(i).goal() == Goal.MAXIMIZE
                ? -trial.values().get(i)
                : trial.values().get(i));
    return losses;
  }

  private double[] violations(Observation trial) {
    List<Limit> limits = problem.limits();
    if (trial.limits().size() != limits.size()) {
      return new double[0];
    }
    double[] violations = new double[limits.size()];
    Arrays.setAll(violations, i -> limits.get(i).violation(trial.limits().get(i)));
    return violations;
  }

  /// The trials of both; `others` are of the same space and have other numbers.
  public History joined(History others) {
    if (others.rows.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(others.rows);
    all.addAll(rows);
    all.sort(Comparator.comparingInt(Row::number));
    return new History(problem, coding, Collections.unmodifiableList(all));
  }

  /// What `change` makes of each trial, under a problem over the same space: empty leaves a trial
  /// out. Points are not encoded again, and a trial that stays the same under the same problem
  /// keeps its row. The params of a trial stay, and so does the order of the numbers.
  public History map(Problem problem, Function<Observation, Optional<Observation>> change) {
    var into = new History(problem, coding, List.of());
    var changed = new ArrayList<Row>(rows.size());
    for (Row row : rows) {
      change.apply(row.trial()).ifPresent(trial -> changed.add(into.row(row, trial, this.problem)));
    }
    return new History(problem, coding, Collections.unmodifiableList(changed));
  }

  private Row row(Row row, Observation trial, Problem before) {
    boolean same =
        trial == row.trial()
            && problem.objectives().equals(before.objectives())
            && problem.limits().equals(before.limits());
    return same ? row : new Row(trial, row.point(), losses(trial), violations(trial));
  }

  /// What is to be solved.
  public Problem problem() {
    return problem;
  }

  /// How params become coordinates.
  public Coding coding() {
    return coding;
  }

  /// The trials in the order of their numbers. Trials of other experiments come first.
  public List<Row> rows() {
    return rows;
  }

  /// How many trials there are.
  public int size() {
    return rows.size();
  }

  /// Whether a trial, in whatever state, has exactly `params`.
  public boolean contains(Value.Object params) {
    return coding.encode(params).filter(this::contains).isPresent();
  }

  /// Whether a trial of this experiment, in whatever state, lies at `point`, which is in the middle
  /// of its cells.
  public boolean contains(double[] point) {
    long first = point.length == 0 ? 0 : Double.doubleToLongBits(point[0]);
    for (Row row : rows) {
      double[] other = row.point();
      boolean maybe = point.length == 0 || Double.doubleToLongBits(other[0]) == first;
      if (maybe && row.number() > 0 && Arrays.equals(other, point)) {
        return true;
      }
    }
    return false;
  }
}
