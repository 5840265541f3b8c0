package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Numbers that attempts report.
public abstract class MetricsContract extends StoreContract {

  @Test
  void reports_come_back_by_name_step_and_instance() {
    submit(experiment("a", 1));
    var worker = worker();
    var attempt = claimOne(worker).attempt();
    var reports =
        List.of(
            new MetricReport("loss", 10, 0.1, ""),
            new MetricReport("loss", 2, 0.0, ""),
            new MetricReport("loss", 2, -0.5, "case-7"),
            new MetricReport("accuracy", 2, 1, ""));

    assertThat(store.metrics().report(worker, attempt, reports, Optional.empty())).isTrue();

    assertThat(store.metrics().of(attempt, Optional.empty()))
        .containsExactly(reports.get(3), reports.get(1), reports.get(2), reports.get(0));
    assertThat(store.metrics().of(attempt, Optional.of("accuracy")))
        .containsExactly(reports.get(3));
    assertThat(store.metrics().of(attempt, Optional.of("other"))).isEmpty();
    assertThat(store.metrics().newest(List.of(attempt), "loss"))
        .containsExactly(Map.entry(attempt, reports.get(0)));
    assertThat(store.metrics().newest(List.of(attempt), "other")).isEmpty();
  }

  @Test
  void a_report_that_is_said_again_takes_the_new_value() {
    submit(experiment("a", 1));
    var worker = worker();
    var attempt = claimOne(worker).attempt();
    store
        .metrics()
        .report(worker, attempt, List.of(new MetricReport("x", 1, 1, "")), Optional.empty());

    var second = List.of(new MetricReport("x", 1, 2, ""), new MetricReport("x", 1, 3, ""));
    store.metrics().report(worker, attempt, second, Optional.empty());

    assertThat(store.metrics().of(attempt, Optional.empty()))
        .containsExactly(new MetricReport("x", 1, 3, ""));
  }

  @Test
  void every_double_is_kept() {
    submit(experiment("a", 1));
    var worker = worker();
    var attempt = claimOne(worker).attempt();
    double[] values = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, Double.MIN_VALUE, 1e308
    };
    var reports = new ArrayList<MetricReport>();
    for (int i = 0; i < values.length; i++) {
      reports.add(new MetricReport("x", i, values[i], ""));
    }

    store.metrics().report(worker, attempt, reports, Optional.empty());

    assertThat(store.metrics().of(attempt, Optional.empty())).isEqualTo(reports);
  }

  @Test
  void only_the_holder_of_a_live_attempt_may_report() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    var report = List.of(new MetricReport("x", 1, 1, ""));

    assertThat(store.metrics().report(worker(), claim.attempt(), report, Optional.empty()))
        .isFalse();
    finish(worker, completed(claim));
    assertThat(store.metrics().report(worker, claim.attempt(), report, Optional.empty())).isFalse();

    assertThat(store.metrics().of(claim.attempt(), Optional.empty())).isEmpty();
  }

  @Test
  void progress_is_the_newest_told() {
    submit(experiment("a", 1));
    var worker = worker();
    var claim = claimOne(worker);
    assertThat(store.trials().attempt(claim.attempt()).orElseThrow().progress())
        .isEqualTo(Value.EMPTY);

    store.metrics().report(worker, claim.attempt(), List.of(), Optional.of(object("done", 0.5)));
    store.metrics().report(worker, claim.attempt(), List.of(), Optional.empty());

    assertThat(store.trials().attempt(claim.attempt()).orElseThrow().progress())
        .isEqualTo(object("done", 0.5));
  }
}
