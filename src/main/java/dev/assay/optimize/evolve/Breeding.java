package dev.assay.optimize.evolve;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Draws;
import dev.assay.space.Axis;
import java.util.Arrays;

/// How points make points. What a parameter gets depends on its name and not on the others. A child
/// has a coordinate for every parameter: one that its parents lack is drawn from the prior.
///
/// Sources: simulated binary crossover (Deb and Agrawal, 1995) and polynomial mutation (Deb and
/// Goyal, 1996; in its bounded form) on the lines of a space, uniform exchange of choices.
///
/// @param spread of what is born on both sides of two parents: the larger the closer to them
/// @param steadiness of mutations: the larger the smaller they are
record Breeding(Coding coding, double spread, double steadiness) {

  /// A child that takes from both `a` and `b`: each coordinate is between or a little beside
  /// theirs, or one of theirs.
  double[] crossed(double[] a, double[] b, RandomBits bits) {
    double[] child = new double[a.length];
    for (int i = 0; i < child.length; i++) {
      RandomBits own = bits.at(name(i));
      boolean first = own.at("first").fraction() < 0.5;
      double near = first ? a[i] : b[i];
      double far = first ? b[i] : a[i];
      if (Double.isNaN(near)) {
        child[i] = far;
      } else if (coding.axes().get(i) instanceof Axis.Line
          && !Double.isNaN(far)
          && own.at("blend").fraction() < 0.5) {
        child[i] = Math.clamp(blended(near, far, own.at("place").fraction()), 0.0, 1.0);
      } else {
        child[i] = near;
      }
    }
    return whole(child, bits);
  }

  /// A child that takes each coordinate of `a` or of `b`.
  double[] mixed(double[] a, double[] b, RandomBits bits) {
    double[] child = new double[a.length];
    Arrays.setAll(
        child,
        i -> {
          boolean first = bits.at(name(i)).fraction() < 0.5;
          double wanted = first ? a[i] : b[i];
          return Double.isNaN(wanted) ? (first ? b[i] : a[i]) : wanted;
        });
    return whole(child, bits);
  }

  private double blended(double near, double far, double fraction) {
    double power = 1 / (spread + 1);
    double beta =
        fraction <= 0.5
            ? StrictMath.pow(2 * fraction, power)
            : StrictMath.pow(1 / (2 * (1 - fraction)), power);
    return 0.5 * ((1 + beta) * near + (1 - beta) * far);
  }

  /// A copy in which each coordinate has changed with probability `share`, at least one of them.
  double[] mutated(double[] point, double share, RandomBits bits) {
    double[] child = whole(point, bits);
    int surely = (int) bits.at("surely").below(child.length);
    for (int i = 0; i < child.length; i++) {
      RandomBits own = bits.at(name(i));
      if (i == surely || own.at("whether").fraction() < share) {
        child[i] =
            switch (coding.axes().get(i)) {
              case Axis.Line line -> moved(line, child[i], own.at("where").fraction());
              case Axis.Choice choice -> other(choice, (int) child[i], own.at("where"));
            };
      }
    }
    return child;
  }

  /// Where a line has cells the cell changes.
  private double moved(Axis.Line line, double coordinate, double fraction) {
    double next = Math.clamp(polynomial(coordinate, fraction), 0.0, 1.0);
    if (line.cells() == 0 || line.from(next) != line.from(coordinate)) {
      return next;
    }
    boolean up = line.from(coordinate) <= 0 || (fraction >= 0.5 && line.to(coordinate) < 1);
    return up ? line.to(coordinate) : Math.nextDown(line.from(coordinate));
  }

  private double polynomial(double x, double fraction) {
    double power = steadiness + 1;
    if (fraction < 0.5) {
      double base = 2 * fraction + (1 - 2 * fraction) * StrictMath.pow(1 - x, power);
      return x + StrictMath.pow(base, 1 / power) - 1;
    }
    double base = 2 * (1 - fraction) + (2 * fraction - 1) * StrictMath.pow(x, power);
    return x + 1 - StrictMath.pow(base, 1 / power);
  }

  /// A choice other than `index`, each as likely as its prior has it.
  private static double other(Axis.Choice choice, int index, RandomBits bits) {
    double left = bits.fraction() * (1 - choice.probability(index));
    int last = index;
    for (int i = 0; i < choice.cells(); i++) {
      if (i != index) {
        last = i;
        left -= choice.probability(i);
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }

  private double[] whole(double[] point, RandomBits bits) {
    double[] whole = Draws.prior(coding, bits.at("prior"));
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Double.isNaN(point[i]) ? whole[i] : point[i];
    }
    return whole;
  }

  private String name(int i) {
    return coding.parameters().get(i).name();
  }
}
