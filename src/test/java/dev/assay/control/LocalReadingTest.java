package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalReadingTest {
  private static final String THREE =
      "name: three\ncommand: x\nspace: {a: [1, 2, 3]}\nobjective: {metric: loss, goal: minimize}\n";

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void the_best_of_an_experiment_honours_a_minimum_and_zero() {
    home.submit(THREE);
    home.complete("{\"loss\":0.5}");
    home.complete("{\"loss\":0}");
    home.complete("{\"loss\":-1}");

    var best = items(reading().experiment("three"), "best");

    assertThat(best).extracting(b -> number((Value.Object) b, "number")).containsExactly(3, 2, 1);
  }

  @Test
  void results_show_that_a_part_is_missing() {
    home.submit(THREE);
    home.complete("{\"loss\":0.5}");
    home.fail(7);

    var results = reading().results("three", 5);

    assertThat(flag(results, "complete")).isFalse();
    assertThat(Json.write(object(results, "trials")))
        .isEqualTo(
            "{\"total\":3,\"pending\":1,\"running\":0,\"paused\":0,\"completed\":1,\"pruned\":0,"
                + "\"failed\":1,\"cancelled\":0}");
    assertThat(Json.write(items(results, "failures").getFirst()))
        .isEqualTo("{\"status\":\"failed\",\"reason\":\"exit\",\"count\":1,\"trials\":[2]}");
    assertThat(Json.write(object(results, "aggregate")))
        .isEqualTo(
            "{\"loss\":{\"count\":1,\"mean\":0.5,\"std\":null,\"min\":0.5,\"median\":0.5,\"max\":0.5}}");
  }

  @Test
  void trials_are_filtered_sorted_and_limited() {
    home.submit(THREE);
    home.complete("{\"loss\":0.5}");
    home.complete("{\"loss\":0.1}");
    home.fail(1);

    assertThat(reading().trials("three", "status:completed", "loss", 9))
        .extracting(t -> number(t, "number"))
        .containsExactly(2, 1);
    assertThat(reading().trials("three", "", "-a", 2))
        .extracting(t -> number(t, "number"))
        .containsExactly(3, 2);
  }

  @Test
  void metrics_are_those_of_the_newest_attempt() {
    home.submit("command: x");
    var claim = home.claim();
    home.report(claim, "loss", 2, 0.5);
    home.report(claim, "loss", 1, Double.NaN);

    assertThat(reading().metrics("last", Optional.empty()))
        .extracting(Json::write)
        .containsExactly(
            "{\"stage\":\"main\",\"attempt\":1,\"name\":\"loss\",\"step\":1,\"value\":\"NaN\",\"instance\":\"\"}",
            "{\"stage\":\"main\",\"attempt\":1,\"name\":\"loss\",\"step\":2,\"value\":0.5,\"instance\":\"\"}");
  }

  @Test
  void the_log_is_that_of_the_newest_attempt_unless_another_is_named() {
    home.submit("command: x\nretries: {failures: 0}");
    var first = home.fail(1);
    home.control.operating().retry(List.of("last"), false, "user:ada");
    var second = home.claim();

    var newest = reading().log("last", "", Optional.empty());

    assertThat(newest.live()).isTrue();
    assertThat(newest.attempt()).isEqualTo(second.attempt().number());
    assertThat(newest.file()).hasFileName("output.log");
    assertThat(reading().log("last", "main", Optional.of(1)).attempt())
        .isEqualTo(first.attempt().number());
  }

  @Test
  void a_log_that_cannot_be_there_is_not_found() {
    home.submit("command: x");

    assertThatThrownBy(() -> reading().log("last", "", Optional.empty()))
        .hasMessageContaining("has not run yet: it is pending");
    assertThatThrownBy(() -> reading().log("last", "nope", Optional.empty()))
        .hasMessageContaining("has no stage 'nope'");
  }

  @Test
  void a_wait_ends_when_everything_has() throws InterruptedException {
    home.submit("name: a\ncommand: x");
    var worker = Thread.ofVirtual().start(() -> home.fail(3));

    var ended = reading().await(List.of("a"), Optional.of(Duration.ofSeconds(20)));

    worker.join();
    assertThat(text(ended.getFirst(), "status")).isEqualTo("failed");
    assertThat(flag(ended.getFirst(), "ok")).isFalse();
    assertThat(number(ended.getFirst(), "exit_status")).isEqualTo(3);
  }

  @Test
  void a_killed_job_has_the_exit_status_of_a_shell() {
    home.submit("command: x");
    var facts =
        new Facts(
            OptionalInt.empty(),
            OptionalInt.of(9),
            "killed (137), likely out of memory",
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "");
    home.finish(home.claim(), new Outcome.Failed(Reason.KILLED), "{}", facts);

    var ended = reading().await(List.of("last.1.main"), Optional.empty());

    assertThat(number(ended.getFirst(), "exit_status")).isEqualTo(137);
  }

  @Test
  void a_wait_that_is_too_long_says_what_is_open() {
    home.submit("command: x");

    assertThatThrownBy(() -> reading().await(List.of("last.1"), Optional.of(Duration.ofMillis(20))))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.TIMED_OUT))
        .hasMessageContaining("is pending");
  }

  @Test
  void a_change_ends_a_wait_for_one() {
    long mark = reading().mark();
    home.submit("command: x");

    assertThat(reading().awaitChange(mark, Duration.ofSeconds(20))).isNotEqualTo(mark);
  }

  @Test
  void an_unknown_status_is_refused_with_those_that_exist() {
    assertThatThrownBy(() -> reading().experiments(List.of("done"), false, 9))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.hint()).contains("pending", "partial"));
  }

  private Reading reading() {
    return home.control.reading();
  }
}
