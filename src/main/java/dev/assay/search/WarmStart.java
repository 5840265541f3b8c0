package dev.assay.search;

import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Problem;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is known from other experiments. Their trials have numbers up to 0, and values that were
/// made comparable: another experiment may measure the same thing on other data, where everything
/// is worse by an offset and differs more. Its values are compared with those of this experiment at
/// like points, nearest neighbours of the first trials; where they evidently differ, they are moved
/// and stretched. Before this experiment has enough trials of its own, they stay as they are.
/// Immutable.
final class WarmStart {

  /// With fewer own trials nothing can be compared.
  private static final int LEAST = 8;

  /// How many own trials are compared; later ones change nothing, so a search settles.
  private static final int COMPARED = 50;

  private static final int NEIGHBOURS = 3;

  /// How far the values must be moved, in widths of all other values, and how much they must be
  /// stretched or pressed, before that is not put down to chance.
  private static final double EVIDENT_MOVE = 0.5;

  private static final double EVIDENT_STRETCH = 3;

  /// How values of another experiment become values of this one.
  ///
  /// @param from the middle of the others
  /// @param stretch what a difference of 1 becomes
  /// @param to where the middle of the others goes
  private record Shift(double from, double stretch, double to) {
    static final Shift SAME = new Shift(0, 1, 0);

    double apply(double value) {
      return this == SAME || !Double.isFinite(value) ? value : to + stretch * (value - from);
    }
  }

  private final List<History> sources;

  private WarmStart(List<History> sources) {
    this.sources = sources;
  }

  /// @param sources the trials of each other experiment, with values for the objectives and limits
  ///   of `problem`; those that are no points of its space, still run or were cancelled are left
  ///   out
  static WarmStart of(Problem problem, List<List<Observation>> sources) {
    var told = new ArrayList<List<Observation>>();
    int count = 0;
    for (List<Observation> source : sources) {
      List<Observation> ended =
          source.stream()
              .filter(t -> t.state() != State.RUNNING && t.state() != State.CANCELLED)
              .filter(trial -> problem.space().chosen(trial.params()).isPresent())
              .sorted(Comparator.comparingInt(Observation::number))
              .toList();
      told.add(ended);
      count += ended.size();
    }
    var histories = new ArrayList<History>();
    int number = 1 - count;
    for (List<Observation> source : told) {
      var numbered = new ArrayList<Observation>();
      for (Observation trial : source) {
        numbered.add(trial.withNumber(number++));
      }
      histories.add(History.of(problem, numbered));
    }
    return new WarmStart(List.copyOf(histories));
  }

  /// `own` with the trials of the others before it.
  History before(History own) {
    History all = own;
    for (History source : sources) {
      List<Shift> maps =
          IntStream.range(0, own.problem().objectives().size())
              .mapToObj(objective -> shift(own, source, objective))
              .toList();
      all = all.joined(source.map(own.problem(), t -> Optional.of(mapped(own, t, maps))));
    }
    return all;
  }

  private static Observation mapped(History own, Observation trial, List<Shift> maps) {
    if (maps.stream().allMatch(map -> map == Shift.SAME)) {
      return trial;
    }
    List<Double> values =
        trial.values().size() == maps.size()
            ? IntStream.range(0, maps.size())
                .mapToObj(i -> maps.get(i).apply(trial.values().get(i)))
                .toList()
            : trial.values();
    return trial
        .ended(trial.state(), values)
        .withReports(trial.reports().stream().map(r -> mapped(own, r, maps)).toList());
  }

  private static MetricReport mapped(History own, MetricReport report, List<Shift> maps) {
    for (int i = 0; i < maps.size(); i++) {
      if (own.problem().objectives().get(i).metric().equals(report.name())) {
        double value = maps.get(i).apply(report.value());
        return new MetricReport(report.name(), report.step(), value, report.instance());
      }
    }
    return report;
  }

  private static Shift shift(History own, History source, int objective) {
    List<Row> here =
        finite(own, objective).stream().filter(r -> r.number() > 0).limit(COMPARED).toList();
    List<Row> there = finite(source, objective);
    if (here.size() < LEAST || there.size() < LEAST) {
      return Shift.SAME;
    }
    double[] values = new double[here.size()];
    double[] likely = new double[here.size()];
    double[] apart = new double[here.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(here.get(i), objective);
      likely[i] = neighbours(own, there, here.get(i).point(), objective);
      apart[i] = values[i] - likely[i];
    }
    double[] all = there.stream().mapToDouble(row -> value(row, objective)).toArray();
    double least = Math.max(EVIDENT_MOVE * width(all), 2 * width(apart) / Math.sqrt(apart.length));
    double stretch = width(likely) > 0 && width(values) > 0 ? width(values) / width(likely) : 1;
    boolean moved = Math.abs(median(apart)) > least;
    boolean stretched = stretch > EVIDENT_STRETCH || stretch < 1 / EVIDENT_STRETCH;
    if (!moved && !stretched) {
      return Shift.SAME;
    }
    return new Shift(median(likely), stretched ? stretch : 1, median(values));
  }

  private static List<Row> finite(History history, int objective) {
    return history.rows().stream()
        .filter(row -> row.isCompleted() && Double.isFinite(row.losses()[objective]))
        .toList();
  }

  private static double value(Row row, int objective) {
    return row.trial().values().get(objective);
  }

  /// The mean value of the nearest rows.
  private static double neighbours(History own, List<Row> there, double[] point, int objective) {
    return there.stream()
        .sorted(Comparator.comparingDouble(row -> distance(own, row.point(), point)))
        .limit(NEIGHBOURS)
        .mapToDouble(row -> value(row, objective))
        .average()
        .orElseThrow();
  }

  /// Absent beside present, and unlike choices, are 1 apart.
  private static double distance(History own, double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      boolean line = own.coding().axes().get(i) instanceof Axis.Line;
      if (Double.isNaN(a[i]) || Double.isNaN(b[i])) {
        sum += Double.isNaN(a[i]) == Double.isNaN(b[i]) ? 0 : 1;
      } else {
        sum += line ? (a[i] - b[i]) * (a[i] - b[i]) : a[i] == b[i] ? 0 : 1;
      }
    }
    return sum;
  }

  private static double median(double[] values) {
    return quantile(values, 0.5);
  }

  /// Between the quartiles.
  private static double width(double[] values) {
    return quantile(values, 0.75) - quantile(values, 0.25);
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
