package dev.assay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.app.Assay;
import dev.assay.app.Config;
import dev.assay.config.InputException;
import dev.assay.control.ControlException;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.TrialStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs against real stores, real workers and real processes.
class ClientTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  @BeforeEach
  void nothing_is_found_above() throws Exception {
    Files.createDirectory(folder.resolve(".git"));
  }

  private Config config(String executor) {
    var environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("ASSAY_"));
    environment.put("XDG_CONFIG_HOME", folder.resolve("none").toString());
    return new Config(folder, java.util.Optional.empty(), environment)
        .with("infra.executor", executor)
        .with("slots", "4");
  }

  private Client open(String executor) {
    return Assay.open(config(executor));
  }

  /// Prints and returns `x` of each configuration.
  private static Spec squares(int... xs) {
    List<Map<String, Map<String, Integer>>> jobs =
        java.util.Arrays.stream(xs).mapToObj(x -> Map.of("params", Map.of("x", x))).toList();
    return Spec.keys(
        Map.of(
            "name",
            "squares",
            "script",
            "x={x}; echo \"{\\\"square\\\": $((x * x))}\" > \"$ASSAY_JOB_RESULT\"",
            "jobs",
            jobs));
  }

  @Test
  void what_a_program_submits_is_run_here_and_its_results_come() throws Exception {
    try (Client assay = open("local")) {
      Experiment squares = assay.submit(squares(3, 4));

      assertThat(squares.isNew()).isTrue();
      assertThat(squares.trial(2).result(LONG).value("square")).isEqualTo(16);
      assertThat(squares.await(LONG)).isEqualTo(ExperimentStatus.COMPLETED);
      assertThat(squares.trials())
          .allMatch(TrialFuture::isDone)
          .extracting(future -> future.resultNow().value("square"))
          .containsExactly(9.0, 16.0);
      assertThat(assay.experiment("squares").trials().getFirst().id())
          .isEqualTo(squares.id() + ".1");
      assertThatThrownBy(() -> squares.trial(1).result().value("cube"))
          .hasMessage("trial %s.1 returned no number 'cube' among [square]", squares.id());
    }
  }

  @Test
  void a_future_of_another_client_has_the_result_that_came_before_it_asked() throws Exception {
    String id;
    try (Client assay = open("local")) {
      TrialFuture future = assay.submit(squares(5)).trial(1);
      id = future.id();
      future.result(LONG);
    }

    try (Client one = open("queue");
        Client other = open("queue")) {
      assertThat(one.future(id).isDone()).isTrue();
      assertThat(one.future(id).get().value("square")).isEqualTo(25);
      assertThat(other.future(id).get(1, TimeUnit.MINUTES).value("square")).isEqualTo(25);
    }
  }

  @Test
  void a_future_by_id_completes_when_the_result_comes_later_and_all_clients_see_it()
      throws Exception {
    String id;
    try (Client gone = open("queue")) {
      id = gone.submit(squares(6)).id() + ".1";
    }

    try (Client one = open("queue");
        Client other = open("queue");
        Client here = open("local")) {
      TrialFuture first = one.future(id);
      TrialFuture second = other.future(id);
      var seen = new CompletableFuture<TrialResult>();
      var _ = first.completion().whenComplete((result, _) -> seen.complete(result));
      assertThat(first.isDone()).isFalse();
      assertThat(one.future(id)).isSameAs(first);
      assertThatThrownBy(() -> first.result(Duration.ofMillis(1)))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("trial %s has not ended after 0.001 s; it goes on", id);

      var _ = here.future(id); // which sees to it that it is run

      assertThat(first.result(LONG).value("square")).isEqualTo(36);
      assertThat(second.result(LONG).value("square")).isEqualTo(36);
      assertThat(seen.get(1, TimeUnit.MINUTES).isCompleted()).isTrue();
    }
  }

  @Test
  void a_failure_says_why_with_its_exit_code_and_last_words() throws Exception {
    try (Client assay = open("local")) {
      TrialFuture future =
          assay.submit("name: broken\nscript: echo to the wall; exit 3\n").trial(1);

      assertThatThrownBy(() -> future.result(LONG))
          .isInstanceOfSatisfying(
              TrialFailedException.class,
              e -> {
                assertThat(e.result().status()).isEqualTo(TrialStatus.FAILED);
                assertThat(e.result().reason()).isEqualTo("exit");
                assertThat(e.result().exitCode()).hasValue(3);
              })
          .hasMessageStartingWith("trial %s failed (exit)", future.id())
          .hasMessageEndingWith("\n  to the wall");
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TrialFailedException.class);
      assertThat(future.isCancelled()).isFalse();
    }
  }

  @Test
  void a_cancelled_trial_is_cancelled_for_everybody() throws Exception {
    try (Client assay = open("queue");
        Client other = open("queue")) {
      TrialFuture future = assay.submit(squares(7)).trial(1);
      TrialFuture elsewhere = other.future(future.id());

      assertThat(future.cancel(false)).isTrue();

      assertThatThrownBy(() -> elsewhere.get(1, TimeUnit.MINUTES))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> future.result(LONG)).isInstanceOf(TrialFailedException.class);
      assertThat(future.isCancelled()).isTrue();
      assertThat(future.cancel()).isFalse();
    }
  }

  @Test
  void a_client_that_closes_leaves_what_runs_to_the_next() throws Exception {
    TrialFuture future;
    Path marks = folder.resolve("marks");
    try (Client assay = open("local")) {
      future =
          assay
              .submit(
                  "name: slow\n"
                      + "script: echo begun >> marks; while [ ! -e go ]; do sleep 0.05; done; echo"
                      + " ended >> marks\n")
              .trial(1);
      await(() -> Files.exists(marks));
      assertThat(future.progress().status()).isEqualTo(TrialStatus.RUNNING);
    }
    assertThatThrownBy(future::result)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another client's future(\"%s\") has its result", future.id());

    Files.createFile(folder.resolve("go"));
    try (Client assay = open("local")) {
      TrialResult result = assay.future(future.id()).result(LONG);

      assertThat(result.attempts()).isEqualTo(1);
      assertThat(Files.readAllLines(marks)).containsExactly("begun", "ended");
    }
  }

  @Test
  void the_same_key_gives_the_experiment_that_is_there() {
    try (Client assay = open("queue")) {
      Experiment first = assay.submit(squares(1, 2).withKey("monday"));
      Experiment again = assay.submit(squares(1, 2).withKey("monday"));

      assertThat(again.id()).isEqualTo(first.id());
      assertThat(again.isNew()).isFalse();
      assertThatThrownBy(() -> assay.submit(squares(1, 3).withKey("monday")))
          .isInstanceOfSatisfying(
              ControlException.class,
              e -> assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT));
    }
  }

  @Test
  void a_thousand_futures_are_followed_by_one_thread() throws Exception {
    try (Client assay = open("queue")) {
      Experiment many = assay.submit(squares(java.util.stream.IntStream.range(0, 1000).toArray()));
      List<TrialFuture> futures = many.trials();
      assertThat(futures).hasSize(1000).noneMatch(TrialFuture::isDone);
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().startsWith("assay-client"))
          .hasSize(1);

      many.cancel();

      for (TrialFuture future : futures) {
        assertThatThrownBy(() -> future.get(1, TimeUnit.MINUTES))
            .isInstanceOf(CancellationException.class);
      }
    }
  }

  /// Leaves `model`, and a line beside the specification.
  private static Training training(int width) {
    return Training.script(
            "echo {width} > \"$ASSAY_JOB_DIR/model\"; echo {width} >>"
                + " \"$ASSAY_JOB_SOURCE/trained\"")
        .withParams(Map.of("width", width))
        .withFiles("model")
        .withSnapshot(Map.of("exclude", "trained"));
  }

  /// Adds `bits` to what was trained.
  private static Evaluation evaluation(int width, int bits) {
    return Evaluation.script(
            training(width),
            "w=$(cat \"$ASSAY_JOB_STAGE_TRAIN_DIR/model\"); b={bits}; "
                + "echo \"{\\\"sum\\\": $((w + b))}\" > \"$ASSAY_JOB_RESULT\"")
        .withParams(Map.of("bits", bits));
  }

  @Test
  void what_is_trained_once_serves_every_evaluation_that_needs_it() throws Exception {
    try (Client assay = open("local")) {
      List<TrialFuture> generation =
          assay.submitEvaluations(
              List.of(evaluation(10, 1), evaluation(10, 2), evaluation(20, 1), evaluation(10, 1)));
      for (TrialFuture future : generation) {
        future.result(LONG);
      }
      TrialFuture later = assay.submitEvaluation(evaluation(20, 3));
      TrialFuture alone = assay.submitTraining(training(10));

      assertThat(generation)
          .extracting(future -> future.resultNow().value("sum"))
          .containsExactly(11.0, 12.0, 21.0, 11.0);
      assertThat(generation.get(3)).isSameAs(generation.get(0));
      assertThat(later.result(LONG).value("sum")).isEqualTo(23);
      assertThat(alone.result(LONG).attempts()).isZero();
      assertThat(Files.readAllLines(folder.resolve("trained")))
          .containsExactlyInAnyOrder("10", "20");
    }
  }

  @Test
  void a_training_whose_files_are_gone_is_done_again() throws Exception {
    try (Client assay = open("local")) {
      TrialFuture first = assay.submitTraining(training(10));
      assertThat(first.result(LONG).attempts()).isEqualTo(1);
      try (var all = Files.walk(folder.resolve(".assay/runs"))) {
        for (Path model : all.filter(path -> path.endsWith("model")).toList()) {
          Files.delete(model);
        }
      }

      assertThat(assay.submitEvaluation(evaluation(10, 5)).result(LONG).value("sum")).isEqualTo(15);
      assertThat(Files.readAllLines(folder.resolve("trained"))).containsExactly("10", "10");
    }
  }

  @Test
  void an_evaluation_adds_params_to_those_of_its_training() {
    assertThatThrownBy(() -> evaluation(10, 1).withParams(Map.of("width", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'width' is a param of the training");
  }

  @Test
  void mistakes_are_one_line_and_nothing_is_stored() {
    try (Client assay = open("queue")) {
      assertThatThrownBy(() -> assay.submit("command: echo\npriorty: 3\n"))
          .isInstanceOf(InputException.class)
          .hasMessage("specification:2: priorty: unknown key; did you mean 'priority'?");
      assertThatThrownBy(
              () -> assay.submit(Spec.keys(Map.of("command", "echo", "timeout", "soon"))))
          .hasMessageStartingWith("specification: timeout: found 'soon'; a duration");
      assertThatThrownBy(() -> assay.submit(Path.of("none.yaml")))
          .isInstanceOf(ControlException.class)
          .hasMessage(folder.resolve("none.yaml") + ": no such file");
      assertThatThrownBy(() -> Spec.keys(Map.of("command", new Object())))
          .hasMessageStartingWith("a specification cannot hold java.lang.Object; allowed are");
      assertThatThrownBy(() -> assay.future("e12345678901.1")).isInstanceOf(ControlException.class);
      assertThat(assay.control().reading().experiments(List.of(), true, 10)).isEmpty();
    }
    assertThatThrownBy(() -> open("modal"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "ASSAY_INFRA_EXECUTOR: found 'modal'; local or queue is allowed; did you mean"
                + " 'local'?");
    assertThatThrownBy(() -> config("queue").with("slotz", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'slotz' is no setting that stands alone; did you mean 'slots'?");
    assertThatThrownBy(() -> Assay.open(folder.resolve("nowhere")))
        .hasMessage(folder.resolve("nowhere") + ": there is no such file or folder");
  }

  @Test
  void a_file_of_settings_may_be_named_in_the_place_of_a_folder() throws Exception {
    Path file = Files.writeString(folder.resolve("cluster.toml"), "[infra]\nexecutor = 'quue'\n");

    assertThat(Config.at(file).folder()).isEqualTo(folder);
    assertThatThrownBy(() -> Assay.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ":2: infra.executor: found 'quue'; local or queue");
    assertThat(Config.at(folder).file()).isEmpty();
  }

  @Test
  void a_search_proposes_the_same_for_the_same_answers() {
    String spec =
        """
        name: sphere
        objectives: [{metric: near, goal: minimize}, {metric: far, goal: maximize}]
        space: {x: {type: float, low: 0, high: 1}}
        search: {optimizer: nsga2, options: {population: 4}, trials: 8, seed: 3}
        """;
    try (Client assay = open("queue")) {
      assertThat(proposals(assay, spec)).hasSize(8).isEqualTo(proposals(assay, spec));
    }
  }

  private static List<Map<String, Object>> proposals(Client assay, String spec) {
    Search search = assay.search(Spec.text(spec));
    var all = new java.util.ArrayList<Map<String, Object>>();
    for (int generation = 0; generation < 2; generation++) {
      for (Search.Proposal one : search.ask(4)) {
        double x = one.number("x");
        search.tell(one.id(), Map.of("near", x * x, "far", x));
        all.add(one.params());
      }
    }
    assertThat(assay.search(search.id()).id()).isEqualTo(search.id());
    return all;
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
