package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.config.JobTypes;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  @Test
  void a_command_alone_is_one_trial_without_params() {
    var trials = trials(Requests.of("command: [\"true\"]"));

    assertThat(trials).hasSize(1);
    assertThat(trials.getFirst().params()).isEqualTo(Value.EMPTY);
  }

  @Test
  void swept_axes_multiply_in_the_order_of_their_keys() {
    var request = Requests.of("command: [x, \"{lr}\"]").sweep("lr=0.1|0.01, seed=0..1");

    assertThat(params(request))
        .containsExactly(
            "{\"lr\":0.1,\"seed\":0}",
            "{\"lr\":0.1,\"seed\":1}",
            "{\"lr\":0.01,\"seed\":0}",
            "{\"lr\":0.01,\"seed\":1}");
  }

  @Test
  void fixed_params_are_laid_over_every_configuration() {
    var request =
        Requests.of("command: x\njobs:\n- {params: {a: 1, b: 1}}\n- {params: {a: 2}}\n")
            .params("b=7");

    assertThat(params(request)).containsExactly("{\"a\":1,\"b\":7}", "{\"a\":2,\"b\":7}");
  }

  @Test
  void replicates_of_one_configuration_are_numbered() {
    var request =
        Requests.of("command: x\nrepeat: 2\njobs:\n- {params: {a: 1}}\n- {params: {a: 1}}");

    var trials = trials(request);

    assertThat(trials).extracting(NewTrial::replicate).containsExactly(1, 2, 3, 4);
    assertThat(trials).extracting(NewTrial::content).containsOnly(trials.getFirst().content());
  }

  @Test
  void a_grid_is_expanded_and_counted_after_its_constraints() {
    var request =
        Requests.of(
            "command: x\nspace:\n  a: [1, 2, 3]\n  b: [1, 2]\nconstraints: [\"a * b <= 3\"]\n");

    assertThat(params(request))
        .containsExactly(
            "{\"a\":1,\"b\":1}", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", "{\"a\":3,\"b\":1}");
    assertThat(plan(request).trials()).isEqualTo(4);
  }

  @Test
  void random_points_are_the_same_for_the_same_seed() {
    String spec =
        "command: x\nspace: {a: {type: float, low: 0, high: 1}}\nsearch: {trials: 5, seed: %d}";

    assertThat(params(Requests.of(spec.formatted(1))))
        .hasSize(5)
        .isEqualTo(params(Requests.of(spec.formatted(1))))
        .isNotEqualTo(params(Requests.of(spec.formatted(2))));
  }

  @Test
  void enqueued_points_come_first_and_only_once() {
    String spec =
        "command: x\nspace: {a: [1, 2, 3]}\nsearch: {enqueue: {a: 2}, optimizer: %s, trials: 3}";

    assertThat(params(Requests.of(spec.formatted("grid"))))
        .containsExactly("{\"a\":2}", "{\"a\":1}", "{\"a\":3}");
    assertThat(params(Requests.of(spec.formatted("random")))).hasSize(3).startsWith("{\"a\":2}");
  }

  @Test
  void what_learns_from_trials_is_planned_as_a_sweep() {
    String spec =
        """
        command: x
        space: {a: {type: float, low: 0, high: 1}}
        objective: {metric: loss, goal: minimize}
        """;

    var planned = only(spec + "search: {optimizer: tpe, trials: 3, replicates: 2}");

    assertThat(planned.sweep().orElseThrow().limit()).hasValue(6);
    assertThat(planned.trials().count()).isZero();
    assertThat(planned.count()).isEqualTo(6);
    for (String learning :
        List.of(
            "search: {optimizer: auto, trials: 3}",
            "search: {optimizer: random, trials: 3, limits: a <= 3}",
            "search: {optimizer: random, trials: 3}\nstopping: {scheduler: asha, max: 9}")) {
      assertThat(only(spec + learning).sweep()).as(learning).isPresent();
    }
    assertThat(only(spec + "search: {optimizer: random, trials: 3}").sweep()).isEmpty();
  }

  @Test
  void a_sweep_that_cannot_be_is_refused_where_it_says_so() {
    String spec =
        "command: x\nspace: {a: {type: float, low: 0, high: 1}}\n"
            + "objective: {metric: loss, goal: minimize}\n";

    assertRefused(spec + "search: {optimizer: tpe}", "tpe needs a number of trials");
    assertRefused(spec + "constraints: [a > 2]\nsearch: {optimizer: tpe, trials: 3}", "a > 2");
    String pausing = "stopping: {scheduler: pbt, max: 9, interval: 1}";
    assertRefused(
        spec + "search: {optimizer: tpe, trials: 3, parallel_lag: 2}\n" + pausing,
        "'pbt' pauses trials, and with a lag the search would wait for them to end");
    assertRefused(
        spec.replace("command: x\n", "stages: {t: {command: x}, e: {command: x, needs: [t]}}\n")
            + "search: {optimizer: tpe, trials: 3}\n"
            + "stopping: {scheduler: asha, mode: promote, max: 9}",
        "'asha' pauses trials, and only trials of one stage can pause; these have 2");
    assertRefused(spec + "repeat: 2\nsearch: {optimizer: tpe, trials: 3}", "use search.replicates");
    assertRefused(
        "command: x\nspace: {a: [1, 2]}\nsearch: {optimizer: tpe, trials: 3}",
        "tpe needs to know what is better");
    assertRefused(
        "command: x\nstopping: {scheduler: median}\nobjective: {metric: loss, goal: minimize}",
        "'median' decides between trials of a space");
  }

  private static Plan.Planned only(String spec) {
    return plan(Requests.of(spec)).experiments().getFirst();
  }

  private static void assertRefused(String spec, String words) {
    assertThatThrownBy(() -> plan(Requests.of(spec)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }

  @Test
  void options_that_nobody_has_are_refused_where_they_stand() {
    String spec =
        """
        command: x
        space: {a: {type: float, low: 0, high: 1}}
        objective: {metric: loss, goal: minimize}
        search:
          optimizer: %s
          trials: 5
          options:
            startup: 5
            %s
        """;

    refused(
        spec.formatted("tpe", "good_shar: 0.2"),
        "1.yaml:9: search.options.good_shar: tpe has no such option; did you mean"
            + " 'good_share'?");
    refused(
        spec.formatted("gp", "kernel: rbf"),
        "1.yaml:9: search.options.kernel: gp has no such option; it has startup, cost_aware");
    refused(
        spec.formatted("tpe", "good_share: 2"),
        "1.yaml:9: search.options.good_share: found 2; a number from 0.001 to 0.999 is allowed");
    refused(
        spec.formatted("random", "seed: 2"),
        "1.yaml:9: search.options.seed: random has no options");
  }

  @Test
  void a_scheduler_that_cannot_be_is_refused_where_it_stands() {
    String spec =
        "command: x\nspace: {a: [1, 2]}\nobjective: {metric: loss, goal: minimize}\nstopping: %s";

    refused(
        spec.formatted("{scheduler: asha, min: 9, max: 3}"),
        "1.yaml:4: stopping: rungs need 0 < min < max and eta above 1, found min 9.0, max 3.0,"
            + " eta 3.0");
    refused(
        spec.formatted("{scheduler: pbt, interval: 2,\n max: 4, quantile: 0.7}"),
        "1.yaml:5: stopping.quantile: found 0.7; a number from 0 to 0.5 is allowed");
  }

  private void refused(String spec, String message) {
    assertThatThrownBy(() -> plan(Requests.of(spec)))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void reading_the_trials_twice_gives_the_same() {
    var planned =
        plan(Requests.of("command: x\nspace: {a: [1, 2]}\nrepeat: 2")).experiments().getFirst();

    assertThat(list(planned.trials())).isEqualTo(list(planned.trials())).hasSize(4);
  }

  @Test
  void ten_million_trials_from_a_typo_are_refused_before_one_is_made() {
    assertThatThrownBy(() -> plan(Requests.of("command: x").sweep("a=1..10000000")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--sweep: 10,000,000 trials")
        .hasMessageContaining("at most 1,000,000 are allowed");
  }

  @Test
  void a_key_of_the_space_cannot_be_given_again() {
    assertThatThrownBy(() -> plan(Requests.of("command: x\nspace: {a: [1, 2]}").params("a=3")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("space.a")
        .hasMessageContaining("--params");
  }

  @Test
  void a_space_without_a_feasible_point_is_refused() {
    assertThatThrownBy(
            () -> plan(Requests.of("command: x\nspace: {a: [1, 2]}\nconstraints: [\"a > 2\"]")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no point satisfies the constraints");
  }

  @Test
  void errors_of_all_files_come_at_once() {
    var request = Requests.of("command: x\npriority: 11", "command: x\nparallelism: 0");

    assertThatThrownBy(() -> plan(request))
        .isInstanceOfSatisfying(
            InputException.class,
            e ->
                assertThat(e.all())
                    .extracting(InputException::where)
                    .containsExactly("1.yaml", "2.yaml"));
  }

  @Test
  void flags_win_over_the_file() {
    var request =
        Requests.of("command: x\npriority: 1\nname: a")
            .overrides(
                Map.of("priority", Value.of(9), "name", Value.of("b"), "timeout", Value.of("1m")));

    var spec = plan(request).experiments().getFirst().spec();

    assertThat(spec.priority()).isEqualTo(9);
    assertThat(spec.about().name()).isEqualTo("b");
    assertThat(spec.stages().getFirst().limits().timeout()).isPresent();
  }

  @Test
  void words_after_the_dashes_become_a_command() {
    var request = Requests.words("python", "train.py", "--lr", "{lr}").sweep("lr=1|2");

    var planned = plan(request).experiments().getFirst();

    assertThat(planned.spec().about().name()).isEqualTo("python");
    assertThat(planned.trials().count()).isEqualTo(2);
  }

  @Test
  void the_hash_knows_neither_time_nor_environment() {
    var request = Requests.of("command: x\nstart_at: +10m\nspace: {a: [1, 2]}");

    var other = request.environment(Map.of("PATH", "/elsewhere", "HOME", "/nowhere"));

    assertThat(hash(request, NOW)).hasSize(64).isEqualTo(hash(other, NOW.plusSeconds(999)));
  }

  @Test
  void the_hash_knows_everything_that_is_meant() {
    var request = Requests.of("command: x\nspace: {a: [1, 2]}");
    var different =
        List.of(
            Requests.of("command: y\nspace: {a: [1, 2]}"),
            Requests.of("command: x\nspace: {a: [1, 3]}"),
            Requests.of("command: x\nspace: {a: [1, 2]}\nrepeat: 2"),
            request.params("b=1"),
            request.sweep("b=1"),
            request.held(),
            Requests.of("command: x\nspace: {a: [1, 2]}", "command: x"));

    assertThat(different).extracting(r -> hash(r, NOW)).doesNotContain(hash(request, NOW));
  }

  @Test
  void gpu_hours_are_known_only_where_every_timeout_is() {
    var known =
        Requests.of(
            "command: x\ntimeout: 30m\nresources: {gpus: 2}\nretries: {failures: 1}\nrepeat: 3");
    var unknown = Requests.of("command: x\nresources: {gpus: 2}");

    assertThat(plan(known).gpuHoursAtMost()).hasValue(3 * 2 * 0.5 * 2);
    assertThat(plan(unknown).gpuHoursAtMost()).isEmpty();
    assertThat(plan(Requests.of("command: x")).gpuHoursAtMost()).hasValue(0);
  }

  @Test
  void an_explicit_configuration_keeps_its_own_command() {
    var request =
        Requests.of("command: x\njobs:\n- {params: {a: 1}, command: [y, z], env: {K: v}}\n");

    assertThat(Json.write(trials(request).getFirst().origin()))
        .isEqualTo("{\"by\":\"jobs\",\"index\":1,\"command\":[\"y\",\"z\"],\"env\":{\"K\":\"v\"}}");
  }

  @Test
  void after_needs_a_known_end() {
    assertThatThrownBy(() -> plan(Requests.of("command: x").after("e123:maybe")))
        .hasMessageContaining("allowed are :ok and :any");
  }

  private static Plan plan(Requests request) {
    return planner(NOW).plan(request.build());
  }

  private static String hash(Requests request, Instant now) {
    return planner(now).plan(request.build()).hash();
  }

  /// Nothing here needs the store.
  private static Planner planner(Instant now) {
    var noStore =
        new OpenedStore(() -> {
          throw new AssertionError("a plan without parents opens no store");
        });
    return new Planner(
        new References(noStore),
        JobTypes.NONE,
        dev.assay.config.Pools.NONE,
        InstantSource.fixed(now));
  }

  private static List<NewTrial> trials(Requests request) {
    return list(plan(request).experiments().getFirst().trials());
  }

  private static List<String> params(Requests request) {
    return trials(request).stream().map(t -> Json.write(t.params())).toList();
  }

  private static List<NewTrial> list(Iterable<NewTrial> trials) {
    var list = new ArrayList<NewTrial>();
    trials.forEach(list::add);
    return list;
  }
}
