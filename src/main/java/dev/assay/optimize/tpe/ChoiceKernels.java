package dev.assay.optimize.tpe;

import dev.assay.space.Axis;
import java.util.Arrays;

/// Kernels over choices without order: most on the choice of the trial, and as much as one trial of
/// all spread like the prior.
final class ChoiceKernels implements AxisKernels {

  private final Axis.Choice axis;
  private final double[] prior;
  private int[] chosen;
  private int count;

  ChoiceKernels(Axis.Choice axis, int capacity) {
    this.axis = axis;
    this.prior = new double[(int) axis.cells()];
    Arrays.setAll(prior, axis::probability);
    this.chosen = new int[capacity];
    Arrays.fill(chosen, -1);
  }

  @Override
  public void put(int slot, double coordinate) {
    if (slot >= chosen.length) {
      int before = chosen.length;
      chosen = Arrays.copyOf(chosen, 2 * slot + 8);
      Arrays.fill(chosen, before, chosen.length, -1);
    }
    chosen[slot] = Double.isNaN(coordinate) ? -1 : (int) coordinate;
    count += chosen[slot] < 0 ? 0 : 1;
  }

  @Override
  public void remove(int slot) {
    count -= chosen[slot] < 0 ? 0 : 1;
    chosen[slot] = -1;
  }

  @Override
  public void refresh() {
    // Nothing here depends on the order of the others.
  }

  /// How much of a kernel is spread like the prior.
  private double spread() {
    double share = (double) prior.length / (count + 1);
    return share / (1 + share);
  }

  @Override
  public void addPeaks(double[] logs, int[] slots, int count, double times) {
    // Masses are at most 1, and nothing is taken out of them.
  }

  @Override
  public double prior(double coordinate) {
    return StrictMath.log(prior[(int) coordinate]);
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
    int choice = (int) coordinate;
    double spread = spread() * prior[choice];
    double hit = StrictMath.log(1 - spread() + spread);
    double miss = StrictMath.log(spread);
    double absent = StrictMath.log(prior[choice]);
    int kept = 0;
    for (int k = 0; k < count; k++) {
      int slot = among[k];
      double log = from[slot] + (chosen[slot] == choice ? hit : chosen[slot] < 0 ? absent : miss);
      if (log > least) {
        logs[slot] = log;
        alive[kept++] = slot;
      }
    }
    return kept;
  }

  @Override
  public double draw(int slot, double fraction, double stretch) {
    if (slot < 0 || chosen[slot] < 0) {
      return axis.draw(fraction);
    }
    double anew = Math.min(1, spread() * stretch);
    return fraction < anew ? axis.draw(fraction / anew) : chosen[slot];
  }
}
