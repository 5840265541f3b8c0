package dev.assay.optimize;

import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import java.util.List;

/// Coordinates drawn from the priors of a space. A draw has a coordinate for every parameter, also
/// for those that a condition makes absent; [Coding#snap] takes these out.
public final class Draws {

  private Draws() {}

  /// A draw from the prior; what a parameter gets depends on its name and not on the others.
  public static double[] prior(Coding coding, RandomBits bits) {
    List<Parameter> parameters = coding.parameters();
    double[] fractions = new double[parameters.size()];
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = bits.at(parameters.get(i).name()).fraction();
    }
    return at(coding, fractions);
  }

  /// The coordinates at `fractions` of the prior, each from 0 to 1: itself on a line, and the
  /// choice under which it falls where there is no order.
  public static double[] at(Coding coding, double[] fractions) {
    double[] point = fractions.clone();
    for (int i = 0; i < point.length; i++) {
      if (coding.axes().get(i) instanceof Axis.Choice choice) {
        point[i] = choice.draw(point[i]);
      }
    }
    return point;
  }

  /// A draw near `coordinates`: numbers move by a normal step of `distance`, mirrored at the ends;
  /// a choice is drawn anew with probability `distance`; so is what is absent (NaN).
  ///
  /// @param distance from 0 to 1
  public static double[] near(
      Coding coding, double[] coordinates, double distance, RandomBits bits) {
    double[] point = prior(coding, bits.at("anew"));
    for (int i = 0; i < point.length; i++) {
      RandomBits own = bits.at(coding.parameters().get(i).name());
      if (Double.isNaN(coordinates[i])) {
        continue;
      }
      if (coding.axes().get(i) instanceof Axis.Line) {
        double step = Normal.quantile(Math.max(own.fraction(), 0x1p-53));
        point[i] = mirror(coordinates[i] + distance * step);
      } else if (own.fraction() >= distance) {
        point[i] = coordinates[i];
      }
    }
    return point;
  }

  private static double mirror(double coordinate) {
    double around = Math.abs(coordinate) % 2;
    return around > 1 ? 2 - around : around;
  }
}
