package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.ControlException.Code;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSweepingTest {

  private static final String ADA = "user:ada";
  private static final String SWEEP =
      """
      name: tune
      command: "true"
      parallelism: 2
      space: {x: {type: float, low: -5.0, high: 5.0}}
      objective: {metric: loss, goal: minimize}
      search: {optimizer: tpe, trials: 4, seed: 1, options: {startup: 2}}
      """;

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

  private Sweeping sweeping() {
    return home.control.sweeping();
  }

  private String start() {
    return start(SWEEP);
  }

  private String start(String yaml) {
    return text(sweeping().start(home.request(yaml)).getFirst(), "experiment");
  }

  private Value.Object tick(String id) {
    return sweeping().tick(List.of(id)).getFirst();
  }

  private static void refused(Code code, String part, Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(ControlException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }

  @Test
  void what_is_no_sweep_is_neither_started_nor_steered() {
    String grid = SWEEP.replaceAll("search:.*", "search: {optimizer: random, trials: 4}");

    refused(Code.USAGE, "no sweep", () -> sweeping().start(home.request(grid)));
    assertThat(home.control.reading().experiments(List.of(), false, 10)).isEmpty();

    String id = home.submit(grid);
    refused(Code.CONFLICT, "no sweep", () -> sweeping().status(id));
    refused(Code.CONFLICT, "no sweep", () -> sweeping().pause(id, ADA));
    refused(Code.CONFLICT, "no sweep", () -> sweeping().stop(id, false, ADA));
    refused(Code.CONFLICT, "no sweep", () -> sweeping().tick(List.of(id)));
  }

  @Test
  void a_stored_sweep_is_started_once_more_as_it_is() {
    String id = start();

    String other = text(sweeping().start(Requests.stored(id).build()).getFirst(), "experiment");

    assertThat(other).isNotEqualTo(id);
    assertThat(tick(other).get("proposed")).isEqualTo(tick(id).get("proposed"));
    assertThat(params(other)).isEqualTo(params(id));
  }

  private Value.Object params(String experiment) {
    return home.store.trials().get(new ExperimentId(experiment).trial(1)).orElseThrow().params();
  }

  @Test
  void what_is_not_stored_is_no_sweep_or_is_to_be_changed_is_not_started_again() {
    String id = start();
    String grid = home.submit("{name: g, command: 'true', jobs: [{params: {a: 1}}]}");

    refused(Code.NOT_FOUND, "nobody", () -> sweeping().start(Requests.stored("nobody").build()));
    refused(Code.USAGE, "no sweep", () -> sweeping().start(Requests.stored(grid).build()));
    refused(
        Code.USAGE,
        "starts as it is",
        () -> sweeping().start(Requests.stored(id).params("x=1").build()));
  }

  @Test
  void a_look_proposes_what_there_is_room_for_and_leaves_the_lead() {
    String id = start();

    assertThat(number(tick(id), "proposed")).isEqualTo(2);
    assertThat(text(tick(id), "note")).contains("no room");
    assertThat(home.control.sweeping().status(id).get("leader")).contains(Value.Null.NULL);
  }

  @Test
  void the_status_tells_what_is_best_and_what_failed_and_how() {
    String id = start();
    tick(id);
    home.complete("{\"loss\": 0.5}");
    home.fail(3);

    Value.Object status = sweeping().status(id);

    assertThat(number(status, "looked_at")).isEqualTo(2);
    assertThat(number(object(status, "newest"), "completed")).isEqualTo(1);
    assertThat(number(object(status, "newest"), "failed")).isEqualTo(1);
    assertThat(status.get("best").orElseThrow().toString()).contains(id + ".1");
    assertThat(status.get("failures").orElseThrow().toString()).contains("exit");
  }

  @Test
  void failures_are_one_kind_where_their_last_words_differ_only_in_numbers() {
    String id = start(SWEEP.replace("trials: 4", "trials: 9"));
    for (String words :
        List.of("NaN at step 3", "disk is full", "NaN at step 12", "NaN at step 9")) {
      tick(id);
      home.fail(1, "a line before\n" + words + "\n\n");
    }

    List<Value> failures = ControlHome.items(sweeping().status(id), "failures");

    assertThat(failures).hasSize(2);
    Value.Object most = (Value.Object) failures.getFirst();
    assertThat(number(most, "count")).isEqualTo(3);
    assertThat(text(most, "line")).isEqualTo("NaN at step 3");
    assertThat(text(most, "message")).isEqualTo("exit code 1");
    assertThat(text((Value.Object) failures.getLast(), "line")).isEqualTo("disk is full");
  }

  @Test
  void the_status_tells_how_many_came_to_each_rung_and_how_they_stand_there() {
    String id = start(SWEEP + "stopping: {scheduler: asha, max: 20}\n");
    tick(id);
    Claim far = home.claim();
    Claim near = home.claim();
    home.report(far, "loss", 1, 0.5);
    home.report(far, "loss", 10, 0.5);
    home.report(near, "loss", 3, 0.5);
    home.finish(far, new Outcome.Completed(), "{\"loss\": 0.5}", Facts.NONE);

    List<Value> rungs = ControlHome.items(sweeping().status(id), "rungs");

    assertThat(rungs.stream().map(rung -> number((Value.Object) rung, "reached")))
        .containsExactly(2, 2, 1, 0);
    assertThat(number((Value.Object) rungs.get(1), "running")).isEqualTo(1);
    assertThat(number((Value.Object) rungs.get(2), "completed")).isEqualTo(1);
    assertThat(ControlHome.items(sweeping().status(start()), "rungs")).isEmpty();
  }

  @Test
  void a_paused_sweep_proposes_nothing_until_it_is_resumed() {
    String id = start();

    assertThat(text(sweeping().pause(id, ADA), "growth")).isEqualTo("paused");
    refused(Code.CONFLICT, "paused already", () -> sweeping().pause(id, ADA));
    assertThat(text(tick(id), "note")).contains("it is paused");

    assertThat(text(sweeping().resume(id, ADA), "growth")).isEqualTo("open");
    refused(Code.CONFLICT, "open already", () -> sweeping().resume(id, ADA));
    assertThat(number(tick(id), "proposed")).isEqualTo(2);
  }

  @Test
  void stopping_closes_and_ends_what_was_proposed_unless_it_may_run() {
    String one = start();
    tick(one);
    home.claim();
    Value.Object stopped = sweeping().stop(one, false, ADA);
    assertThat(text(stopped, "growth")).isEqualTo("closed");
    assertThat(number(stopped, "ended")).isEqualTo(1);
    assertThat(number(stopped, "asked")).isEqualTo(1);

    String other = start();
    tick(other);
    Value.Object left = sweeping().stop(other, true, ADA);
    assertThat(text(left, "growth")).isEqualTo("closed");
    assertThat(number(left, "ended")).isZero();
    refused(Code.CONFLICT, "closed already", () -> sweeping().stop(other, true, ADA));
  }

  @Test
  void a_sweep_that_has_all_its_trials_is_extended_rather_than_resumed() {
    String id = start();
    while (number(tick(id), "trials") < 4) {
      home.complete("{\"loss\": 0.5}");
    }
    sweeping().stop(id, true, ADA);
    refused(Code.CONFLICT, "all of its 4 trials", () -> sweeping().resume(id, ADA));
    refused(Code.CONFLICT, "may have 4", () -> sweeping().extend(id, 4, false, ADA));
    refused(Code.USAGE, "trials in all", () -> sweeping().extend(id, 0, false, ADA));

    Value.Object extended = sweeping().extend(id, 2, true, ADA);

    assertThat(text(extended, "growth")).isEqualTo("open");
    assertThat(number(extended, "limit")).isEqualTo(6);
    home.complete("{\"loss\": 0.5}");
    assertThat(number(tick(id), "proposed")).isPositive();
  }

  @Test
  void resuming_lets_go_of_nothing_that_is_held_and_says_so() {
    String id = start();
    tick(id);
    var whole = new dev.assay.store.Subject.OfExperiment(new dev.assay.trial.ExperimentId(id));
    home.store.operations().hold(whole, ADA);

    Value.Object resumed = sweeping().resume(id, ADA);

    assertThat(text(resumed, "growth")).isEqualTo("open");
    assertThat(number(resumed, "held")).isEqualTo(2);
    home.store.operations().release(whole, ADA);
    assertThat(number(sweeping().pause(id, ADA), "held")).isZero();
  }
}
