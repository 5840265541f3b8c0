package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shapes that scripts rely on. A field may be added here; a line of this test that has to be
/// changed otherwise breaks somebody's script.
class DocumentsTest {
  private static final String STAGED =
      """
      name: staged
      description: two steps
      priority: 7
      parallelism: 2
      stages:
        train: {command: [x], timeout: 1m}
        eval: {command: [y], needs: [train]}
      space: {a: [1, 2]}
      objective: {metric: loss, goal: minimize}
      """;

  private static final String PAGE = page();

  private static String page() {
    try {
      return Files.readString(Path.of("docs/reference/documents.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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
  void submit() {
    fields(
        home.control.submitting().submit(home.request("command: x")).getFirst(),
        "experiment name trials jobs created");
  }

  @Test
  void plan() {
    var plan = home.control.submitting().plan(home.request(STAGED));

    fields(plan, "experiments trials jobs gpu_hours_at_most plan_hash");
    fields(
        first(plan, "experiments"),
        "name trials jobs priority parallelism held start_at after stages gpu_hours_at_most"
            + " reuse configurations warnings");
    fields(
        first(first(plan, "experiments"), "stages"),
        "name jobs needs command resources timeout_seconds retries");
  }

  @Test
  void experiment_list_and_get() {
    home.submit(STAGED);
    home.complete("{\"loss\":0.5}");

    String head =
        "id name status priority parallelism trials jobs archived created_at started_at ended_at"
            + " seconds tags";
    fields(home.control.reading().experiments(List.of(), false, 1).getFirst(), head);
    var experiment = home.control.reading().experiment("staged");
    fields(
        experiment,
        head
            + " done eta_seconds best objectives stages description notes metadata owner"
            + " budget reused provenance");
    fields(
        ControlHome.object(experiment, "jobs"),
        "queued held blocked delayed running stopping completed failed stopped cancelled skipped");
    fields(first(experiment, "objectives"), "metric goal");
    fields(first(experiment, "stages"), "name needs command resources timeout_seconds");
    fields(
        ControlHome.object(first(experiment, "stages"), "resources"),
        "cpus gpus memory_bytes pool");
  }

  @Test
  void experiment_budget() {
    home.submit("name: b\ncommand: x\ntimeout: 1h\nbudget: {money: 9, price: {cpu_hour: 1}}");

    var shown = home.control.budgeting().show("b");

    fields(shown, "experiment name status budget");
    var budget = ControlHome.object(shown, "budget");
    fields(budget, "limits on_limit price worth due_at reached why");
    fields(ControlHome.object(budget, "price"), "gpu_hour cpu_hour");
    fields(first(budget, "limits"), "limit allowed used reserved left next");
  }

  @Test
  void the_best_of_an_experiment() {
    home.submit("name: one\ncommand: x\nobjective: {metric: loss, goal: minimize}");
    home.complete("{\"loss\":0}");

    var best = first(home.control.reading().experiment("one"), "best");

    fields(best, "trial number values params");
    assertThat(Json.write(ControlHome.object(best, "values"))).isEqualTo("{\"loss\":0}");
  }

  @Test
  void trial_list_and_show() {
    home.submit(STAGED);
    home.fail(3);

    String head =
        "id experiment number content status reason stage params values attempts replicate stages"
            + " created_at started_at ended_at seconds tags notes";
    var listed = home.control.reading().trials("staged", "", "", 9).getFirst();
    fields(listed, head);
    assertThat(Json.write(ControlHome.object(listed, "stages")))
        .isEqualTo("{\"train\":\"failed\",\"eval\":\"skipped\"}");
    var shown = home.control.reading().trial("staged.1");
    fields(shown, head + " name origin work history provenance");
    fields(
        ControlHome.object(shown, "provenance"),
        "code snapshot interpreters virtualenv conda locks machine rerun");
    fields(ControlHome.object(ControlHome.object(shown, "provenance"), "machine"), "host os");
    fields(first(shown, "work"), JOB + " retries reused");
    fields(
        first(shown, "history"),
        "attempt job stage number worker host alive status reason message exit_code signal"
            + " claimed_at started_at ended_at seconds cpu_seconds peak_memory_bytes devices"
            + " gpu_memory_bytes gpu_utilization gpu_celsius last_output progress done folder"
            + " provenance");
  }

  private static final String JOB =
      "id experiment trial number stage status intended reason priority resources attempts failures"
          + " crashes losses attempt run_at waits_for cannot_run created_at started_at"
          + " ended_at seconds";

  @Test
  void queue() {
    home.submit(STAGED);

    fields(home.control.reading().queue(Optional.empty(), 9).getFirst(), JOB + " name");
  }

  @Test
  void explain() {
    home.submit(STAGED);
    home.submit("name: second\ncommand: x\nafter: [staged]");

    var answer = home.control.reading().explain("staged.2");

    fields(
        answer,
        "id kind name status priority jobs job state needs workers ahead waits_for run_at attempt"
            + " timeout_at failures retries_left retries estimate why");
    fields(first(answer, "why"), "code text hint");
    fields(
        first(answer, "workers"),
        "worker host pool takes_jobs slots free_slots cpus free_cpus gpus free_gpus memory_bytes"
            + " free_memory_bytes");
    fields(ControlHome.object(answer, "ahead"), "jobs more experiments");
    fields(first(ControlHome.object(answer, "ahead"), "experiments"), "id name priority jobs");
    fields(first(home.control.reading().explain("second"), "waits_for"), "id status");
    home.submit("name: quick\npriority: 9\ncommand: x");
    fields(
        ControlHome.object(home.control.reading().explain("quick"), "estimate"),
        "starts_in_seconds ends_in_seconds measured");
  }

  @Test
  void compare() {
    home.submit(STAGED);

    var answer = home.control.reading().compare(List.of("staged.1", "staged.2"));

    fields(answer, "trials rows");
    fields(first(answer, "rows"), "section name same cells");
  }

  @Test
  void metrics() {
    home.submit("command: x");
    home.report(home.claim(), "loss", 1, 0.5);

    fields(
        home.control.reading().metrics("last", Optional.empty()).getFirst(),
        "stage attempt name step value instance");
  }

  @Test
  void results() {
    home.submit("name: r\ncommand: x\nrepeat: 2\nobjective: {metric: loss, goal: minimize}");
    home.complete("{\"loss\":1}");
    home.fail(1);

    var results = home.control.reading().results("r", 1);

    fields(
        results,
        "experiment name status complete objectives trials best baseline aggregate groups"
            + " failures reused");
    fields(
        ControlHome.object(results, "trials"),
        "total pending running paused completed pruned failed cancelled");
    fields(ControlHome.object(results, "baseline"), "trial number status values params");
    fields(
        ControlHome.object(ControlHome.object(results, "aggregate"), "loss"),
        "count mean std min median max");
    fields(first(results, "groups"), "content params n trials values");
    fields(first(results, "failures"), "status reason count trials");
  }

  @Test
  void events() {
    home.submit("command: x");
    home.complete("{}");

    var events = home.control.reading().events(0, 99, Optional.of("last"));

    assertThat(events)
        .allSatisfy(e -> fields(e, "seq at type actor experiment trial job stage attempt data"));
    assertThat(events)
        .extracting(e -> ControlHome.text(e, "type"))
        .startsWith("experiment.submitted")
        .contains("job.claimed", "job.completed");
  }

  @Test
  void waits() {
    home.submit("command: x");
    home.complete("{}");

    fields(
        home.control
            .reading()
            .await(List.of("last"), Optional.of(Duration.ofSeconds(5)))
            .getFirst(),
        "id experiment status ok exit_status");
  }

  @Test
  void changes() {
    home.submit("name: c\ncommand: x");
    var operating = home.control.operating();
    var one = List.of("c");

    fields(operating.hold(one, "user:a"), "changed left");
    fields(operating.move(List.of("c.1"), "first", Optional.empty(), "user:a"), "changed");
    fields(
        operating.label(one, false, List.of("keep"), List.of(), Optional.empty(), "user:a"),
        "changed left");
    fields(operating.prioritize("c", 4, "user:a"), "experiment priority changed");
    fields(operating.clear(Optional.empty(), "user:a"), "changed");
    fields(operating.cancel(one, "user:a"), "changed left ended asked");
    fields(
        operating.clean(Optional.empty(), 0, Optional.empty(), true, "user:a"),
        "removed kept orphans snapshot_files bytes dry_run");
    fields(operating.delete(one, "user:a"), "changed left bytes");
  }

  @Test
  void workers() {
    fields(
        home.control.working().workers().getFirst(),
        "id status host pid pool slots running cpus gpus devices version started_at"
            + " lease_until lease_seconds");
  }

  @Test
  void sweeping() {
    var sweeping = home.control.sweeping();
    String sweep =
        """
        name: tune
        command: x
        space: {x: {type: float, low: 0.0, high: 1.0}}
        objective: {metric: loss, goal: minimize}
        search: {optimizer: tpe, trials: 3}
        stopping: {scheduler: asha, max: 9}
        """;
    String head = "experiment name status growth why trials limit ";

    sweeping.start(home.request(sweep));
    fields(sweeping.tick(List.of()).getFirst(), head + "proposed stopped note");
    home.fail(2);
    var status = sweeping.status("last");
    fields(
        status,
        head
            + "jobs leader next eta_seconds budget objectives best looked_at newest rungs failures"
            + " out");
    fields(
        first(status, "rungs"),
        "at reached pending running paused completed pruned failed cancelled");
    fields(first(status, "failures"), "reason message line count trials");
    fields(sweeping.pause("last", "user:ada"), head + "ended asked held");
  }

  @Test
  void upkeep() {
    var upkeep = home.control.upkeep();

    fields(upkeep.doctor(), "ok checks");
    fields(first(upkeep.doctor(), "checks"), "name status found hint");
    fields(upkeep.check(), "ok problems experiments trials jobs events");
    fields(upkeep.backup(folder.resolve("copy.db")), "ok path");
    fields(upkeep.compact(), "ok freed_bytes");
    fields(upkeep.settings(), "settings");
  }

  @Test
  void times_are_utc_with_milliseconds_and_spans_are_seconds() {
    home.submit("command: x");
    home.report(home.claim(), "loss", 1, 1);
    home.pass(Duration.ofMillis(2500));

    var experiment = home.control.reading().experiment("last");

    assertThat(ControlHome.text(experiment, "created_at")).isEqualTo("2026-11-22T08:00:00.000Z");
    assertThat(experiment.get("seconds")).contains(Value.of(2.5));
  }

  /// Whatever is pinned here is also on the page that people read.
  private static void fields(Value.Object document, String names) {
    assertThat(String.join(" ", document.members().keySet())).isEqualTo(names);
    assertThat(PAGE).contains(document.members().keySet());
  }

  private static Value.Object first(Value.Object document, String key) {
    return (Value.Object) ControlHome.items(document, key).getFirst();
  }
}
