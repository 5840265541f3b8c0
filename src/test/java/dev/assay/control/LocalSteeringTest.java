package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Steering.Outcome;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSteeringTest {

  private static final String ADA = "user:ada";
  private static final String SEARCH =
      """
      name: tune
      space: {x: {type: float, low: -5.0, high: 5.0}}
      objective: {metric: loss, goal: minimize}
      search: {optimizer: tpe, trials: 6, options: {startup: 3}}
      """;

  private static final String RANDOM =
      SEARCH.replace("tpe, trials: 6, options: {startup: 3}", "random, trials: 40");

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

  private static String create(Control control, String yaml) {
    return text(
        control
            .steering()
            .create(
                new Source.Text("s.yaml", yaml, Path.of("/tmp")),
                Optional.empty(),
                false,
                new Caller(ADA, Map.of())),
        "experiment");
  }

  private String create(String yaml) {
    return create(home.control, yaml);
  }

  private List<Value.Object> ask(String experiment, int count) {
    return home.control.steering().ask(experiment, count, ADA);
  }

  private Value.Object tell(String trial, Outcome outcome) {
    return home.control.steering().tell(trial, outcome, ADA);
  }

  private static Outcome.Completed values(String json) {
    return new Outcome.Completed((Value.Object) Json.parse(json));
  }

  private static void refused(Code code, String message, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(message).doesNotContain("\n");
            });
  }

  private String status(String experiment) {
    return text(home.control.reading().experiment(experiment), "status");
  }

  @Test
  void a_search_is_asked_told_and_ends_with_its_last_trial() {
    String id = create(SEARCH);
    double best = Double.POSITIVE_INFINITY;
    for (int number = 1; number <= 6; number++) {
      Value.Object trial = ask("tune", 1).getFirst();
      assertThat(text(trial, "id")).isEqualTo(id + "." + number);
      assertThat(text(trial, "status")).isEqualTo("running");
      double x = ((Value.Float) object(trial, "params").get("x").orElseThrow()).value();
      best = Math.min(best, x * x);
      assertThat(status("tune")).isEqualTo("running");

      Value.Object told = tell(text(trial, "id"), new Outcome.Scored(x * x));

      assertThat(text(told, "status")).isEqualTo("completed");
    }
    assertThat(status("tune")).isEqualTo("completed");
    Value.Object ranked =
        (Value.Object)
            ControlHome.items(home.control.reading().results("tune", 3), "best").getFirst();
    assertThat(object(ranked, "values").get("loss")).contains(Value.of(best));
    refused(Code.REFUSED, "all trials were proposed", () -> ask("tune", 1));
  }

  @Test
  void what_is_proposed_follows_from_what_was_told_alone() {
    String first = create(SEARCH);
    String second = create(SEARCH.replace("tune", "again"));
    String other = create(SEARCH.replace("tune", "other"));

    for (int i = 0; i < 6; i++) {
      Value.Object one = ask(first, 1).getFirst();
      assertThat(object(ask(second, 1).getFirst(), "params")).isEqualTo(object(one, "params"));
      tell(text(one, "id"), new Outcome.Scored(i));
      tell(second + "." + (i + 1), new Outcome.Scored(i));
      String third = text(ask(other, 1).getFirst(), "id");
      tell(third, new Outcome.Scored(-i));
    }

    assertThat(params(second)).isEqualTo(params(first));
    assertThat(params(other)).isNotEqualTo(params(first));
  }

  private List<Value.Object> params(String experiment) {
    return home.control.reading().trials(experiment, "", "", 99).stream()
        .map(trial -> object(trial, "params"))
        .toList();
  }

  @Test
  void fewer_come_where_there_are_no_more() {
    create(SEARCH);

    assertThat(ask("tune", 4)).hasSize(4);
    assertThat(ask("tune", 4)).hasSize(2);
    refused(Code.REFUSED, "all trials were proposed", () -> ask("tune", 4));

    assertThat(new HashSet<>(params("tune"))).hasSize(6);
    assertThat(status("tune")).isEqualTo("running");
  }

  @Test
  void a_space_that_is_used_up_ends_the_search() {
    create("name: few\nspace: {a: [1, 2, 3]}\nsearch: {optimizer: random, trials: 9}");

    assertThat(ask("few", 9)).hasSize(3);
    refused(Code.REFUSED, "all points of the space were tried", () -> ask("few", 1));
    for (int number = 1; number <= 3; number++) {
      tell("few." + number, values("{\"loss\": 1}"));
    }

    assertThat(status("few")).isEqualTo("completed");
  }

  @Test
  void many_who_ask_at_once_get_each_trial_once_and_no_more_than_there_are() throws Exception {
    String id = create(SEARCH.replace("trials: 6", "trials: 25"));
    try (var second = another();
        var threads = Executors.newFixedThreadPool(4)) {
      var asking = new ArrayList<Future<List<String>>>();
      for (int i = 0; i < 4; i++) {
        Control control = i % 2 == 0 ? home.control : second;
        Callable<List<String>> all = () -> askAll(control, id);
        asking.add(threads.submit(all));
      }
      var given = new ArrayList<String>();
      for (var one : asking) {
        given.addAll(one.get());
      }

      assertThat(given).hasSize(25).doesNotHaveDuplicates();
      assertThat(number(home.control.reading().experiment(id), "trials")).isEqualTo(25);
      assertThat(new HashSet<>(params(id))).hasSize(25);
    }
  }

  /// Control of the same home through a store of its own, as another process would have it.
  private Control another() {
    return LocalControl.create(
        new LocalControl.Surroundings(
            ControlHome.settings(folder),
            () -> {
              var random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
              var store =
                  SqliteStore.open(
                      home.home.resolve("assay.db"),
                      InstantSource.fixed(ControlHome.START),
                      random,
                      SqliteStore.Options.DEFAULT);
              return new LocalControl.Opened(store, Optional.of(store.maintenance()));
            },
            InstantSource.fixed(ControlHome.START),
            RandomGeneratorFactory.of("L64X128MixRandom").create(9),
            "test",
            () -> SqliteStore.ground(home.home.resolve("assay.db"))));
  }

  private static List<String> askAll(Control control, String id) {
    var given = new ArrayList<String>();
    while (true) {
      try {
        for (Value.Object trial : control.steering().ask(id, 1 + given.size() % 3, ADA)) {
          given.add(text(trial, "id"));
        }
      } catch (ControlException e) {
        assertThat(e.code()).isEqualTo(Code.REFUSED);
        return given;
      }
    }
  }

  @Test
  void callers_that_are_served_together_get_what_each_would_get_alone() throws Exception {
    String alone = create(RANDOM);
    String together = create(RANDOM.replace("tune", "together"));
    for (int i = 0; i < 40; i++) {
      ask(alone, 1);
    }
    var given = new ArrayList<String>();
    int refused = 0;
    try (var threads = Executors.newFixedThreadPool(24)) {
      var asking = new ArrayList<Future<List<Value.Object>>>();
      for (int i = 0; i < 24; i++) {
        asking.add(threads.submit(() -> ask(together, 2)));
      }
      for (var one : asking) {
        try {
          one.get().forEach(trial -> given.add(text(trial, "id")));
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(ControlException.class);
          assertThat(e.getCause()).hasMessageContaining("sweep is closed");
          refused++;
        }
      }
    }

    assertThat(given).hasSize(40).doesNotHaveDuplicates();
    assertThat(refused).isEqualTo(4);
    assertThat(params(together)).isEqualTo(params(alone));
  }

  @Test
  void who_asks_too_much_does_not_keep_others_from_theirs() throws Exception {
    String id = create("parallelism: 3\n" + RANDOM);
    try (var threads = Executors.newFixedThreadPool(16)) {
      var asking = new ArrayList<Future<List<Value.Object>>>();
      for (int i = 0; i < 16; i++) {
        asking.add(threads.submit(() -> ask(id, 1)));
      }
      int given = 0;
      for (var one : asking) {
        try {
          given += one.get().size();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).hasMessageContaining("tell how one ended first");
        }
      }

      assertThat(given).isEqualTo(3);
    }
  }

  @Test
  void a_trial_is_told_once() {
    create(SEARCH);
    ask("tune", 3);

    tell("tune.1", new Outcome.Scored(1));
    tell("tune.2", new Outcome.Failed());
    tell("tune.3", new Outcome.Pruned());

    refused(Code.CONFLICT, "known already", () -> tell("tune.1", new Outcome.Scored(2)));
    refused(Code.CONFLICT, "known already", () -> tell("tune.2", new Outcome.Scored(2)));
    assertThat(home.control.reading().trials("tune", "", "", 9))
        .extracting(trial -> text(trial, "status") + " " + Json.write(object(trial, "values")))
        .containsExactly("completed {\"loss\":1.0}", "failed {}", "pruned {}");
  }

  @Test
  void values_fit_the_objectives_or_nothing_is_stored() {
    create(SEARCH);
    ask("tune", 1);

    refused(Code.USAGE, "'loss' is missing", () -> tell("tune.1", values("{\"los\": 1}")));
    refused(Code.USAGE, "'loss' must be", () -> tell("tune.1", values("{\"loss\": \"low\"}")));
    refused(Code.NOT_FOUND, "tune.7", () -> tell("tune.7", new Outcome.Scored(1)));
    assertThat(text(home.control.reading().trial("tune.1"), "status")).isEqualTo("running");

    tell("tune.1", values("{\"loss\": \"NaN\", \"usd\": 3}"));
    assertThat(status("tune")).isEqualTo("running");
    assertThat(ask("tune", 1)).hasSize(1);
  }

  @Test
  void several_objectives_are_told_by_name() {
    create(
        """
        name: two
        space: {x: {type: float, low: 0.0, high: 1.0}}
        objectives: [{metric: a, goal: minimize}, {metric: b, goal: maximize}]
        search: {optimizer: nsga2, trials: 3, limits: ["usd <= 2"]}
        """);
    ask("two", 1);

    refused(Code.USAGE, "this search has 2", () -> tell("two.1", new Outcome.Scored(1)));
    tell("two.1", values("{\"a\": 1, \"b\": 2, \"usd\": 1}"));

    assertThat(ask("two", 1)).hasSize(1);
  }

  @Test
  void a_budget_of_cost_ends_the_search() {
    create(
        SEARCH
            .replace("search: {", "search: {cost: {metric: usd, budget: 10}, ")
            .replace("trials: 6", "trials: 60"));

    for (int number = 1; number <= 2; number++) {
      tell(text(ask("tune", 1).getFirst(), "id"), values("{\"loss\": 1, \"usd\": 6}"));
    }

    refused(Code.REFUSED, "have cost 12.0, and the budget is 10.0", () -> ask("tune", 1));
    assertThat(status("tune")).isEqualTo("completed");
  }

  @Test
  void no_more_are_out_at_once_than_parallelism_allows() {
    create("parallelism: 2\n" + SEARCH);

    ask("tune", 2);

    refused(Code.REFUSED, "3 trials would be out at once", () -> ask("tune", 1));
    tell("tune.1", new Outcome.Scored(1));
    assertThat(ask("tune", 1)).hasSize(1);
  }

  @Test
  void with_a_lag_earlier_trials_are_told_before_the_next_is_given() {
    create(SEARCH.replace("search: {", "search: {parallel_lag: 1, "));
    ask("tune", 1);

    refused(Code.CONFLICT, "when trial 1 has ended", () -> ask("tune", 1));
  }

  @Test
  void a_trial_that_is_cancelled_is_not_given_again_and_not_told() {
    create("name: few\nspace: {a: [1, 2]}\nsearch: {optimizer: grid}");
    ask("few", 1);

    home.control.operating().cancel(List.of("few.1"), ADA);

    refused(Code.CONFLICT, "known already", () -> tell("few.1", values("{}")));
    assertThat(params("few")).hasSize(1);
    assertThat(object(ask("few", 1).getFirst(), "params").get("a")).contains(Value.of(2));
  }

  @Test
  void replicates_give_each_point_several_times() {
    create("name: few\nspace: {a: [1, 2]}\nsearch: {optimizer: grid, trials: 2, replicates: 2}");

    assertThat(ask("few", 9))
        .extracting(trial -> Json.write(object(trial, "params")) + number(trial, "replicate"))
        .containsExactly("{\"a\":1}1", "{\"a\":1}2", "{\"a\":2}1", "{\"a\":2}2");
  }

  @Test
  void trials_of_another_search_count_as_known() {
    create(SEARCH.replace("tune", "before"));
    for (Value.Object trial : ask("before", 6)) {
      double x = ((Value.Float) object(trial, "params").get("x").orElseThrow()).value();
      tell(text(trial, "id"), new Outcome.Scored(x));
    }

    create(SEARCH.replace("search: {", "search: {warm_start: [before], "));

    assertThat(text((Value.Object) origin("tune"), "phase")).isEqualTo("model");
  }

  private Value origin(String experiment) {
    String trial = text(ask(experiment, 1).getFirst(), "id");
    return home.control.reading().trial(trial).get("origin").orElseThrow();
  }

  @Test
  void what_workers_run_is_neither_asked_nor_told() {
    home.submit("name: a\ncommand: x\nspace: {a: [1, 2]}");

    refused(Code.CONFLICT, "run by workers", () -> ask("a", 1));
    refused(Code.CONFLICT, "run by workers", () -> tell("a.1", values("{}")));
    assertThat(home.claims(5)).hasSize(2);
  }

  @Test
  void what_a_search_waits_for_is_explained() {
    create(SEARCH);

    assertThat(why("tune")).contains("waits until somebody asks");
    ask("tune", 1);
    assertThat(why("tune.1")).contains("has not told yet how it ended");
    tell("tune.1", new Outcome.Failed());
    assertThat(why("tune.1")).contains("told that it failed");
  }

  private String why(String reference) {
    return Json.write(home.control.reading().explain(reference).get("why").orElseThrow());
  }

  @Test
  void workers_do_not_run_what_was_asked_for() {
    create(SEARCH);
    ask("tune", 3);
    refused(Code.CONFLICT, "run by whoever asked", () -> rerun("tune.1"));

    assertThat(home.claims(5)).isEmpty();
    assertThat(home.store.maintenance().check().problems()).isEmpty();
    tell("tune.2", new Outcome.Failed());
    home.control.operating().retry(List.of("tune"), false, ADA);
    assertThat(home.claims(5)).isEmpty();
  }

  private Value.Object rerun(String trial) {
    return home.control
        .submitting()
        .rerun(
            new Submitting.Rerun(
                trial, false, false, Optional.empty(), false, new Caller(ADA, Map.of())));
  }

  @Test
  void workers_do_not_propose_what_is_asked_for() {
    String id = create(SEARCH);
    var steering =
        new dev.assay.engine.Steering(home.store, InstantSource.fixed(ControlHome.START), "worker");

    assertThat(steering.look()).isZero();
    assertThat(steering.look(new ExperimentId(id)).proposed()).isZero();
    assertThat(params(id)).isEmpty();
    assertThat(ask(id, 1)).hasSize(1);
  }

  @Test
  void what_workers_would_need_is_refused_where_it_stands() {
    assertThatThrownBy(() -> create("space: {a: [1, 2]}\ncommand: x\nretries: {failures: 2}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("s.yaml:2: command: ");
    assertThatThrownBy(() -> create("search: {trials: 2}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no space to search");
    assertThatThrownBy(() -> create(SEARCH.replace("startup: 3", "start: 3")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("search.options.start");
    assertThat(home.control.reading().experiments(List.of(), true, 9)).isEmpty();
  }

  @Test
  void trials_whose_asker_has_died_are_named_and_can_be_given_up() {
    String id = create(SEARCH);
    ask("tune", 2);
    home.pass(java.time.Duration.ofHours(2));
    ask("tune", 1);

    var out = ControlHome.items(home.control.sweeping().status("tune"), "out");
    assertThat(out)
        .extracting(one -> text((Value.Object) one, "trial"))
        .containsExactly(id + ".1", id + ".2", id + ".3");
    assertThat(text((Value.Object) out.getFirst(), "since")).startsWith("2026-11-22T08:00:00");

    tell("tune.1", new Outcome.Failed());
    assertThat(ControlHome.items(home.control.sweeping().status("tune"), "out")).hasSize(2);
    home.control.sweeping().stop("tune", false, "user:ada");
    assertThat(ControlHome.items(home.control.sweeping().status("tune"), "out")).isEmpty();
    refused(Code.CONFLICT, "known already", () -> tell("tune.2", new Outcome.Scored(1)));
    assertThat(status("tune")).isEqualTo("failed");
  }
}
