package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Pace;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutlookTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
  private static final ExperimentId ID = new ExperimentId("e00000000001");

  private static Live live(int trial, int elapsed, String progress) {
    return new Live(
        new AttemptId(trial),
        ID.trial(trial).job("main"),
        "digits",
        "w-1",
        JobState.RUNNING,
        NOW.minusSeconds(elapsed),
        Optional.of(NOW.minusSeconds(elapsed)),
        (Value.Object) Json.parse(progress));
  }

  private static Outlook outlook(Integer... medians) {
    var stages = List.of("main", "test");
    var paces = new java.util.ArrayList<Pace>();
    for (int i = 0; i < medians.length; i++) {
      paces.add(new Pace(ID, stages.get(i), Duration.ofSeconds(medians[i]), 3));
    }
    return new Outlook(paces, NOW);
  }

  private static ExperimentView experiment(int trials, Map<JobState, Integer> counts) {
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      jobs.put(state, counts.getOrDefault(state, 0));
    }
    return new ExperimentView(
        ID,
        "digits",
        ExperimentStatus.RUNNING,
        5,
        2,
        Value.EMPTY,
        trials,
        jobs,
        Growth.FIXED,
        false,
        NOW,
        Optional.of(NOW),
        Optional.empty(),
        "");
  }

  @Test
  void progress_tells_what_is_left() {
    var job = live(1, 30, "{\"event\":\"progress\",\"step\":15,\"of\":60}");

    assertThat(Outlook.told(job.progress())).hasValue(0.25);
    assertThat(outlook(1000).remaining(job)).contains(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"step\":5}",
        "{\"step\":5,\"of\":0}",
        "{\"step\":-1,\"of\":5}",
        "{\"step\":\"x\",\"of\":5}",
        "{\"step\":\"NaN\",\"of\":5}"
      })
  void progress_that_makes_no_sense_is_none(String progress) {
    assertThat(Outlook.told((Value.Object) Json.parse(progress))).isEmpty();
    assertThat(outlook().remaining(live(1, 30, progress))).isEmpty();
  }

  @Test
  void without_progress_the_median_of_its_stage_tells() {
    assertThat(outlook(100).remaining(live(1, 30, "{}"))).contains(Duration.ofSeconds(70));
    assertThat(outlook(100).remaining(live(1, 130, "{}"))).as("overdue").isEmpty();
    assertThat(outlook().remaining(live(1, 30, "{}"))).isEmpty();
  }

  @Test
  void at_step_0_nothing_is_known_by_progress() {
    assertThat(outlook().remaining(live(1, 30, "{\"step\":0,\"of\":5}"))).isEmpty();
  }

  @Test
  void an_experiment_takes_what_runs_and_what_waits_by_as_many_as_run() {
    var jobs = Map.of(JobState.QUEUED, 6, JobState.RUNNING, 2, JobState.COMPLETED, 2);
    var live = List.of(live(3, 30, "{}"), live(4, 50, "{}"));

    // (70 + 50 + 6 · 100) / 2
    assertThat(outlook(100).remaining(experiment(10, jobs), live))
        .contains(Duration.ofSeconds(360));
  }

  @Test
  void an_experiment_is_not_foreseen_before_a_job_of_every_stage_has_completed() {
    var jobs = Map.of(JobState.BLOCKED, 9, JobState.RUNNING, 1, JobState.COMPLETED, 10);
    var live = List.of(live(3, 30, "{}"));

    assertThat(outlook(100).remaining(experiment(10, jobs), live)).isEmpty();
    assertThat(outlook(100, 50).remaining(experiment(10, jobs), live)).isPresent();
  }

  @Test
  void what_is_held_or_idle_is_not_foreseen() {
    var held = Map.of(JobState.HELD, 1, JobState.RUNNING, 1);
    var idle = Map.of(JobState.QUEUED, 1, JobState.COMPLETED, 1);

    assertThat(outlook(100).remaining(experiment(2, held), List.of(live(1, 1, "{}")))).isEmpty();
    assertThat(outlook(100).remaining(experiment(2, idle), List.of())).isEmpty();
  }

  @Test
  void the_longest_job_bounds_what_is_left() {
    var jobs = Map.of(JobState.RUNNING, 2);
    var live =
        List.of(live(1, 10, "{\"step\":1,\"of\":100}"), live(2, 10, "{\"step\":9,\"of\":10}"));

    assertThat(outlook().remaining(experiment(2, jobs), live)).contains(Duration.ofSeconds(990));
  }

  @Test
  void a_percentage_is_a_part_and_what_the_job_said_counts_where_nothing_else_is_known() {
    var half = live(1, 100, "{\"percent\": 50, \"eta_seconds\": 7, \"best\": 0.25}");
    var said = live(2, 100, "{\"eta_seconds\": 7}");

    assertThat(outlook().done(half)).hasValue(0.5);
    assertThat(Outlook.best(half.progress())).hasValue(0.25);
    assertThat(outlook().remaining(half)).contains(Duration.ofSeconds(100));
    assertThat(outlook().done(said)).isEmpty();
    assertThat(outlook(500).remaining(said)).contains(Duration.ofSeconds(7));
  }

  @Test
  void reports_tell_how_far_a_job_is_that_tells_nothing_of_its_progress() {
    var silent = live(1, 60, "{}");
    var outlook = new Outlook(List.of(), Map.of(new AttemptId(1), 0.75), NOW);

    assertThat(outlook.done(silent)).hasValue(0.75);
    assertThat(outlook.remaining(silent)).contains(Duration.ofSeconds(20));
  }

  @Test
  void what_goes_on_from_a_checkpoint_is_not_judged_by_a_part_that_another_job_did() {
    var job = new dev.assay.trial.JobId(ID.trial(1), "main", 2);
    var resumed =
        new Live(
            new AttemptId(1),
            job,
            "digits",
            "w-1",
            JobState.RUNNING,
            NOW.minusSeconds(10),
            Optional.of(NOW.minusSeconds(10)),
            (Value.Object) Json.parse("{\"step\": 80, \"of\": 100}"));

    assertThat(outlook().done(resumed)).hasValue(0.8);
    assertThat(outlook().remaining(resumed)).isEmpty();
    assertThat(outlook(30).remaining(resumed)).contains(Duration.ofSeconds(20));
  }

  @Test
  void parts_of_running_jobs_count_for_their_experiment() {
    var four =
        experiment(4, Map.of(JobState.COMPLETED, 1, JobState.RUNNING, 2, JobState.QUEUED, 1));
    var running = List.of(live(2, 1, "{\"percent\": 50}"), live(3, 1, "{}"));

    assertThat(outlook().done(four, running)).hasValue(0.375);
    assertThat(outlook().done(four, List.of())).hasValue(0.25);
  }
}
