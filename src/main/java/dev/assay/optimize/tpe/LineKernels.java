package dev.assay.optimize.tpe;

import dev.assay.numeric.Normal;
import dev.assay.numeric.TruncatedNormal;
import dev.assay.space.Axis;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Normal kernels cut off at 0 and 1. Each is as wide as the greater distance to the two trials
/// beside it (at the ends: to the only one), times a factor, but at least a share of the line that
/// shrinks to 1/100 as trials come, and half a cell. On an axis of few cells a kernel is the exact
/// mass of each; more are taken as a continuum.
///
/// A change costs the shift of one sorted array and the two kernels beside it, unless the share
/// changes; what comes out depends on the kernels alone, not on how they came.
final class LineKernels implements AxisKernels {

  private static final int MOST_CELLS = 64;
  private static final int MANY = 32;

  private final Axis.Line axis;
  private final double factor;

  /// Where cells begin and the last ends; empty where the axis is taken as a continuum.
  private final double[] edges;

  private double[] at;

  /// One divided by the width; 0 where the trial has no coordinate here.
  private double[] inverse;

  private double[] peak;
  private double[][] masses;

  /// The slots by coordinate, then by slot.
  private int[] order;

  private int count;
  private double share;

  /// The greatest width.
  private double widest;

  private int[] changed = new int[MANY];
  private int changes;

  LineKernels(Axis.Line axis, double factor, int capacity) {
    this.axis = axis;
    this.factor = factor;
    this.edges = edges(axis);
    this.at = new double[capacity];
    this.inverse = new double[capacity];
    this.peak = new double[capacity];
    this.order = new int[capacity];
    this.masses = new double[Math.max(0, edges.length - 1)][capacity];
  }

  /// Writes to `slots` those kernels that may be above `least` at `coordinate`, in the order of
  /// their coordinates, and how many they are; -1 where that is not known: on an axis of few cells,
  /// and where one of `size` kernels has no coordinate.
  ///
  /// @param most what no kernel exceeds
  int within(double coordinate, double most, double least, int size, int[] slots) {
    if (edges.length > 0 || count != size) {
      return -1;
    }
    double reach = widest * StrictMath.sqrt(2 * Math.max(0, most - least)) * (1 + 1e-9);
    int from = first(coordinate - reach);
    int to = first(coordinate + reach);
    System.arraycopy(order, from, slots, 0, to - from);
    return to - from;
  }

  /// The first position whose coordinate is at least `coordinate`.
  private int first(double coordinate) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean before = at[order[middle]] < coordinate;
      low = before ? middle + 1 : low;
      high = before ? high : middle;
    }
    return low;
  }

  private static double[] edges(Axis.Line axis) {
    if (axis.cells() == 0 || axis.cells() > MOST_CELLS) {
      return new double[0];
    }
    double[] edges = new double[(int) axis.cells() + 1];
    for (int cell = 1; cell < edges.length - 1; cell++) {
      edges[cell] = axis.to(edges[cell - 1]);
    }
    edges[edges.length - 1] = 1;
    return edges;
  }

  private int cell(double coordinate) {
    int cell = 0;
    while (cell < edges.length - 2 && coordinate >= edges[cell + 1]) {
      cell++;
    }
    return cell;
  }

  @Override
  public void put(int slot, double coordinate) {
    grow(slot);
    at[slot] = coordinate;
    inverse[slot] = 1;
    if (Double.isNaN(coordinate)) {
      at[slot] = 0;
      inverse[slot] = 0;
      peak[slot] = 0;
      for (int cell = 0; cell < masses.length; cell++) {
        masses[cell][slot] = StrictMath.log(edges[cell + 1] - edges[cell]);
      }
      return;
    }
    if (changes >= MANY) {
      order[count++] = slot;
      changes = MANY + 1;
      return;
    }
    int position = position(slot);
    System.arraycopy(order, position, order, position + 1, count - position);
    order[position] = slot;
    count++;
    changed(slot, position);
  }

  @Override
  public void remove(int slot) {
    if (isAbsent(slot)) {
      return;
    }
    if (changes > MANY) {
      sort();
    }
    int position = position(slot);
    count--;
    System.arraycopy(order, position + 1, order, position, count - position);
    changed(position < count ? order[position] : -1, position);
  }

  /// Remembers that the kernel in `slot` and those beside `position` have new neighbours.
  private void changed(int slot, int position) {
    for (int who :
        new int[] {
          slot,
          position > 0 ? order[position - 1] : -1,
          position + 1 < count ? order[position + 1] : -1
        }) {
      if (who >= 0 && changes < MANY) {
        changed[changes++] = who;
      }
    }
  }

  private void grow(int slot) {
    int capacity = at.length;
    if (slot >= capacity || count >= order.length) {
      capacity = 2 * Math.max(slot, count) + 8;
      at = Arrays.copyOf(at, capacity);
      inverse = Arrays.copyOf(inverse, capacity);
      peak = Arrays.copyOf(peak, capacity);
      order = Arrays.copyOf(order, capacity);
      for (int cell = 0; cell < masses.length; cell++) {
        masses[cell] = Arrays.copyOf(masses[cell], capacity);
      }
    }
  }

  private boolean isAbsent(int slot) {
    return inverse[slot] == 0;
  }

  /// Where `slot` is or would be in the order.
  private int position(int slot) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int other = order[middle];
      boolean before = at[other] < at[slot] || (at[other] == at[slot] && other < slot);
      low = before ? middle + 1 : low;
      high = before ? high : middle;
    }
    return low;
  }

  private void sort() {
    int[] sorted =
        IntStream.range(0, count)
            .map(i -> order[i])
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(s -> at[s]).thenComparingInt(s -> s))
            .mapToInt(s -> s)
            .toArray();
    System.arraycopy(sorted, 0, order, 0, count);
    changes = MANY;
  }

  @Override
  public void refresh() {
    if (changes > MANY) {
      sort();
    }
    double now = 1.0 / Math.min(100, count + 2);
    if (now != share || changes >= MANY) {
      share = now;
      for (int position = 0; position < count; position++) {
        fit(position);
      }
    } else {
      for (int i = 0; i < changes; i++) {
        int position = position(changed[i]);
        if (position < count && order[position] == changed[i]) {
          fit(position);
        }
      }
    }
    changes = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int position = 0; position < count; position++) {
      least = Math.min(least, inverse[order[position]]);
    }
    widest = 1 / least;
  }

  private void fit(int position) {
    int slot = order[position];
    double width = Math.clamp(factor * room(position), least(at[slot]), 1.0);
    double low = -at[slot] / width;
    double high = (1 - at[slot]) / width;
    double mass = TruncatedNormal.logMass(low, high);
    inverse[slot] = 1 / width;
    if (edges.length == 0) {
      peak[slot] = Normal.logDensity(0) - StrictMath.log(width) - mass;
      return;
    }
    for (int cell = 0; cell < masses.length; cell++) {
      double from = (edges[cell] - at[slot]) / width;
      double to = (edges[cell + 1] - at[slot]) / width;
      masses[cell][slot] = TruncatedNormal.logMass(from, to) - mass;
    }
  }

  private double room(int position) {
    double here = at[order[position]];
    double left = position > 0 ? here - at[order[position - 1]] : here;
    double right = position < count - 1 ? at[order[position + 1]] - here : 1 - here;
    if (count > 1 && position == 0) {
      return right;
    }
    return count > 1 && position == count - 1 ? left : Math.max(left, right);
  }

  private double least(double coordinate) {
    return Math.max(share, (axis.to(coordinate) - axis.from(coordinate)) / 2);
  }

  @Override
  public void addPeaks(double[] logs, int[] slots, int count, double times) {
    if (edges.length > 0) {
      return;
    }
    for (int k = 0; k < count; k++) {
      logs[slots[k]] += times * peak[slots[k]];
    }
  }

  @Override
  public double prior(double coordinate) {
    if (edges.length == 0) {
      return 0;
    }
    int cell = cell(coordinate);
    return StrictMath.log(edges[cell + 1] - edges[cell]);
  }

  @Override
  public int add(
      double coordinate,
      double[] from,
      int[] among,
      int count,
      double[] logs,
      int[] alive,
      double least) {
    int kept = 0;
    if (edges.length > 0) {
      double[] column = masses[cell(coordinate)];
      for (int k = 0; k < count; k++) {
        int slot = among[k];
        double log = from[slot] + column[slot];
        if (log > least) {
          logs[slot] = log;
          alive[kept++] = slot;
        }
      }
      return kept;
    }
    for (int k = 0; k < count; k++) {
      int slot = among[k];
      double away = (coordinate - at[slot]) * inverse[slot];
      double log = from[slot] - away * away / 2;
      if (log > least) {
        logs[slot] = log;
        alive[kept++] = slot;
      }
    }
    return kept;
  }

  @Override
  public double draw(int slot, double fraction, double stretch) {
    if (slot < 0 || isAbsent(slot)) {
      return fraction;
    }
    double width = Math.min(1, stretch / inverse[slot]);
    double away = TruncatedNormal.quantile(fraction, -at[slot] / width, (1 - at[slot]) / width);
    return Math.clamp(at[slot] + width * away, 0.0, 1.0);
  }
}
