package dev.assay.optimize.gp;

import dev.assay.optimize.Costs;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.result.Observation.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a trial will cost: a Gaussian process over the logarithm of the cost, on top of a product
/// of powers, which holds beyond what was seen. Learnt from trials that went to their end, for
/// others might have cost more.
final class Spending {

  /// With fewer known costs nothing is learnt.
  private static final int LEAST = 3;

  private static final int MOST = 200;

  private final View view;
  private final Costs powers;
  private final Posterior rest;
  private final double middle;
  private final double width;
  private final double low;
  private final double high;

  private Spending(
      View view, Costs powers, Posterior rest, double[] rests, double low, double high) {
    this.view = view;
    this.powers = powers;
    this.rest = rest;
    this.middle = Arrays.stream(rests).average().orElse(0);
    double square = Arrays.stream(rests).map(r -> (r - middle) * (r - middle)).sum();
    this.width = Math.sqrt(square / rests.length);
    this.low = low;
    this.high = high;
  }

  /// What the last trials of `history` say; empty while too few costs are known.
  static Optional<Spending> of(History history, View view, Fits fits) {
    List<Row> all = history.rows().stream().filter(Spending::isKnown).toList();
    if (all.size() < LEAST) {
      return Optional.empty();
    }
    List<Row> known = all.subList(Math.max(0, all.size() - MOST), all.size());
    Costs powers = Costs.of(history);
    double[] logs = known.stream().mapToDouble(Spending::logarithm).toArray();
    double[] rests = new double[logs.length];
    Arrays.setAll(rests, i -> logs[i] - powers.logarithm(known.get(i).point()));
    var sample = new Sample(view.choices(), view.rows(known), Warp.standardised(rests));
    int settled = Judge.settled(known.size());
    var fitted =
        new Sample(
            view.choices(),
            view.rows(known.subList(0, settled)),
            Warp.standardised(Arrays.copyOf(rests, settled)));
    double low = Arrays.stream(logs).min().orElse(0);
    double high = Arrays.stream(logs).max().orElse(0);
    Posterior rest = Posterior.of(fits.of(fitted), sample);
    return Optional.of(new Spending(view, powers, rest, rests, low, high));
  }

  /// Whether it is known what the trial of `row` cost from its beginning to its end.
  static boolean isKnown(Row row) {
    double cost = row.trial().cost();
    return row.state() == State.COMPLETED && cost > 0 && Double.isFinite(cost);
  }

  static double logarithm(Row row) {
    return StrictMath.log(row.trial().cost());
  }

  /// The natural logarithms of what trials at `points` are expected to cost.
  double[] logarithms(double[][] points) {
    double[] means = rest.predict(view.columns(points, 0, points.length), points.length).means();
    double[] logs = new double[points.length];
    Arrays.setAll(logs, i -> powers.logarithm(points[i]) + middle + width * means[i]);
    return logs;
  }

  /// Where a cost lies among those that were seen: 0 for the least, 1 for the highest; the middle
  /// where all are alike.
  double place(double logarithm) {
    return high > low ? (logarithm - low) / (high - low) : 0.5;
  }
}
