package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StudentTTest {

  @Test
  void quantiles_are_those_of_the_printed_tables() {
    assertThat(StudentT.quantile(0.975, 1)).isCloseTo(12.706, within(5e-4));
    assertThat(StudentT.quantile(0.975, 2)).isCloseTo(4.303, within(5e-4));
    assertThat(StudentT.quantile(0.975, 9)).isCloseTo(2.262, within(5e-4));
    assertThat(StudentT.quantile(0.95, 30)).isCloseTo(1.697, within(5e-4));
  }

  @Test
  void one_is_the_inverse_of_the_other() {
    assertThat(StudentT.cumulative(StudentT.quantile(0.9, 4), 4)).isCloseTo(0.9, within(1e-9));
  }
}
