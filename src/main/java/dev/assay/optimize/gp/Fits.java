package dev.assay.optimize.gp;

import dev.assay.numeric.Lbfgsb;
import dev.assay.numeric.Lbfgsb.Minimum;
import dev.assay.numeric.RandomBits;
import java.util.ArrayDeque;
import java.util.Deque;

/// Finds the most likely hyperparameters of samples: the maximum a posteriori, the best of a few
/// quasi-Newton walks. Remembers the last samples it saw and what it found; as the walks always
/// begin at the same places, that changes no answer. Safe for several threads.
final class Fits {

  private static final Lbfgsb.Limits LIMITS = new Lbfgsb.Limits(60, 1e-2, 1e-6);
  private static final int STARTS = 4;
  private static final int REMEMBERED = 32;

  private record Fit(Sample sample, Hyper hyper) {}

  private final Deque<Fit> memory = new ArrayDeque<>();

  /// What is most likely assumed of the function behind `sample`.
  Hyper of(Sample sample) {
    synchronized (memory) {
      for (Fit fit : memory) {
        if (fit.sample().isLike(sample)) {
          return fit.hyper();
        }
      }
    }
    Hyper hyper = fit(sample);
    synchronized (memory) {
      memory.addFirst(new Fit(sample, hyper));
      while (memory.size() > REMEMBERED) {
        memory.removeLast();
      }
    }
    return hyper;
  }

  private static Hyper fit(Sample sample) {
    Belief belief = Belief.of(sample.dimensions());
    var evidence = new Evidence(sample, belief);
    Minimum best = walk(evidence, belief, belief.means());
    for (int start = 1; start < STARTS; start++) {
      Minimum other = walk(evidence, belief, start(belief, start));
      best = other.value() < best.value() ? other : best;
    }
    return Hyper.exp(best.point());
  }

  private static Minimum walk(Evidence evidence, Belief belief, double[] start) {
    return Lbfgsb.minimize(evidence, start, belief.low(), belief.high(), LIMITS);
  }

  /// Beside what is believed: everywhere shorter lengths, everywhere longer ones, and some of each.
  private static double[] start(Belief belief, int index) {
    double[] start = belief.means().clone();
    for (int k = 0; k < start.length - 2; k++) {
      start[k] +=
          switch (index) {
            case 1 -> 2;
            case 2 -> -2;
            default -> 6 * RandomBits.of(index).at(k).fraction() - 3;
          };
    }
    return start;
  }
}
