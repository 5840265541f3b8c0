package dev.assay.search;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Search.Scalarization;
import dev.assay.numeric.Fronts;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Several objectives joined into one for an optimizer that then knows of one only. Each loss is
/// measured from the best that was seen, in widths of the front so far; then either their weighted
/// mean is taken, or the largest weighted one plus a little of the mean, the augmented Chebyshev
/// form (Knowles, ParEGO, 2006), which finds every point of a front. O(trials) a proposal beside
/// what the optimizer takes.
final class Scalarized implements Optimizer {

  private static final Objective ONE =
      new Objective("scalarized", Goal.MINIMIZE, Objective.Reduce.LAST);

  /// How much the mean counts beside the largest.
  private static final double AUGMENTATION = 0.05;

  private final Optimizer optimizer;
  private final Scalarization scalarization;

  Scalarized(Optimizer optimizer, Scalarization scalarization) {
    this.optimizer = optimizer;
    this.scalarization = scalarization;
  }

  @Override
  public Proposal propose(History history, int number) {
    Problem problem = history.problem();
    var join = new Join(problem.objectives(), scalarization, lengths(history));
    return optimizer.propose(
        history.map(problem.withObjectives(List.of(ONE)), trial -> Optional.of(join.joined(trial))),
        number);
  }

  /// Where losses are measured from, and in which unit.
  private record Lengths(double[] best, double[] width) {}

  private static Lengths lengths(History history) {
    double[][] losses =
        history.rows().stream()
            .filter(row -> row.isCompleted() && row.isFeasible())
            .map(Row::losses)
            .filter(row -> Arrays.stream(row).allMatch(Double::isFinite))
            .toArray(double[][]::new);
    int objectives = history.problem().objectives().size();
    double[] best = new double[objectives];
    double[] width = new double[objectives];
    Arrays.fill(width, 1);
    if (losses.length > 0) {
      double[][] front =
          Arrays.stream(Fronts.nondominated(losses))
              .mapToObj(i -> losses[i])
              .toArray(double[][]::new);
      for (int i = 0; i < objectives; i++) {
        int at = i;
        best[i] = Arrays.stream(losses).mapToDouble(row -> row[at]).min().orElseThrow();
        double far = Arrays.stream(front).mapToDouble(row -> row[at]).max().orElseThrow();
        double all = Arrays.stream(losses).mapToDouble(row -> row[at]).max().orElseThrow();
        double found = far > best[i] ? far - best[i] : all - best[i];
        width[i] = found > 0 && Double.isFinite(found) ? found : 1;
      }
    }
    return new Lengths(best, width);
  }

  /// Makes one value of several.
  private static final class Join {

    private final List<Objective> objectives;
    private final Scalarization.Method method;
    private final Lengths lengths;
    private final double[] weights;

    Join(List<Objective> objectives, Scalarization scalarization, Lengths lengths) {
      this.objectives = objectives;
      this.method = scalarization.method();
      this.lengths = lengths;
      this.weights =
          objectives.stream()
              .mapToDouble(o -> scalarization.weights().getOrDefault(o.metric(), 1.0))
              .toArray();
      double sum = Arrays.stream(weights).sum();
      Arrays.setAll(weights, i -> weights[i] / sum);
    }

    Observation joined(Observation trial) {
      List<Double> values =
          trial.values().size() == objectives.size() ? List.of(joined(trial.values())) : List.of();
      return trial.ended(trial.state(), values).withReports(reports(trial.reports()));
    }

    private double joined(List<Double> values) {
      double largest = Double.NEGATIVE_INFINITY;
      double mean = 0;
      for (int i = 0; i < weights.length; i++) {
        double value = values.get(i);
        double loss = objectives.get(i).goal() == Goal.MAXIMIZE ? -value : value;
        double weighted = weights[i] * ((loss - lengths.best()[i]) / lengths.width()[i]);
        largest = Math.max(largest, weighted);
        mean += weighted;
      }
      return switch (method) {
        case NONE, WEIGHTED_SUM -> mean;
        case CHEBYSHEV -> largest + AUGMENTATION * mean;
      };
    }

    /// One report for each step and instance at which all objectives were reported.
    private List<MetricReport> reports(List<MetricReport> reports) {
      record Place(long step, String instance) {}
      Map<Place, Map<String, Double>> places = new LinkedHashMap<>();
      for (MetricReport report : reports) {
        places
            .computeIfAbsent(new Place(report.step(), report.instance()), _ -> new TreeMap<>())
            .put(report.name(), report.value());
      }
      var joined = new ArrayList<MetricReport>();
      places.forEach((place, metrics) -> {
        List<Double> values =
            objectives.stream().map(o -> metrics.getOrDefault(o.metric(), Double.NaN)).toList();
        double value = joined(values);
        if (!Double.isNaN(value)) {
          joined.add(new MetricReport(ONE.metric(), place.step(), value, place.instance()));
        }
      });
      return joined;
    }
  }
}
