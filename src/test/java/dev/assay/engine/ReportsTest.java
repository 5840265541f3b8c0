package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.experiment.Stage.MetricPattern;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private final Reports reports = new Reports(List.of());

  @Test
  void a_json_line_is_one_report_for_each_number() {
    reports.metricsLine("{\"step\":3,\"loss\":0.41,\"acc\":1,\"note\":\"x\"}");

    assertThat(reports.drain())
        .containsExactly(new MetricReport("loss", 3, 0.41, ""), new MetricReport("acc", 3, 1, ""));
  }

  @Test
  void numbers_that_are_not_finite_arrive_as_words_or_as_python_writes_them() {
    reports.metricsLine("{\"step\":0,\"a\":\"NaN\",\"b\":-Infinity}");

    assertThat(reports.drain())
        .extracting(MetricReport::value)
        .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void a_metric_without_a_step_counts_its_own_steps_and_reading_twice_gives_the_same() {
    var again = new Reports(List.of());
    for (var reader : List.of(reports, again)) {
      reader.metricsLine("{\"loss\":3}");
      reader.metricsLine("{\"loss\":2}");
    }

    assertThat(reports.drain())
        .containsExactly(new MetricReport("loss", 0, 3, ""), new MetricReport("loss", 1, 2, ""))
        .isEqualTo(again.drain());
  }

  @Test
  void a_line_that_is_not_json_is_a_complaint_and_costs_nothing_else() {
    reports.metricsLine("{\"step\":1,");
    reports.metricsLine("{\"step\":1,\"loss\":2}");

    assertThat(reports.drain()).hasSize(1);
    assertThat(reports.complaints()).singleElement().asString().startsWith("metrics.jsonl: line 1");
  }

  @Test
  void printed_metrics_are_understood_and_sentences_are_not_taken_for_them() {
    reports.outputLine("metric loss=0.5 acc=nan step=7");
    reports.outputLine("metric space=euclidean is used");
    reports.outputLine("the metric loss=1");

    assertThat(reports.drain())
        .containsExactly(
            new MetricReport("loss", 7, 0.5, ""), new MetricReport("acc", 7, Double.NaN, ""));
  }

  @Test
  void patterns_read_lines_of_programs_that_know_nothing_of_us() {
    var patterned =
        new Reports(
            List.of(
                new MetricPattern("loss", "epoch (?<step>\\d+).* loss: (?<value>[-\\d.e]+)"),
                new MetricPattern("", "eval/(?<name>\\w+)=(?<value>\\S+)")));

    patterned.outputLine("epoch 4 | loss: 1.5e-3");
    patterned.outputLine("eval/f1=0.25 eval/auc=0.75");

    assertThat(patterned.drain())
        .containsExactly(
            new MetricReport("loss", 4, 1.5e-3, ""),
            new MetricReport("f1", 0, 0.25, ""),
            new MetricReport("auc", 0, 0.75, ""));
  }

  @Test
  void every_way_to_reduce_a_series_gives_its_value() {
    for (var loss : new double[] {5, 2, 8, 3}) {
      reports.metricsLine("{\"loss\":" + loss + "}");
    }

    assertThat(reduce(Goal.MINIMIZE, Reduce.LAST)).isEqualTo(3);
    assertThat(reduce(Goal.MINIMIZE, Reduce.BEST)).isEqualTo(2);
    assertThat(reduce(Goal.MAXIMIZE, Reduce.BEST)).isEqualTo(8);
    assertThat(reduce(Goal.MAXIMIZE, Reduce.MIN)).isEqualTo(2);
    assertThat(reduce(Goal.MINIMIZE, Reduce.MAX)).isEqualTo(8);
    assertThat(reduce(Goal.MINIMIZE, Reduce.MEAN)).isEqualTo(4.5);
    assertThat(reports.reduce(new Objective("other", Goal.MINIMIZE, Reduce.LAST))).isEmpty();
  }

  @Test
  void zero_is_a_value() {
    reports.metricsLine("{\"loss\":0.0}");

    assertThat(reduce(Goal.MINIMIZE, Reduce.BEST)).isEqualTo(0.0);
  }

  @Test
  void events_tell_of_progress_the_end_and_the_wish_to_be_queued_again() {
    reports.metricsLine("{\"event\":\"progress\",\"step\":2,\"of\":10}");
    reports.metricsLine("{\"event\":\"final\",\"loss\":0.25}");
    reports.metricsLine("{\"event\":\"yield\"}");

    assertThat(reports.drainProgress().orElseThrow().get("of")).contains(Value.of(10));
    assertThat(reports.drainProgress()).isEmpty();
    assertThat(reports.finalValues().orElseThrow().get("loss")).contains(Value.of(0.25));
    assertThat(reports.yielded()).isTrue();
    assertThat(reports.drain()).isEmpty();
  }

  private double reduce(Goal goal, Reduce how) {
    return reports.reduce(new Objective("loss", goal, how)).orElseThrow();
  }
}
