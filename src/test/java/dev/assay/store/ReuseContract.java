package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Resources;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Work that several jobs would do alike: one does it, and the others take its result.
public abstract class ReuseContract extends StoreContract {

  private static final NewReuse USE = new NewReuse(false, List.of(), "loss");
  private static final NewReuse REFRESH = new NewReuse(true, List.of(), "loss");
  private static final NewReuse MODEL = new NewReuse(false, List.of("model.bin"), "");

  private static NewStage sharing(NewStage stage, NewReuse reuse) {
    return new NewStage(
        stage.name(),
        stage.needs(),
        stage.resources(),
        stage.maxFailures(),
        stage.timeout(),
        Optional.of(reuse));
  }

  /// Trials whose jobs of `stage` do the work of these keys.
  private NewExperiment keyed(String name, String stage, List<NewStage> stages, String... keys) {
    var trials = new ArrayList<NewTrial>();
    for (int i = 0; i < keys.length; i++) {
      var params = object("x", i + 1);
      trials.add(
          new NewTrial(params, ContentId.of(params), 1, Value.EMPTY)
              .sharing(Map.of(stage, keys[i])));
    }
    return new NewExperiment(
        nextId(),
        name,
        false,
        Value.EMPTY,
        "{}",
        5,
        1000,
        false,
        Optional.empty(),
        List.of(),
        stages,
        trials);
  }

  private NewExperiment plain(NewReuse reuse, String... keys) {
    return keyed("plain", "main", List.of(sharing(stage("main"), reuse)), keys);
  }

  private NewExperiment pipeline(String... keys) {
    return keyed(
        "pipeline",
        "train",
        List.of(sharing(stage("train"), MODEL), stage("test", ok("train"))),
        keys);
  }

  private void checked() {
    assertThat(problems()).isEmpty();
  }

  private static List<Integer> numbers(List<Claim> claims) {
    return claims.stream().map(claim -> claim.job().trial().number()).toList();
  }

  private Reason reason(ExperimentId id, int trial, String stage) {
    return job(id, trial, stage).reason();
  }

  @Test
  void a_job_whose_work_is_done_completes_at_once_with_the_same_values() {
    var first = submit(plain(USE, "k1"));
    var worker = worker();
    var claim = claimOne(worker);
    finish(worker, completed(claim, "loss", 0.25));

    var second = submit(plain(USE, "k1"));

    var trial = store.trials().get(second.trial(1)).orElseThrow();
    assertThat(trial.status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(trial.values()).isEqualTo(object("loss", 0.25));
    assertThat(trial.score()).hasValue(0.25);
    assertThat(trial.attempts()).isZero();
    assertThat(job(second, 1, "main").reused()).contains(claim.attempt());
    assertThat(store.experiments().get(second).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(claim(worker, 1)).isEmpty();
    assertThat(store.works().taken(second)).isEqualTo(1);
    assertThat(store.works().taken(first)).isZero();
    var work = store.works().get("k1").orElseThrow();
    assertThat(work.hits()).isEqualTo(1);
    assertThat(work.source().orElseThrow().job()).isEqualTo(claim.job());
    var event = store.events().after(0, 1000, Optional.of(second)).getLast();
    assertThat(event.type()).isEqualTo(EventType.JOB_COMPLETED);
    assertThat(event.data().get("reused")).contains(Value.of(claim.job().toString()));
    assertThat(event.data().get("attempt")).contains(Value.of(claim.attempt().number()));
    checked();
  }

  @Test
  void other_work_runs() {
    submit(plain(USE, "k1"));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));

    submit(plain(USE, "k2"));

    assertThat(claim(worker, 1)).hasSize(1);
  }

  @Test
  void of_equal_jobs_one_runs_and_the_others_wait_for_it() {
    var a = submit(plain(USE, "k", "k"));
    var b = submit(plain(USE, "k"));
    var worker = worker();

    var claims = claim(worker, 10);

    assertThat(claims).hasSize(1);
    assertThat(claims.getFirst().job().trial()).isEqualTo(a.trial(1));
    assertThat(state(a, 2, "main")).isEqualTo(JobState.BLOCKED);
    assertThat(state(b, 1, "main")).isEqualTo(JobState.BLOCKED);
    assertThat(reason(b, 1, "main")).isEqualTo(Reason.SAME_WORK);
    assertThat(store.works().ahead(b.trial(1).job("main"))).contains(claims.getFirst().job());
    assertThat(store.works().get("k").orElseThrow().waiting()).isEqualTo(2);
    checked();

    finish(worker, completed(claims.getFirst(), "loss", 3));

    assertThat(count(a, JobState.COMPLETED)).isEqualTo(2);
    assertThat(count(b, JobState.COMPLETED)).isEqualTo(1);
    assertThat(store.trials().get(b.trial(1)).orElseThrow().score()).hasValue(3);
    assertThat(claim(worker, 10)).isEmpty();
    checked();
  }

  @Test
  void when_the_one_that_runs_fails_the_next_tries_with_retries_of_its_own() {
    var id = submit(plain(USE, "k", "k", "k"));
    var worker = worker();

    finish(worker, failed(claimOne(worker)));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.FAILED);
    var second = claim(worker, 10);
    assertThat(numbers(second)).containsExactly(2);
    finish(worker, completed(second.getFirst(), "loss", 1));

    assertThat(state(id, 3, "main")).isEqualTo(JobState.COMPLETED);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.PARTIAL);
    checked();
  }

  @Test
  void while_one_waits_to_be_retried_another_may_try() {
    var id =
        submit(keyed("a", "main", List.of(sharing(withFailures(stage("main"), 1), USE)), "k", "k"));
    var worker = worker();

    finish(worker, failed(claimOne(worker), Duration.ofSeconds(10)));
    var other = claim(worker, 10);
    assertThat(numbers(other)).containsExactly(2);
    clock.advance(Duration.ofSeconds(11));
    assertThat(claim(worker, 10)).isEmpty();

    assertThat(state(id, 1, "main")).isEqualTo(JobState.BLOCKED);
    finish(worker, completed(other.getFirst(), "loss", 1));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
    checked();
  }

  @Test
  void when_the_one_that_runs_is_cancelled_the_next_runs() {
    var id = submit(plain(USE, "k", "k"));
    var worker = worker();
    var claim = claimOne(worker);

    store.operations().cancel(one(id, 1), ADA);
    assertThat(state(id, 2, "main")).isEqualTo(JobState.BLOCKED);
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));

    assertThat(state(id, 1, "main")).isEqualTo(JobState.CANCELLED);
    assertThat(numbers(claim(worker, 10))).containsExactly(2);
    checked();
  }

  @Test
  void one_that_is_held_holds_up_nobody() {
    var id = submit(plain(USE, "k", "k"));
    var worker = worker();

    store.operations().hold(one(id, 1), ADA);
    assertThat(numbers(claim(worker, 10))).containsExactly(2);
    store.operations().release(one(id, 1), ADA);

    assertThat(state(id, 1, "main")).isEqualTo(JobState.BLOCKED);
    assertThat(reason(id, 1, "main")).isEqualTo(Reason.SAME_WORK);
    checked();
  }

  @Test
  void an_attempt_that_is_lost_frees_the_work() {
    var id = submit(plain(USE, "k", "k"));
    var worker = worker();
    finish(worker, lost(claimOne(worker), Outcome.Cause.INFRASTRUCTURE));

    var again = claim(worker, 10);

    assertThat(again).hasSize(1);
    finish(worker, completed(again.getFirst(), "loss", 1));
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(2);
    checked();
  }

  @Test
  void in_another_pool_an_equal_job_need_not_wait_for_one_that_only_waits_itself() {
    var elsewhere = withResources(stage("main"), new Resources(1, 0, 0, 1, "nobody", ""));
    var far = submit(keyed("far", "main", List.of(sharing(elsewhere, USE)), "k"));
    var near = submit(plain(USE, "k"));
    var worker = worker();

    var claims = claim(worker, 10);

    assertThat(claims).hasSize(1);
    assertThat(state(far, 1, "main")).isEqualTo(JobState.BLOCKED);
    finish(worker, completed(claims.getFirst(), "loss", 1));
    assertThat(state(far, 1, "main")).isEqualTo(JobState.COMPLETED);
    assertThat(state(near, 1, "main")).isEqualTo(JobState.COMPLETED);
    checked();
  }

  @Test
  void a_refresh_runs_and_takes_the_place_of_what_was_there() {
    submit(plain(USE, "k"));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));

    var fresh = submit(plain(REFRESH, "k", "k"));
    var claims = claim(worker, 10);
    assertThat(claims).hasSize(1);
    var during = submit(plain(USE, "k"));
    assertThat(store.trials().get(during.trial(1)).orElseThrow().score()).hasValue(1);
    finish(worker, completed(claims.getFirst(), "loss", 2));

    assertThat(count(fresh, JobState.COMPLETED)).isEqualTo(2);
    var after = submit(plain(USE, "k"));
    assertThat(store.trials().get(after.trial(1)).orElseThrow().score()).hasValue(2);
    checked();
  }

  @Test
  void an_operators_retry_does_it_again() {
    var first = submit(plain(USE, "k"));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));
    var second = submit(plain(USE, "k"));

    store.operations().retry(all(second), false, ADA);
    assertThat(job(second, 1, "main").reused()).isEmpty();
    var again = claimOne(worker);
    finish(worker, completed(again, "loss", 2));

    assertThat(store.works().get("k").orElseThrow().source().orElseThrow().attempt())
        .isEqualTo(again.attempt());
    assertThat(store.trials().get(first.trial(1)).orElseThrow().score()).hasValue(1);
    assertThat(store.trials().get(second.trial(1)).orElseThrow().score()).hasValue(2);
    checked();
  }

  @Test
  void what_is_dropped_is_done_again() {
    submit(plain(USE, "k", "other"));
    var worker = worker();
    claim(worker, 10).forEach(claim -> finish(worker, completed(claim, "loss", 1)));
    assertThat(store.works().list("", 10)).hasSize(2);

    assertThat(store.works().drop("k", ADA)).isTrue();
    assertThat(store.works().drop("k", ADA)).isFalse();
    assertThat(store.works().dropOlder(Duration.ofDays(1), ADA)).isZero();
    clock.advance(Duration.ofDays(2));
    assertThat(store.works().dropOlder(Duration.ofDays(1), ADA)).isEqualTo(1);

    submit(plain(USE, "k"));
    assertThat(claim(worker, 10)).hasSize(1);
    assertThat(store.works().list("", 10)).isEmpty();
    checked();
  }

  @Test
  void it_costs_nothing_of_a_budget_and_counts_as_a_completed_trial() {
    submit(plain(USE, "k"));
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));
    var limits =
        new Budget.Limits(
            OptionalInt.of(2),
            OptionalDouble.empty(),
            OptionalDouble.of(10),
            Optional.empty(),
            Optional.empty());
    var budget =
        new Budget(limits, Budget.OnLimit.FINISH, new Budget.Price(2, 0.5), Optional.empty());

    var id =
        submit(
            plain(USE, "k", "new")
                .within(new NewBudget(budget, Map.of("main", Duration.ofHours(1)))));

    var seen = store.budgets().orElseThrow().get(id).orElseThrow();
    assertThat(seen.use().money()).isZero();
    assertThat(seen.completed()).isEqualTo(1);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
    assertThat(numbers(claim(worker, 10))).containsExactly(2);
  }

  @Test
  void work_that_is_done_once_is_trained_once_and_tested_by_each() {
    var a = submit(pipeline("t", "t"));
    var b = submit(pipeline("t", "u"));
    var worker = worker();

    var training = claim(worker, 10);
    assertThat(training)
        .extracting(claim -> claim.job().toString())
        .containsExactlyInAnyOrder(a.trial(1) + ".train", b.trial(2) + ".train");
    var train =
        training.stream().filter(c -> c.job().trial().equals(a.trial(1))).findFirst().orElseThrow();
    finish(worker, completed(train));

    var tests = claim(worker, 10);
    assertThat(tests).hasSize(3);
    for (var test : tests) {
      assertThat(test.job().stage()).isEqualTo("test");
      var earlier = test.earlier().getFirst();
      assertThat(earlier.attempt()).isEqualTo(train.attempt());
      assertThat(earlier.job()).isEqualTo(train.job());
      assertThat(earlier.files()).containsExactly("model.bin");
    }
    tests.forEach(test -> finish(worker, completed(test, "loss", 1)));
    assertThat(store.experiments().get(a).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(state(b, 1, "test")).isEqualTo(JobState.COMPLETED);
    checked();
  }

  @Test
  void when_its_files_are_gone_exactly_one_trains_again() {
    var id = submit(pipeline("t", "t", "t"));
    var worker = worker();
    var train = claimOne(worker);
    finish(worker, completed(train));
    var tests = claim(worker, 2);
    assertThat(tests).hasSize(2);

    for (var test : tests) {
      assertThat(spoiled(worker, test)).isTrue();
    }

    for (int trial = 1; trial <= 3; trial++) {
      assertThat(state(id, trial, "test")).isEqualTo(JobState.BLOCKED);
    }
    assertThat(store.works().get("t").flatMap(Works.WorkView::source)).isEmpty();
    checked();
    var again = claim(worker, 10);
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().job().stage()).isEqualTo("train");
    finish(worker, completed(again.getFirst()));
    var second = claim(worker, 10);
    assertThat(second).hasSize(3);
    assertThat(second)
        .allSatisfy(test ->
            assertThat(test.earlier().getFirst().attempt()).isEqualTo(again.getFirst().attempt()));
    checked();
  }

  private boolean spoiled(WorkerLease worker, Claim test) {
    return store
        .leases()
        .spoiled(worker, test.attempt(), test.earlier().getFirst(), "model.bin is gone");
  }

  @Test
  void a_test_that_has_begun_is_left_alone_when_the_files_of_another_are_found_gone() {
    var id = submit(pipeline("t", "t"));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    var tests = claim(worker, 2);

    spoiled(worker, tests.get(0));
    assertThat(state(id, 2, "test")).isEqualTo(JobState.RUNNING);
    assertThat(state(id, 2, "train")).isEqualTo(JobState.COMPLETED);
    finish(worker, completed(tests.get(1), "loss", 1));

    assertThat(numbers(claim(worker, 10))).containsExactly(1);
    checked();
  }

  @Test
  void files_are_needed_until_every_later_stage_has_ended() {
    submit(pipeline("t"));
    var worker = worker();
    var train = claimOne(worker);
    finish(worker, completed(train));
    finish(worker, completed(claimOne(worker), "loss", 1));
    var other = submit(pipeline("t"));
    assertThat(state(other, 1, "train")).isEqualTo(JobState.COMPLETED);

    assertThat(store.works().isNeeded(train.attempt())).isTrue();
    assertThat(store.works().letGo(train.attempt())).isFalse();
    finish(worker, completed(claimOne(worker), "loss", 1));
    assertThat(store.works().isNeeded(train.attempt())).isFalse();
    assertThat(store.works().letGo(train.attempt())).isTrue();

    var third = submit(pipeline("t"));
    assertThat(state(third, 1, "train")).isEqualTo(JobState.QUEUED);
    checked();
  }

  @Test
  void when_its_experiment_is_removed_the_work_is_done_again() {
    var first = submit(pipeline("t"));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    finish(worker, completed(claimOne(worker), "loss", 1));
    var second = submit(pipeline("t", "t"));
    assertThat(state(second, 1, "test")).isEqualTo(JobState.QUEUED);

    store.experiments().delete(first, ADA);

    var again = claim(worker, 10);
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().job().stage()).isEqualTo("train");
    finish(worker, completed(again.getFirst()));
    assertThat(claim(worker, 10)).hasSize(2);
    checked();
  }

  @Test
  void a_closed_store_forgets_none_of_it() {
    var id = submit(pipeline("t", "t"));
    var worker = worker();
    var train = claimOne(worker);

    reopen();

    assertThat(state(id, 2, "train")).isEqualTo(JobState.BLOCKED);
    finish(worker, completed(train));
    assertThat(claim(worker, 10)).hasSize(2);
    checked();
  }

  @Test
  void whatever_happens_no_work_is_done_twice_at_once_and_all_of_it_ends() {
    long seed = 20_261_122;
    var random = new SplittableRandom(seed);
    var worker = worker();
    var ids = new ArrayList<ExperimentId>();
    for (int i = 0; i < 6; i++) {
      var keys = new String[random.nextInt(1, 6)];
      for (int k = 0; k < keys.length; k++) {
        keys[k] = "k" + random.nextInt(4);
      }
      ids.add(submit(i % 2 == 0 ? pipeline(keys) : plain(i % 3 == 0 ? USE : REFRESH, keys)));
    }
    var live = new ArrayList<Claim>();
    for (int step = 0; step < 100; step++) {
      var id = ids.get(random.nextInt(ids.size()));
      switch (random.nextInt(7)) {
        case 0, 1 -> live.addAll(claim(worker, random.nextInt(1, 4)));
        case 2, 3 -> end(worker, live, random);
        case 4 -> store.operations().hold(all(id), ADA);
        case 5 -> store.operations().release(all(id), ADA);
        default -> store.operations().retry(all(id), random.nextBoolean(), ADA);
      }
      assertThat(problems()).as("seed %d, step %d", seed, step).isEmpty();
    }
    ids.forEach(id -> store.operations().release(all(id), ADA));
    while (!live.isEmpty() || !claimed(worker, live).isEmpty()) {
      finish(worker, completed(live.removeFirst(), "loss", 1));
    }
    for (var id : ids) {
      assertThat(store.experiments().get(id).orElseThrow().endedAt())
          .as("seed %d, %s", seed, id)
          .isPresent();
    }
    checked();
  }

  private List<Claim> claimed(WorkerLease worker, List<Claim> live) {
    live.addAll(claim(worker, 10));
    return live;
  }

  private void end(WorkerLease worker, List<Claim> live, SplittableRandom random) {
    if (live.isEmpty()) {
      return;
    }
    var claim = live.remove(random.nextInt(live.size()));
    boolean hasFiles = !claim.earlier().isEmpty();
    switch (random.nextInt(4)) {
      case 0 -> finish(worker, failed(claim));
      case 1 -> finish(worker, lost(claim, Outcome.Cause.INFRASTRUCTURE));
      case 2 -> {
        if (!hasFiles || !spoiled(worker, claim)) {
          finish(worker, completed(claim, "loss", 1));
        }
      }
      default -> finish(worker, completed(claim, "loss", 1));
    }
  }
}
