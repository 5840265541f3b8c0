package dev.assay.analysis;

import dev.assay.numeric.Fronts;
import dev.assay.optimize.History.Row;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The places of trials: 0 is the best, equal losses have equal places. Places and not losses make
/// an analysis the same under every scale of the objective, and keep one diverged trial from
/// deciding it.
final class Standing {

  private Standing() {}

  /// The place of each row. Under several objectives the front counts first, then the room around a
  /// trial in its front.
  static int[] of(List<Row> rows) {
    double[][] losses = rows.stream().map(Row::losses).toArray(double[][]::new);
    if (losses[0].length == 1) {
      return places(losses.length, Comparator.comparingDouble(row -> losses[row][0]));
    }
    int[] fronts = Fronts.ranks(losses);
    double[] room = room(losses, fronts);
    return places(
        losses.length,
        Comparator.<Integer>comparingInt(row -> fronts[row])
            .thenComparingDouble(row -> -room[row]));
  }

  private static int[] places(int rows, Comparator<Integer> order) {
    List<Integer> sorted = IntStream.range(0, rows).boxed().sorted(order).toList();
    int[] places = new int[rows];
    for (int i = 1; i < rows; i++) {
      boolean equal = order.compare(sorted.get(i - 1), sorted.get(i)) == 0;
      places[sorted.get(i)] = equal ? places[sorted.get(i - 1)] : i;
    }
    return places;
  }

  private static double[] room(double[][] losses, int[] fronts) {
    double[] room = new double[losses.length];
    for (int front = 0; front <= Arrays.stream(fronts).max().orElse(-1); front++) {
      int at = front;
      int[] members = IntStream.range(0, fronts.length).filter(i -> fronts[i] == at).toArray();
      double[] crowding =
          Fronts.crowding(Arrays.stream(members).mapToObj(i -> losses[i]).toArray(double[][]::new));
      for (int i = 0; i < members.length; i++) {
        room[members[i]] = crowding[i];
      }
    }
    return room;
  }
}
