package dev.assay.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.analysis.Effect.Verdict;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectTest {

  private static final Objective LOSS = new Objective("loss", Goal.MINIMIZE, Reduce.LAST);
  private static final Objective SCORE = new Objective("score", Goal.MAXIMIZE, Reduce.LAST);

  @Test
  void a_single_value_on_a_side_tells_no_luck() {
    Effect effect = Effect.of(List.of(1.0), List.of(1.5, 1.6));

    assertThat(effect.difference()).isCloseTo(0.55, within(1e-12));
    assertThat(effect.margin()).isEmpty();
    assertThat(effect.verdict(LOSS)).isEqualTo(Verdict.UNTESTED);
  }

  /// Welch's t for 1, 2, 3 against 11, 12, 16: standard error sqrt(1/3 + 7/3), 2.56 degrees of
  /// freedom.
  @Test
  void the_interval_is_welchs() {
    Effect effect = Effect.of(List.of(1.0, 2.0, 3.0), List.of(11.0, 12.0, 16.0));

    assertThat(effect.difference()).isCloseTo(11, within(1e-12));
    assertThat(effect.margin().orElseThrow()).isCloseTo(5.74066, within(1e-4));
    assertThat(effect.verdict(LOSS)).isEqualTo(Verdict.WORSE);
    assertThat(effect.verdict(SCORE)).isEqualTo(Verdict.BETTER);
  }

  @Test
  void what_luck_may_explain_is_open() {
    Effect effect = Effect.of(List.of(1.0, 2.0, 3.0), List.of(1.5, 2.5, 3.5));

    assertThat(effect.verdict(LOSS)).isEqualTo(Verdict.OPEN);
    assertThat(Effect.of(List.of(1.0, 1.0), List.of(2.0, 2.0)).verdict(LOSS))
        .isEqualTo(Verdict.WORSE);
    assertThat(Effect.of(List.of(1.0, 1.0), List.of(1.0, 1.0)).verdict(LOSS))
        .isEqualTo(Verdict.OPEN);
  }
}
