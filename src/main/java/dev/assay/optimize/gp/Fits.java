package dev.assay.optimize.gp;

import dev.assay.numeric.Lbfgsb;
import dev.assay.numeric.Lbfgsb.Minimum;
import java.util.ArrayDeque;
import java.util.Deque;

/// Finds the most likely hyperparameters of samples: the maximum a posteriori, by quasi-Newton
/// steps from what is believed beforehand. Remembers the last samples it saw and what it found; as
/// every search begins at the same place, that changes no answer. Safe for several threads.
final class Fits {

  private static final Lbfgsb.Limits LIMITS = new Lbfgsb.Limits(60, 1e-2, 1e-6);
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
    Minimum minimum =
        Lbfgsb.minimize(
            new Evidence(sample, belief), belief.means(), belief.low(), belief.high(), LIMITS);
    return Hyper.exp(minimum.point());
  }
}
