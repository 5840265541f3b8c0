package dev.assay.analysis;

import dev.assay.numeric.Fronts;
import dev.assay.numeric.Hypervolume;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import java.util.Arrays;
import java.util.List;

/// The trials of a search that no other one beats: each is better than any other in some objective,
/// or equal to it in all. With one objective these are the best.
///
/// @param rows completed trials that keep all limits, by number
/// @param reference losses that are as bad as anything counts: see [#of]
public record Front(List<Row> rows, double[] reference) {

  /// The front of `history`. Its reference is, in each objective, a tenth of the span of finite
  /// losses beyond the worst of them, so that every trial of the front covers something.
  public static Front of(History history) {
    List<Row> counting =
        history.rows().stream().filter(row -> row.isCompleted() && row.isFeasible()).toList();
    double[][] losses = losses(counting);
    List<Row> best = Arrays.stream(Fronts.nondominated(losses)).mapToObj(counting::get).toList();
    double[] reference = new double[history.problem().objectives().size()];
    Arrays.setAll(reference, objective -> beyond(losses, objective));
    return new Front(best, reference);
  }

  private static double beyond(double[][] losses, int objective) {
    double[] finite =
        Arrays.stream(losses)
            .mapToDouble(row -> row[objective])
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (finite.length == 0) {
      return 0;
    }
    double span = finite[finite.length - 1] - finite[0];
    return finite[finite.length - 1] + (span > 0 ? 0.1 * span : 1);
  }

  /// How much of the space of losses the front covers, up to its reference.
  public double hypervolume() {
    return hypervolume(reference);
  }

  /// How much of the space of losses the front covers, up to `reference`: losses, so the value of a
  /// maximised objective with its sign changed.
  public double hypervolume(double[] reference) {
    return Hypervolume.of(losses(rows), reference);
  }

  private static double[][] losses(List<Row> rows) {
    return rows.stream().map(Row::losses).toArray(double[][]::new);
  }
}
