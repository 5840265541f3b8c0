package dev.assay.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void four_values_have_the_known_figures() {
    var summary = Summary.of(List.of(4.0, 1.0, 3.0, 2.0));

    assertThat(summary.count()).isEqualTo(4);
    assertThat(summary.mean()).isEqualTo(2.5);
    assertThat(summary.median()).isEqualTo(2.5);
    assertThat(summary.min()).isEqualTo(1);
    assertThat(summary.max()).isEqualTo(4);
    assertThat(summary.std().orElseThrow()).isCloseTo(1.290994, offset(1e-6));
  }

  @Test
  void one_value_says_nothing_of_spread() {
    assertThat(Summary.of(List.of(0.0)).std()).isEmpty();
  }

  @Test
  void equal_values_have_no_spread() {
    assertThat(Summary.of(List.of(0.1, 0.1, 0.1)).std()).hasValue(0.0);
  }

  @Test
  void huge_values_do_not_overflow() {
    var summary = Summary.of(List.of(1.5e308, 1.5e308));

    assertThat(summary.mean()).isEqualTo(1.5e308);
    assertThat(summary.median()).isEqualTo(1.5e308);
  }

  @Test
  void nan_is_no_value() {
    assertThat(Summary.of(List.of(Double.NaN, 2.0)).count()).isEqualTo(1);
    assertThatThrownBy(() -> Summary.of(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_infinite_value_shows_in_the_mean() {
    assertThat(Summary.of(List.of(1.0, Double.POSITIVE_INFINITY)).mean())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }
}
