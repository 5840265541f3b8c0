package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Outlook.PassedOver;
import dev.assay.store.Workers.Order;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainingTest {
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

  private Value.Object explain(String reference) {
    return home.control.reading().explain(reference);
  }

  private static List<String> codes(Value.Object answer) {
    return items(answer, "why").stream().map(w -> text((Value.Object) w, "code")).toList();
  }

  private static String why(Value.Object answer) {
    return text((Value.Object) items(answer, "why").getFirst(), "text");
  }

  private static String hint(Value.Object answer) {
    return text((Value.Object) items(answer, "why").getFirst(), "hint");
  }

  @Test
  void a_job_with_nothing_in_its_way_is_next() {
    home.submit("name: one\ncommand: x");

    var answer = explain("one");

    assertThat(text(answer, "job")).endsWith(".1.main");
    assertThat(codes(answer)).containsExactly("next");
    assertThat(answer.get("estimate")).isPresent();
  }

  @Test
  void without_a_worker_that_is_said_first_with_what_to_do() {
    var worker = home.store.workers().alive().getFirst().lease();
    home.store.workers().expire(worker.worker(), worker.epoch(), "user:a");
    home.submit("name: one\ncommand: x");

    assertThat(codes(explain("one"))).containsExactly("no_worker");
    assertThat(hint(explain("one"))).isEqualTo("assay worker start");
  }

  @Test
  void a_pool_without_workers_is_named_with_those_that_have_some() {
    home.submit("name: one\ncommand: x\nresources: {pool: big}");

    assertThat(codes(explain("one"))).containsExactly("none_in_pool");
    assertThat(why(explain("one"))).contains("'big'").contains("default");
  }

  @Test
  void what_no_worker_has_can_never_start() {
    home.submit("name: one\ncommand: x\nresources: {gpus: 2}");

    assertThat(codes(explain("one"))).containsExactly("too_large");
    assertThat(why(explain("one"))).contains("2 GPUs").contains("never");
  }

  @Test
  void a_worker_that_is_about_to_end_takes_no_more() {
    var worker = home.store.workers().alive().getFirst().lease();
    home.submit("name: one\ncommand: x");
    home.store.workers().ask(worker.worker(), Order.DRAIN, "user:a");

    assertThat(codes(explain("one"))).containsExactly("none_takes_jobs");
  }

  @Test
  void an_experiment_at_its_parallelism_waits_for_itself() {
    home.submit("name: one\nparallelism: 1\ncommand: x {a}\nspace: {a: [1, 2, 3]}");
    home.claim();

    var answer = explain("one");

    assertThat(text(answer, "job")).endsWith(".2.main");
    assertThat(codes(answer)).containsExactly("parallelism");
    assertThat(why(answer)).isEqualTo("its experiment may run 1 job at once, and one runs");
  }

  @Test
  void who_is_before_it_is_counted_by_experiment() {
    home.submit("name: big\npriority: 8\ncommand: x {a}\nspace: {a: [1, 2, 3]}");
    home.submit("name: small\ncommand: x {a}\nspace: {a: [1, 2]}");
    home.submit("name: elsewhere\npriority: 9\ncommand: x\nresources: {pool: other}");

    var answer = explain("small.2");

    assertThat(codes(answer)).containsExactly("behind");
    assertThat(why(answer)).isEqualTo("4 jobs of its pool are before it");
    var ahead = object(answer, "ahead");
    assertThat(number(ahead, "jobs")).isEqualTo(4);
    assertThat(flag(ahead, "more")).isFalse();
    assertThat(items(ahead, "experiments"))
        .extracting(e -> text((Value.Object) e, "name"))
        .containsExactly("big", "small");
  }

  @Test
  void full_slots_and_taken_cores_are_told_apart() {
    home.submit("name: wide\ncommand: x\nresources: {cpus: 6}");
    home.claim();
    home.submit("name: three\ncommand: x\nresources: {cpus: 3}");

    assertThat(codes(explain("three"))).containsExactly("taken");
    assertThat(why(explain("three"))).contains("3 CPUs").contains("2");

    home.submit("name: many\ncommand: x {a}\nresources: {cpus: 0.01}\nspace: {a: [1,2,3,4,5,6,7]}");
    home.control.operating().hold(List.of("three"), "user:a");
    home.claims(7);
    home.control.operating().release(List.of("three"), "user:a");

    assertThat(codes(explain("three"))).containsExactly("no_slot");
  }

  @Test
  void when_is_only_said_from_what_was_measured() {
    home.submit("name: one\nparallelism: 1\ncommand: x {a}\nspace: {a: [1, 2, 3, 4]}");
    var claim = home.claim();
    assertThat(explain("one.3").get("estimate")).contains(Value.Null.NULL);
    home.report(claim, "loss", 1, 1);
    home.pass(Duration.ofMinutes(10));
    home.finish(claim, new Outcome.Completed(), "{}", Facts.NONE);
    home.report(home.claim(), "loss", 1, 1);
    home.pass(Duration.ofMinutes(4));

    var estimate = object(explain("one.4"), "estimate");

    assertThat(estimate.get("starts_in_seconds")).contains(Value.of(16 * 60.0));
    assertThat(estimate.get("ends_in_seconds")).contains(Value.of(26 * 60.0));
    assertThat(number(estimate, "measured")).isEqualTo(1);
  }

  @Test
  void a_held_job_says_how_it_is_released() {
    home.submit("name: one\ncommand: x");
    home.control.operating().hold(List.of("one"), "user:a");

    assertThat(codes(explain("one"))).containsExactly("held");
    assertThat(hint(explain("one"))).startsWith("assay queue release e");
  }

  @Test
  void a_blocked_job_names_the_stage_and_where_it_is() {
    home.submit("name: two\nstages: {a: {command: x}, b: {command: y, needs: [a]}}");
    home.claim();

    var answer = explain("two.1.b");

    assertThat(codes(answer)).containsExactly("needs_stage");
    assertThat(why(answer)).isEqualTo("stage a of the same trial has not ended: it is running");
    assertThat(items(answer, "waits_for")).hasSize(1);
  }

  @Test
  void a_blocked_experiment_names_its_parents_and_where_they_are() {
    home.submit("name: first\ncommand: x {a}\nspace: {a: [1, 2]}");
    home.submit("name: second\ncommand: x\nafter: [first, first.2]");
    home.complete("{}");

    var answer = explain("second");

    assertThat(codes(answer)).containsExactly("after", "after");
    assertThat(why(answer)).contains("running, 1 of 2 jobs ended");
  }

  @Test
  void a_skipped_job_names_the_parent_that_did_not_end_well() {
    home.submit("name: two\nstages: {a: {command: x}, b: {command: y, needs: [a]}}");
    home.fail(3);

    assertThat(why(explain("two.1.b"))).contains("stage a").contains("failed");
    assertThat(text(explain("two"), "job")).endsWith(".1.a");
  }

  @Test
  void a_delayed_job_says_until_when_and_why() {
    home.submit("name: later\ncommand: x\nstart_at: 2026-11-22T10:00:00Z");

    assertThat(codes(explain("later"))).containsExactly("start_at");
    assertThat(why(explain("later"))).contains("2h00m");
    assertThat(text(explain("later"), "run_at")).isEqualTo("2026-11-22T10:00:00.000Z");
  }

  @Test
  void a_running_job_says_where_since_when_and_its_timeout() {
    home.submit("name: one\ncommand: x\ntimeout: 30m");
    home.report(home.claim(), "loss", 1, 1);
    home.pass(Duration.ofMinutes(5));

    var answer = explain("one");

    assertThat(codes(answer)).containsExactly("running");
    assertThat(why(answer)).contains("worker w-").contains("for 5m00s");
    assertThat(text(answer, "timeout_at")).isEqualTo("2026-11-22T08:30:00.000Z");
    assertThat(flag(object(answer, "attempt"), "alive")).isTrue();
  }

  @Test
  void an_orphan_is_said_to_be_one() {
    home.submit("name: one\ncommand: x");
    home.claim();
    var worker = home.store.workers().alive().getFirst().lease();
    home.store.workers().expire(worker.worker(), worker.epoch(), "user:a");

    assertThat(codes(explain("one"))).containsExactly("running", "orphan");
  }

  @Test
  void a_stopping_job_says_what_it_will_be() {
    home.submit("name: one\ncommand: x\ngrace: 20s");
    home.claim();
    home.store.operations().stop(subject("one"), Reason.PRUNED, "user:a");

    assertThat(why(explain("one"))).isEqualTo("it was asked to end and will be stopped (pruned)");
    assertThat(hint(explain("one"))).contains("20s");
  }

  private dev.assay.store.Subject subject(String name) {
    return new dev.assay.store.Subject.OfExperiment(home.store.experiments().find(name));
  }

  @Test
  void a_failed_job_says_how_it_ended_and_what_it_said_last() {
    home.submit("name: one\ncommand: x");
    home.fail(3);

    var answer = explain("one");

    assertThat(text(answer, "status")).isEqualTo("failed");
    assertThat(why(answer)).isEqualTo("its attempt 1 failed (exit): exit code 3");
    assertThat(hint(answer)).contains("assay trial logs").contains("assay retry");
    assertThat(text(object(answer, "attempt"), "last_output")).contains("last words");
  }

  @Test
  void a_completed_experiment_has_nothing_to_explain() {
    home.submit("name: one\ncommand: x");
    home.complete("{}");

    assertThat(codes(explain("one"))).containsExactly("completed");
    assertThat(explain("one").get("job")).contains(Value.Null.NULL);
    assertThat(codes(explain("one.1"))).containsExactly("completed");
  }

  @Test
  void a_cancelled_and_a_stopped_job_say_so() {
    home.submit("name: one\ncommand: x");
    home.control.operating().cancel(List.of("one"), "user:a");

    assertThat(codes(explain("one.1"))).containsExactly("cancelled");
  }

  @Test
  void every_answer_has_the_same_members() {
    home.submit("name: one\ncommand: x");
    var queued = explain("one").members().keySet();
    home.complete("{}");

    assertThat(List.copyOf(explain("one").members().keySet())).isEqualTo(List.copyOf(queued));
    assertThat(List.copyOf(explain("one.1").members().keySet())).isEqualTo(List.copyOf(queued));
  }

  @Test
  void what_is_not_there_is_refused() {
    assertThatThrownBy(() -> explain("nothing"))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void a_line_longer_than_is_looked_at_says_that_there_is_more() {
    home.submit(
        "name: long\ncommand: x {a}\nspace: {a: {type: int, low: 1, high: 1100}}\n"
            + "search: {optimizer: grid}");

    var ahead = object(explain("long.1100"), "ahead");

    assertThat(flag(ahead, "more")).isTrue();
    assertThat(number(ahead, "jobs")).isEqualTo(1000);
    assertThat(explain("long.1100").get("estimate")).contains(Value.Null.NULL);
  }

  @Test
  void who_is_passed_over_or_waits_for_room_that_is_kept_hears_of_it() {
    String id = home.submit("name: one\ncommand: x\nresources: {cpus: 4}");
    var job = home.store.trials().job(new ExperimentId(id).trial(1).job("main")).orElseThrow();
    var now = ControlHome.START.plusSeconds(90);
    var own =
        new PassedOver(
            new ExperimentId(id), job.resources(), 3, ControlHome.START, Optional.empty());
    var other =
        new PassedOver(
            new ExperimentId("e00000000002"),
            new Resources(8, 0, 0, 1, "default", ""),
            20,
            ControlHome.START,
            Optional.of("w-1"));

    assertThat(QueuedReasons.ofSize(job, List.of(own, other), now))
        .extracting(Because::text)
        .containsExactly(
            "smaller jobs went before it 3 times since 1m30s ago; before long room is kept for it",
            "worker w-1 keeps room for jobs of e00000000002, which waited long because of their size");
  }

  @Test
  void a_gpu_with_somebody_else_on_it_is_named() {
    assertThat(QueuedReasons.ofDevices(Map.of("0", "process 4711")))
        .extracting(Because::text)
        .containsExactly("GPU 0 is left alone: process 4711 is on it");
  }

  private static final String SWEEP =
      """
      name: sweep
      command: x {a}
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}}
      search: {optimizer: tpe, trials: 5}
      """;

  @Test
  void a_sweep_without_an_open_job_waits_for_proposals_or_for_a_word() {
    home.submit(SWEEP);

    assertThat(codes(explain("sweep"))).containsExactly("proposing");
    home.store.sweeps().pause(subject("sweep").experiment(), "the disk is full", "user:a");

    assertThat(why(explain("sweep"))).isEqualTo("the sweep is paused: the disk is full");
  }

  @Test
  void what_is_left_of_a_paused_sweep_names_how_it_goes_on() {
    String id = home.submit(SWEEP);
    String resume = "assay sweep resume " + id;
    home.control.sweeping().tick(List.of(id));

    home.store.sweeps().pause(subject("sweep").experiment(), "by ada", "user:ada");
    assertThat(codes(explain("sweep.1"))).contains("sweep_paused").doesNotContain("paused");
    assertThat(explain("sweep").toString()).contains("proposes no more trials", resume);

    home.store.operations().hold(subject("sweep"), "user:ada");
    assertThat(codes(explain("sweep.1"))).containsExactly("held", "sweep_paused");

    home.store.operations().cancel(subject("sweep"), "user:ada");
    assertThat(codes(explain("sweep.1"))).containsExactly("cancelled");
  }

  @Test
  void a_paused_sweep_without_an_open_job_names_how_it_goes_on() {
    String id = home.submit(SWEEP);
    home.store.sweeps().pause(subject("sweep").experiment(), "by ada", "user:ada");

    assertThat(explain("sweep").toString()).contains("assay sweep resume " + id);
  }
}
