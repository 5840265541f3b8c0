package dev.assay.optimize.cmaes;

import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.cmaes.Generations.Open;
import java.util.Arrays;

/// The draws for one proposal. The first is the member's own: draws of one generation come in pairs
/// on both sides of the mean, each pair at right angles to the others as far as there is room.
/// Others are independent.
final class GenerationDraws {

  /// How many draws per parameter are thrown away before what lies outside is moved to the border.
  private static final int INSIDE = 10;

  private final Open open;
  private final Layout layout;
  private final Gaussian gaussian;
  private final RandomBits own;
  private final RandomBits shared;
  private final int member;

  GenerationDraws(History history, int number, Open open) {
    this.open = open;
    this.layout = open.model().layout();
    this.gaussian = open.model().gaussian();
    RandomBits seed = RandomBits.of(history.problem().seed()).at(Note.NAME);
    this.own = seed.at("trial").at(number);
    this.shared = seed.at("generation").at(open.number());
    this.member = open.members() + missing(history, number);
  }

  /// How many trials are missing before `number`: somebody may be asking for those.
  private static int missing(History history, int number) {
    int before = 0;
    for (Row row : history.rows()) {
      before += row.number() > 0 && row.number() < number ? 1 : 0;
    }
    return Math.max(0, number - 1 - before);
  }

  /// The coordinates of a draw, from 0.
  double[] at(int attempt) {
    RandomBits bits = own.at(attempt);
    int[] chosen = new int[layout.choices().size()];
    Arrays.setAll(chosen, i -> open.model().choices().draw(i, bits.at("choice").at(i).fraction()));
    return layout.point(layout.lines().isEmpty() ? new double[0] : onLines(attempt, bits), chosen);
  }

  private double[] onLines(int attempt, RandomBits bits) {
    if (attempt == 0 && member == 0 && open.number() == 0) {
      return inside(gaussian.mean());
    }
    double[] drawn = gaussian.at(attempt == 0 ? paired() : normal(bits.at("line")));
    for (int i = 1; i < INSIDE * drawn.length && isOutside(drawn); i++) {
      drawn = gaussian.at(normal(bits.at("inside").at(i)));
    }
    return inside(drawn);
  }

  /// The draw of this member: every other one is the mirror image of the one before.
  private double[] paired() {
    double[] direction = direction(member / 2);
    double sign = member % 2 == 0 ? 1 : -1;
    Arrays.setAll(direction, i -> sign * direction[i]);
    return direction;
  }

  /// As long as an independent draw, and at right angles to those of the same block of as many as
  /// there are dimensions.
  private double[] direction(int pair) {
    int n = gaussian.dimensions();
    int block = pair / n * n;
    double[][] directions = new double[pair - block + 1][];
    double length = 0;
    for (int i = 0; i < directions.length; i++) {
      directions[i] = normal(shared.at(block + i));
      length = length(directions[i]);
      for (int j = 0; j < i; j++) {
        subtract(directions[i], directions[j]);
      }
      scale(directions[i], 1 / Math.max(1e-300, length(directions[i])));
    }
    double[] last = directions[directions.length - 1];
    scale(last, length);
    return last;
  }

  private double[] normal(RandomBits bits) {
    double[] normal = new double[gaussian.dimensions()];
    Arrays.setAll(normal, i -> Normal.quantile(bits.at(i).fraction() + 0x1p-54));
    return normal;
  }

  private boolean isOutside(double[] point) {
    for (int i = 0; i < point.length; i++) {
      if (layout.lines().get(i).cells() == 0 && !(0 <= point[i] && point[i] <= 1)) {
        return true;
      }
    }
    return false;
  }

  /// What is continuous moved to the border; what has cells may lie beyond, as its outer cells do.
  private double[] inside(double[] point) {
    double[] inside = point.clone();
    for (int i = 0; i < inside.length; i++) {
      if (layout.lines().get(i).cells() == 0) {
        inside[i] = Math.clamp(inside[i], 0.0, 1.0);
      }
    }
    return inside;
  }

  /// Takes out of `vector` what points along the unit vector `direction`.
  private static void subtract(double[] vector, double[] direction) {
    double product = 0;
    for (int i = 0; i < vector.length; i++) {
      product += vector[i] * direction[i];
    }
    double along = product;
    Arrays.setAll(vector, i -> vector[i] - along * direction[i]);
  }

  private static void scale(double[] vector, double factor) {
    Arrays.setAll(vector, i -> vector[i] * factor);
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }
}
