package dev.assay.schedule;

import dev.assay.numeric.Fronts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Who is best among trials that stand at the same place.
final class Ranking {

  /// One trial at that place; a loss that is not a number is the worst there is.
  record Entry(int trial, double[] losses) {}

  private Ranking() {}

  /// The trials among the best `count`: by loss; with several objectives by front, and within a
  /// front those in the emptiest places first. The earlier trial wins a tie.
  static Set<Integer> best(List<Entry> entries, int count) {
    var best = new HashSet<Integer>();
    for (int index : order(entries).subList(0, Math.min(count, entries.size()))) {
      best.add(entries.get(index).trial());
    }
    return best;
  }

  private static List<Integer> order(List<Entry> entries) {
    double[][] losses =
        entries.stream().map(entry -> worstIfUnknown(entry.losses())).toArray(double[][]::new);
    Comparator<Integer> byNumber = Comparator.comparingInt(i -> entries.get(i).trial());
    Comparator<Integer> byLoss = Comparator.comparingDouble(i -> losses[i][0]);
    if (losses.length > 0 && losses[0].length > 1) {
      int[] ranks = Fronts.ranks(losses);
      double[] room = room(losses, ranks);
      byLoss = Comparator.<Integer>comparingInt(i -> ranks[i]).thenComparingDouble(i -> -room[i]);
    }
    return IntStream.range(0, losses.length)
        .boxed()
        .sorted(byLoss.thenComparing(byNumber))
        .toList();
  }

  /// How much room each has around it on its own front.
  private static double[] room(double[][] losses, int[] ranks) {
    double[] room = new double[losses.length];
    for (int rank = 0; rank <= IntStream.of(ranks).max().orElse(-1); rank++) {
      int front = rank;
      int[] members = IntStream.range(0, ranks.length).filter(i -> ranks[i] == front).toArray();
      double[] crowding =
          Fronts.crowding(IntStream.of(members).mapToObj(i -> losses[i]).toArray(double[][]::new));
      for (int i = 0; i < members.length; i++) {
        room[members[i]] = crowding[i];
      }
    }
    return room;
  }

  private static double[] worstIfUnknown(double[] losses) {
    return Arrays.stream(losses)
        .map(loss -> Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss)
        .toArray();
  }
}
