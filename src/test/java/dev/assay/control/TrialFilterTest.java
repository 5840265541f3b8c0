package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.analysis.TrialViews;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialFilterTest {

  private static final List<TrialView> TRIALS =
      List.of(
          TrialViews.completed(
              1, "{\"lr\":0.1,\"act\":\"relu\",\"n\":16,\"big\":true}", "{\"acc\":0.9}"),
          TrialViews.completed(
              2,
              "{\"lr\":1e-4,\"act\":\"tanh\",\"n\":\"16\",\"two words\":\"x y\"}",
              "{\"acc\":0}"),
          TrialViews.trial(
              3, TrialStatus.FAILED, Reason.TIMEOUT, "{\"lr\":0.1,\"act\":\"a:b\"}", "{}"),
          TrialViews.trial(4, TrialStatus.RUNNING, Reason.NONE, "{\"lr\":NaN}", "{\"acc\":NaN}"));

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\u0001',
      value = {
        "status:failed # 3",
        "status:completed,failed # 1 2 3",
        "reason:timeout # 3",
        "lr<1e-3 # 2",
        "lr<=0.1 # 1 2 3",
        "lr==0.1 # 1 3",
        "lr=1e-1 # 1 3",
        "lr!=0.1 # 2 4",
        "lr=nan # 4",
        "lr>0 # 1 2 3",
        "act=relu # 1",
        "act!=relu # 2 3",
        "act=\"a:b\" # 3",
        "act=a:b # 3",
        "act>relu # 2",
        "n=16 # 1 2",
        "n<17 # 1",
        "big=true # 1",
        "acc>=0.9 # 1",
        "acc=0 # 2",
        "acc<0.5 # 2",
        "\"two words\"=\"x y\" # 2",
        "number>=3 # 3 4",
        "number:1,4 # 1 4",
        "stage:main # 1 2 3 4",
        "status:completed lr<1 act=relu # 1",
        "nothing=1 # ",
        "nothing!=1 # ",
        "attempts>0 # 1 2 3 4",
        "status=failed # 3",
      })
  void a_filter_keeps(String filter, String numbers) {
    var kept =
        TRIALS.stream()
            .filter(TrialFilter.parse(filter))
            .map(t -> Integer.toString(t.id().number()))
            .toList();

    assertThat(String.join(" ", kept)).isEqualTo(numbers == null ? "" : numbers);
  }

  @Test
  void a_content_prefix_is_enough() {
    String content = TRIALS.getFirst().content().hex();

    assertThat(TRIALS)
        .filteredOn(TrialFilter.parse("content:" + content.substring(0, 6)))
        .hasSize(1);
  }

  @Test
  void no_filter_keeps_all() {
    assertThat(TRIALS).filteredOn(TrialFilter.parse("  ")).hasSize(4);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\u0001',
      value = {
        "state:failed # there is no column 'state'; columns are status, reason, content, number",
        "status:fail # status 'fail' does not exist; there are pending, running,",
        "reason:oom # reason 'oom' does not exist; there are exit, timeout,",
        "lr # 'lr' compares nothing",
        "<3 # '<3' begins with no name",
        "lr< # 'lr<' compares with nothing",
        "\"open # the quote in '\"open' is never closed",
        "lr ! 3 # 'lr ! 3' compares nothing",
      })
  void a_filter_that_is_none_says_why(String filter, String message) {
    assertThatThrownBy(() -> TrialFilter.parse(filter))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((ControlException) e).code())
        .isEqualTo(ControlException.Code.USAGE);
  }
}
