package dev.assay.optimize.tpe;

import dev.assay.optimize.Coding;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What was learnt from a history: the densities of good trials and of all others. Follows a
/// history that grows by a little at the cost of that little and some passes over arrays; what it
/// says is the same as of a model made anew. Not for several threads.
final class Model {

  private static final double GOOD_FACTOR = 1;
  private static final double BAD_FACTOR = 0.7;
  private static final double GOOD_PRIOR = 1;
  private static final double BAD_PRIOR = 8;

  private final TpeSettings settings;
  private final Coding coding;
  private final List<Row> rows = new ArrayList<>();
  private Standing[] standings = new Standing[0];
  private Set<Point> tried = new HashSet<>();
  private Kernels good;
  private Kernels bad;

  private record Point(double[] coordinates) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Point(double[] others) && Arrays.equals(coordinates, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(coordinates);
    }
  }

  Model(TpeSettings settings, Coding coding) {
    this.settings = settings;
    this.coding = coding;
    this.good = new Kernels(coding.axes(), GOOD_FACTOR, GOOD_PRIOR, 0);
    this.bad = new Kernels(coding.axes(), BAD_FACTOR, BAD_PRIOR, 0);
  }

  Kernels good() {
    return good;
  }

  Kernels bad() {
    return bad;
  }

  boolean isTried(double[] point) {
    return tried.contains(new Point(point));
  }

  /// How many trials have ended and say something.
  int informed() {
    int informed = 0;
    for (int slot = 0; slot < rows.size(); slot++) {
      informed += standings[slot].kind().isInformed() ? 1 : 0;
    }
    return informed;
  }

  /// Learns from the rows of `history`.
  void follow(History history) {
    List<Row> next = history.rows();
    int same = 0;
    while (same < rows.size() && same < next.size() && isSame(rows.get(same), next.get(same))) {
      same++;
    }
    forget(same);
    standings = Arrays.copyOf(standings, next.size());
    for (int slot = 0; slot < next.size(); slot++) {
      Row row = next.get(slot);
      boolean known = slot < same;
      if (!known || rows.get(slot) != row) {
        standings[slot] = Standing.of(row, history.problem().objectives());
      }
      if (known) {
        rows.set(slot, row);
      } else {
        rows.add(row);
        if (row.number() > 0) {
          tried.add(new Point(row.point()));
        }
      }
    }
    split(history.problem().objectives().size());
  }

  private static boolean isSame(Row row, Row other) {
    return row == other
        || (row.number() == other.number()
            && (row.point() == other.point() || Arrays.equals(row.point(), other.point())));
  }

  private void forget(int from) {
    if (from == rows.size()) {
      return;
    }
    for (int slot = rows.size() - 1; slot >= from; slot--) {
      rows.remove(slot);
      if (bad.has(slot)) {
        bad.remove(slot);
      }
    }
    tried = new HashSet<>();
    rows.stream().filter(r -> r.number() > 0).forEach(r -> tried.add(new Point(r.point())));
  }

  /// Trials of other experiments have losses of another scale: they are split among themselves, and
  /// count less and less beside those of this one.
  private void split(int objectives) {
    int others = 0;
    while (others < rows.size() && rows.get(others).number() <= 0) {
      others++;
    }
    int[] best = best(others, rows.size(), objectives);
    int[] bestOthers = best(0, others, objectives);
    int own = ranked(others, rows.size());
    double otherWeight = (double) settings.startup() / (settings.startup() + own);

    boolean[] isGood = new boolean[rows.size()];
    good = new Kernels(coding.axes(), GOOD_FACTOR, GOOD_PRIOR, best.length + bestOthers.length);
    addGood(best, 1, objectives, isGood, 0);
    addGood(bestOthers, otherWeight, objectives, isGood, best.length);
    good.refresh();

    for (int slot = 0; slot < rows.size(); slot++) {
      boolean isBad = !isGood[slot] && standings[slot].kind() != Standing.Kind.CANCELLED;
      double weight = slot < others ? otherWeight : 1;
      if (isBad != bad.has(slot)) {
        if (isBad) {
          bad.put(slot, rows.get(slot).point(), weight);
        } else {
          bad.remove(slot);
        }
      } else if (isBad) {
        bad.weigh(slot, weight);
      }
    }
    bad.refresh();
  }

  private int ranked(int from, int to) {
    int ranked = 0;
    for (int slot = from; slot < to; slot++) {
      ranked += standings[slot].kind().isRanked() ? 1 : 0;
    }
    return ranked;
  }

  private int[] best(int from, int to, int objectives) {
    int count =
        Math.min((int) Math.ceil(settings.goodShare() * ranked(from, to)), settings.mostGood());
    Standing[] ranked =
        objectives > 1 ? Good.byFronts(rows, standings, from, to, count) : standings;
    return Good.best(ranked, from, to, count);
  }

  /// Better ones weigh more where there is one objective: as in the recombination of CMA-ES.
  private void addGood(int[] slots, double weight, int objectives, boolean[] isGood, int first) {
    double[] weights = new double[slots.length];
    for (int i = 0; i < slots.length; i++) {
      weights[i] =
          objectives > 1 ? 1 : StrictMath.log(slots.length + 0.5) - StrictMath.log(i + 1.0);
    }
    double sum = Arrays.stream(weights).sum();
    for (int i = 0; i < slots.length; i++) {
      isGood[slots[i]] = true;
      good.put(first + i, rows.get(slots[i]).point(), weight * weights[i] * slots.length / sum);
    }
  }
}
