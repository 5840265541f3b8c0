package dev.assay.numeric;

/// A local minimum of a smooth function in a box, by quasi-Newton steps with a short memory.
///
/// Coordinates at a bound that the gradient pushes against are held; the others move along the
/// two-loop direction of L-BFGS (Nocedal and Wright, algorithm 7.4), projected into the box, with a
/// step that satisfies Armijo's rule along the projection (Bertsekas 1982). A step costs O(memory ×
/// dimensions) beside the function.
public final class Lbfgsb {

  private static final int MEMORY = 8;
  private static final int MAX_HALVINGS = 20;
  private static final double ARMIJO = 1e-4;

  private Lbfgsb() {}

  /// A function with its gradient.
  public interface Differentiable {

    /// The value at `point`; the derivatives go into `gradient`. A value that is not finite means
    /// that the function has none there, and the search turns back.
    double at(double[] point, double[] gradient);
  }

  /// When to stop.
  ///
  /// @param evaluations at most so many of the function
  /// @param gradient no derivative, as far as the box lets it act, is larger
  /// @param decrease relative to 1 + the value: a step gained less
  public record Limits(int evaluations, double gradient, double decrease) {}

  /// Where the search ended.
  ///
  /// @param evaluations of the function that it took
  public record Minimum(double[] point, double value, int evaluations) {}

  /// Walks down from `start`, which is put into the box first. Infinite bounds are none.
  public static Minimum minimize(
      Differentiable function, double[] start, double[] low, double[] high, Limits limits) {
    return new Walk(function, start, low, high, limits).down();
  }

  /// One search; arrays are used again at every step.
  private static final class Walk {

    private final Differentiable function;
    private final double[] low;
    private final double[] high;
    private final Limits limits;
    private final int n;
    private final double[][] moves;
    private final double[][] turns;
    private final double[] curvatures = new double[MEMORY];
    private final boolean[] held;
    private final double[] direction;
    private int remembered;
    private int newest = -1;
    private int evaluations;
    private double[] point;
    private double[] gradient;
    private double[] nextPoint;
    private double[] nextGradient;
    private double value;
    private double nextValue;

    Walk(Differentiable function, double[] start, double[] low, double[] high, Limits limits) {
      this.function = function;
      this.low = low;
      this.high = high;
      this.limits = limits;
      this.n = start.length;
      this.moves = new double[MEMORY][n];
      this.turns = new double[MEMORY][n];
      this.held = new boolean[n];
      this.direction = new double[n];
      this.point = new double[n];
      this.gradient = new double[n];
      this.nextPoint = new double[n];
      this.nextGradient = new double[n];
      for (int i = 0; i < n; i++) {
        point[i] = Math.max(low[i], Math.min(high[i], start[i]));
      }
    }

    Minimum down() {
      value = evaluate(point, gradient);
      while (evaluations < limits.evaluations() && steepest() > limits.gradient()) {
        double before = value;
        if (!step()) {
          if (remembered == 0) {
            break;
          }
          remembered = 0;
          continue;
        }
        if (before - value <= limits.decrease() * (1 + Math.abs(value))) {
          break;
        }
      }
      return new Minimum(point, value, evaluations);
    }

    private double evaluate(double[] at, double[] into) {
      evaluations++;
      double result = function.at(at, into);
      return Double.isFinite(result) ? result : Double.POSITIVE_INFINITY;
    }

    /// The largest derivative that the box does not block; marks what it blocks.
    private double steepest() {
      double largest = 0;
      for (int i = 0; i < n; i++) {
        held[i] =
            (point[i] <= low[i] && gradient[i] >= 0) || (point[i] >= high[i] && gradient[i] <= 0);
        if (!held[i]) {
          largest = Math.max(largest, Math.abs(gradient[i]));
        }
      }
      return Double.isInfinite(value) ? 0 : largest;
    }

    /// Moves down; false where no step along the direction gains anything.
    private boolean step() {
      aim();
      double length = remembered == 0 ? firstLength() : 1;
      for (int halving = 0;
          halving < MAX_HALVINGS && evaluations < limits.evaluations();
          halving++) {
        double slope = 0;
        for (int i = 0; i < n; i++) {
          double to = point[i] + length * direction[i];
          nextPoint[i] = Math.max(low[i], Math.min(high[i], to));
          slope += gradient[i] * (nextPoint[i] - point[i]);
        }
        if (!(slope < 0)) {
          return false;
        }
        nextValue = evaluate(nextPoint, nextGradient);
        if (nextValue <= value + ARMIJO * slope) {
          remember();
          return true;
        }
        length *= shrink(slope);
      }
      return false;
    }

    /// How much shorter the next step is: to the minimum of the parabola, within reason.
    private double shrink(double slope) {
      double bend = nextValue - value - slope;
      return Double.isFinite(nextValue) && bend > 0
          ? Math.clamp(-slope / (2 * bend), 0.1, 0.5)
          : 0.2;
    }

    private double firstLength() {
      double norm = 0;
      for (double part : direction) {
        norm += part * part;
      }
      return Math.min(1, 1 / Math.sqrt(norm));
    }

    /// The two loops over the memory, on the coordinates that are free.
    private void aim() {
      for (int i = 0; i < n; i++) {
        direction[i] = held[i] ? 0 : -gradient[i];
      }
      double[] shares = new double[MEMORY];
      for (int back = 0; back < remembered; back++) {
        int k = (newest - back + MEMORY) % MEMORY;
        shares[k] = dot(moves[k], direction) / curvatures[k];
        add(-shares[k], turns[k]);
      }
      if (remembered > 0) {
        double scale = curvatures[newest] / dot(turns[newest], turns[newest]);
        for (int i = 0; i < n; i++) {
          direction[i] *= scale;
        }
      }
      for (int back = remembered - 1; back >= 0; back--) {
        int k = (newest - back + MEMORY) % MEMORY;
        add(shares[k] - dot(turns[k], direction) / curvatures[k], moves[k]);
      }
      for (int i = 0; i < n; i++) {
        direction[i] = held[i] ? 0 : direction[i];
      }
      if (!(dot(gradient, direction) < 0)) {
        remembered = 0;
        for (int i = 0; i < n; i++) {
          direction[i] = held[i] ? 0 : -gradient[i];
        }
      }
    }

    private void add(double factor, double[] vector) {
      for (int i = 0; i < n; i++) {
        direction[i] += factor * vector[i];
      }
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    /// Takes the step, and its curvature where it bends the right way.
    private void remember() {
      int slot = (newest + 1) % MEMORY;
      for (int i = 0; i < n; i++) {
        moves[slot][i] = nextPoint[i] - point[i];
        turns[slot][i] = nextGradient[i] - gradient[i];
      }
      double curvature = dot(moves[slot], turns[slot]);
      if (curvature
          > 1e-10 * Math.sqrt(dot(moves[slot], moves[slot]) * dot(turns[slot], turns[slot]))) {
        curvatures[slot] = curvature;
        newest = slot;
        remembered = Math.min(MEMORY, remembered + 1);
      } else {
        // The slot was the oldest of a full memory.
        remembered = Math.min(MEMORY - 1, remembered);
      }
      double[] oldPoint = point;
      double[] oldGradient = gradient;
      point = nextPoint;
      gradient = nextGradient;
      nextPoint = oldPoint;
      nextGradient = oldGradient;
      value = nextValue;
    }
  }
}
