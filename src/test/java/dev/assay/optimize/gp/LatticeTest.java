package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Searches;
import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LatticeTest {

  @Test
  void points_are_snapped_as_params_are() {
    Stream.of(Searches.ordered(), Searches.mixed(), Searches.conditional())
        .flatMap(spaces -> ((Collection<Space>) spaces.values()).stream())
        .forEach(LatticeTest::checkSnap);
  }

  @Test
  void what_a_bound_makes_absent_is_absent() {
    checkSnap(
        new Space(
            List.of(
                new Parameter("depth", new Domain.Int(1, 6, 1, Scale.LINEAR)),
                new Parameter("rate", new Domain.Float(0, 1, Scale.LINEAR)),
                new Parameter(
                    "dropout",
                    new Domain.Float(0, 0.5, Scale.LINEAR),
                    Condition.of("depth", Bounds.atLeast(3))))));
  }

  private static void checkSnap(Space space) {
    var coding = new Coding(space);
    var lattice = new Lattice(space, coding);
    for (int i = 0; i < 200; i++) {
      RandomBits bits = RandomBits.of(12).at(i);
      double[] point = new double[coding.dimensions()];
      Arrays.setAll(point, k -> lattice.drawn(k, bits.at(k).fraction()));

      double[] snapped = point.clone();
      lattice.snap(snapped);

      double[] expected = coding.snap(point);
      for (int k = 0; k < expected.length; k++) {
        // A continuum is not rounded on the way to params and back.
        boolean rounded = lattice.choices()[k] || lattice.cells(k) > 0 || Double.isNaN(expected[k]);
        assertThat(Double.compare(snapped[k], rounded ? expected[k] : point[k])).isZero();
      }
    }
  }
}
