package dev.assay.control;

import static dev.assay.analysis.TrialViews.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.Trials.TrialView;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialOrderTest {

  @Test
  void numbers_sort_by_size_and_not_as_text() {
    var trials =
        List.of(
            completed(1, "{\"n\":10}", "{}"),
            completed(2, "{\"n\":9}", "{}"),
            completed(3, "{\"n\":9.5}", "{}"));

    assertThat(sorted("n", trials)).containsExactly(2, 3, 1);
    assertThat(sorted("-n", trials)).containsExactly(1, 3, 2);
  }

  @Test
  void what_is_absent_or_nan_comes_last_either_way() {
    var trials =
        List.of(
            completed(1, "{}", "{}"),
            completed(2, "{}", "{\"acc\":NaN}"),
            completed(3, "{}", "{\"acc\":0}"),
            completed(4, "{}", "{\"acc\":-1}"));

    assertThat(sorted("acc", trials)).containsExactly(4, 3, 1, 2);
    assertThat(sorted("-acc", trials)).containsExactly(3, 4, 1, 2);
  }

  @Test
  void a_param_wins_over_a_value_and_a_column_of_its_name() {
    var trials =
        List.of(
            completed(1, "{\"number\":2}", "{\"number\":5}"),
            completed(2, "{\"number\":1}", "{\"number\":6}"));

    assertThat(sorted("number", trials)).containsExactly(2, 1);
  }

  @Test
  void integers_beyond_a_double_are_told_apart() {
    var trials =
        List.of(
            completed(1, "{\"n\":9007199254740993}", "{}"),
            completed(2, "{\"n\":9007199254740992}", "{}"));

    assertThat(sorted("n", trials)).containsExactly(2, 1);
  }

  @Test
  void no_sort_is_by_number() {
    var trials = List.of(completed(2, "{}", "{}"), completed(1, "{}", "{}"));

    assertThat(sorted("", trials)).containsExactly(1, 2);
  }

  @Test
  void a_lone_dash_is_refused() {
    assertThatThrownBy(() -> TrialOrder.of("-")).hasMessageContaining("'-' alone");
  }

  private static List<Integer> sorted(String sort, List<TrialView> trials) {
    return trials.stream().sorted(TrialOrder.of(sort)).map(t -> t.id().number()).toList();
  }
}
