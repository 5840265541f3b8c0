package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogSumTest {

  private static final double NOTHING = Double.NEGATIVE_INFINITY;

  @Test
  void sums_neither_overflow_nor_vanish() {
    assertThat(LogSum.of(new double[] {1000, 1000, NOTHING}))
        .isCloseTo(1000 + Math.log(2), within(1e-12));
    assertThat(LogSum.of(new double[] {-2000, -2001}))
        .isCloseTo(-2000 + Math.log1p(Math.exp(-1)), within(1e-12));
    assertThat(LogSum.of(-2001, -2000)).isEqualTo(LogSum.of(new double[] {-2000, -2001}));
  }

  @Test
  void nothing_adds_nothing() {
    assertThat(LogSum.of(new double[0])).isEqualTo(NOTHING);
    assertThat(LogSum.of(new double[] {NOTHING, NOTHING})).isEqualTo(NOTHING);
    assertThat(LogSum.of(NOTHING, NOTHING)).isEqualTo(NOTHING);
    assertThat(LogSum.of(NOTHING, -3)).isEqualTo(-3);
    assertThat(LogSum.of(Double.POSITIVE_INFINITY, 0)).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
