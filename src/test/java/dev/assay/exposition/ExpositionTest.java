package dev.assay.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.exposition.Metric.Counter;
import dev.assay.exposition.Metric.Gauge;
import dev.assay.exposition.Metric.Histogram;
import dev.assay.exposition.Metric.Info;
import dev.assay.exposition.Metric.Sample;
import dev.assay.exposition.Metric.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  @Test
  void every_kind_is_written_by_name_with_its_help_and_labels_in_order() {
    var pool = Map.of("pool", "big");

    String text =
        Exposition.text(
            List.of(
                new Info("a_build", "What.", Map.of("version", "1")),
                new Histogram(
                    "a_wait_seconds",
                    "Waits.",
                    List.of(0.5, 2.0),
                    List.of(new Series(pool, List.of(3L, 0L, 1L), 9.25))),
                new Counter(
                    "a_ends", "Ends.", List.of(new Sample(Map.of("why", "", "pool", "big"), 7))),
                new Gauge("a_none", "Not known.", List.of()),
                new Gauge("a_free_bytes", "Free.", List.of(new Sample(12)))));

    assertThat(text)
        .isEqualTo(
            """
            # HELP a_build_info What.
            # TYPE a_build_info gauge
            a_build_info{version="1"} 1
            # HELP a_ends_total Ends.
            # TYPE a_ends_total counter
            a_ends_total{pool="big",why=""} 7.0
            # HELP a_free_bytes Free.
            # TYPE a_free_bytes gauge
            a_free_bytes 12.0
            # HELP a_wait_seconds Waits.
            # TYPE a_wait_seconds histogram
            a_wait_seconds_bucket{pool="big",le="0.5"} 3
            a_wait_seconds_bucket{pool="big",le="2.0"} 3
            a_wait_seconds_bucket{pool="big",le="+Inf"} 4
            a_wait_seconds_count{pool="big"} 4
            a_wait_seconds_sum{pool="big"} 9.25
            """);
  }

  @Test
  void words_of_others_stay_within_their_label() {
    var evil = new Sample(Map.of("name", "a\"}\n\\b"), 1);

    String text = Exposition.text(List.of(new Gauge("a", "A.", List.of(evil))));

    assertThat(text).endsWith("a{name=\"a\\\"}\\n\\\\b\"} 1.0\n");
  }
}
