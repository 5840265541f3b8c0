package dev.assay.optimize.tpe;

import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A density over a space: a weighted sum of kernels, one for each of some trials and one that is
/// the prior. A kernel is a product over the axes, so it keeps what coordinates have to do with
/// each other; where a coordinate is absent it counts nothing. A density at a point costs one or
/// two axes for most kernels: the others are too far away to matter.
final class Kernels {

  /// What is this much below the logarithm of the prior adds nothing that a double could hold.
  private static final double NOTHING = 50;

  private final List<AxisKernels> axes = new ArrayList<>();
  private final double priorWeight;
  private double[] weights;
  private double[] start = new double[0];
  private double[] logs = new double[0];
  private int[] members = new int[0];
  private int[] alive = new int[0];
  private int size;
  private double total;

  /// The greatest of [#start] among the members.
  private double most;

  Kernels(List<Axis> axes, double factor, double priorWeight, int capacity) {
    for (Axis axis : axes) {
      this.axes.add(
          switch (axis) {
            case Axis.Line line -> new LineKernels(line, factor, capacity);
            case Axis.Choice choice -> new ChoiceKernels(choice, capacity);
          });
    }
    this.priorWeight = priorWeight;
    this.weights = new double[capacity];
  }

  /// Puts a kernel around `point` into the empty `slot`.
  void put(int slot, double[] point, double weight) {
    if (slot >= weights.length) {
      weights = Arrays.copyOf(weights, 2 * slot + 8);
    }
    weights[slot] = weight;
    for (int i = 0; i < point.length; i++) {
      axes.get(i).put(slot, point[i]);
    }
  }

  /// Takes the kernel out of `slot`.
  void remove(int slot) {
    weights[slot] = 0;
    axes.forEach(axis -> axis.remove(slot));
  }

  boolean has(int slot) {
    return slot < weights.length && weights[slot] > 0;
  }

  void weigh(int slot, double weight) {
    weights[slot] = weight;
  }

  /// Computes what depends on all kernels; after changes, before [#log] and [#draw].
  void refresh() {
    axes.forEach(AxisKernels::refresh);
    if (start.length < weights.length) {
      start = new double[weights.length];
      logs = new double[weights.length];
      members = new int[weights.length];
      alive = new int[weights.length];
    }
    size = 0;
    total = priorWeight;
    for (int slot = 0; slot < weights.length; slot++) {
      if (weights[slot] > 0) {
        members[size++] = slot;
        total += weights[slot];
        start[slot] = weights[slot] == 1 ? 0 : StrictMath.log(weights[slot]);
      }
    }
    axes.forEach(axis -> axis.addPeaks(start, members, size, 1));
    most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < size; k++) {
      most = Math.max(most, start[members[k]]);
    }
  }

  /// The logarithm of the density at `point`, whose absent coordinates are NaN; of the mass where
  /// all its axes have few cells.
  double log(double[] point) {
    double prior = StrictMath.log(priorWeight);
    double[] from = start;
    for (int i = 0; i < point.length; i++) {
      if (Double.isNaN(point[i])) {
        if (from == start) {
          System.arraycopy(start, 0, logs, 0, start.length);
          from = logs;
        }
        axes.get(i).addPeaks(logs, members, size, -1);
      } else {
        prior += axes.get(i).prior(point[i]);
      }
    }
    int[] among = members;
    int count = size;
    if (from == start && axes.getFirst() instanceof LineKernels line && !Double.isNaN(point[0])) {
      int near = line.within(point[0], most, prior - NOTHING, size, alive);
      among = near < 0 ? members : alive;
      count = near < 0 ? size : near;
    }
    for (int i = 0; i < point.length; i++) {
      if (!Double.isNaN(point[i])) {
        AxisKernels axis = axes.get(i);
        count = axis.add(point[i], from, among, count, logs, alive, prior - NOTHING);
        from = logs;
        among = alive;
      }
    }
    if (from == start) {
      return 0;
    }
    return sum(prior, count) - StrictMath.log(total);
  }

  private double sum(double prior, int count) {
    double most = prior;
    for (int k = 0; k < count; k++) {
      most = Math.max(most, logs[alive[k]]);
    }
    double sum = StrictMath.exp(prior - most);
    for (int k = 0; k < count; k++) {
      double below = logs[alive[k]] - most;
      if (below > -NOTHING) {
        sum += StrictMath.exp(below);
      }
    }
    return most + StrictMath.log(sum);
  }

  /// A draw: a coordinate for every axis, also for those that a condition makes absent.
  double[] draw(RandomBits bits, double stretch) {
    double left = bits.at(0).fraction() * total;
    int slot = -1;
    for (int k = 0; k < size && slot < 0; k++) {
      left -= weights[members[k]];
      slot = left < 0 ? members[k] : -1;
    }
    double[] point = new double[axes.size()];
    for (int i = 0; i < point.length; i++) {
      point[i] = axes.get(i).draw(slot, bits.at(i + 1).fraction(), stretch);
    }
    return point;
  }
}
