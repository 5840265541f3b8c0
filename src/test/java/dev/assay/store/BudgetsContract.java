package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.store.Events.Event;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What experiments may use: set aside before an attempt begins, settled when it ends, never
/// passed.
public abstract class BudgetsContract extends StoreContract {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Resources GPU = new Resources(1, 1, 0, 1, "default", "");

  /// What a check of the store finds.
  protected abstract List<String> problems();

  // How budgets are said.

  private static Limits gpuHours(double hours) {
    return new Limits(
        OptionalInt.empty(),
        OptionalDouble.of(hours),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Limits money(double money) {
    return new Limits(
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(money),
        Optional.empty(),
        Optional.empty());
  }

  private static Limits completed(int trials) {
    return new Limits(
        OptionalInt.of(trials),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Limits time(Optional<Duration> wall, Optional<Instant> deadline) {
    return new Limits(
        OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), wall, deadline);
  }

  private static NewExperiment within(NewExperiment e, Limits limits, OnLimit onLimit) {
    return within(e, limits, onLimit, new Price(2, 0.5));
  }

  private static NewExperiment within(
      NewExperiment e, Limits limits, OnLimit onLimit, Price price) {
    Map<String, Duration> longest = new HashMap<>();
    e.stages().forEach(stage -> longest.put(stage.name(), stage.timeout().orElse(HOUR)));
    return e.within(new NewBudget(new Budget(limits, onLimit, price, Optional.empty()), longest));
  }

  private static NewExperiment within(NewExperiment e, Limits limits) {
    return within(e, limits, OnLimit.FINISH);
  }

  private static NewStage gpuStage(String name, dev.assay.experiment.Stage.Need... needs) {
    return withResources(stage(name, needs), GPU);
  }

  private NewExperiment gpuJobs(int trials) {
    return staged("g", trials, gpuStage("main"));
  }

  private ExperimentId sweep(Limits limits, NewStage... stages) {
    return submit(
        within(staged("s", 0, stages).growing(new NewSweep(OptionalInt.empty())), limits));
  }

  private Added add(ExperimentId id, int first, int count) {
    return store.sweeps().add(id, first, trials(count), Runs.QUEUED, "worker:bob");
  }

  private static int stored(Added added) {
    return added instanceof Added.Stored(var trials) ? trials.size() : 0;
  }

  private List<Claim> claimGpus(WorkerLease lease, int wanted) {
    return store
        .leases()
        .exchange(lease, List.of(), new Free("default", 1e6, Long.MAX_VALUE, gpus(16)), wanted)
        .claims();
  }

  private BudgetView view(ExperimentId id) {
    return store.budgets().orElseThrow().get(id).orElseThrow();
  }

  private ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }

  private List<EventType> events(ExperimentId id) {
    return store.events().after(0, 1000, Optional.of(id)).stream().map(Event::type).toList();
  }

  private boolean raise(ExperimentId id, Limits to) {
    return store.budgets().orElseThrow().raise(id, view(id).budget().limits(), to, ADA);
  }

  private static void assertRefused(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.REFUSED));
  }

  @Test
  void a_budget_is_read_back_and_others_have_none() {
    var id = submit(within(gpuJobs(2), gpuHours(2.5)));
    var other = submit(experiment("a", 1));

    reopen();

    assertThat(view(id).budget().limits()).isEqualTo(gpuHours(2.5));
    assertThat(view(id).budget().price()).isEqualTo(new Price(2, 0.5));
    assertThat(view(id).use().gpuHours()).isZero();
    assertThat(view(id).reached()).isEmpty();
    assertThat(store.budgets().orElseThrow().get(other)).isEmpty();
    assertThat(store.budgets().orElseThrow().get(nextId())).isEmpty();
  }

  @Test
  void a_pool_with_a_price_of_its_own_is_paid_by_that() {
    var price = new Price(2, 0.5, Map.of("default", new Price(4, 0), "other", new Price(9, 9)));
    var id = submit(within(gpuJobs(5), money(10), OnLimit.FINISH, price));

    reopen();
    var claims = claimGpus(worker(), 5);

    assertThat(view(id).budget().price()).isEqualTo(price);
    assertThat(claims).hasSize(2);
    assertThat(view(id).reserved().money()).isCloseTo(8, offset(1e-9));
    assertThat(problems()).isEmpty();
  }

  @Test
  void the_most_that_an_attempt_may_use_is_set_aside_when_it_is_claimed() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();

    var claims = claimGpus(worker, 5);

    assertThat(claims).hasSize(2);
    assertThat(view(id).reserved().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(view(id).reached()).isEmpty();
    assertThat(count(id, JobState.QUEUED)).isEqualTo(3);
    assertThat(claimGpus(worker, 5)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_it_used_goes_over_when_it_ends_and_the_next_is_tried_again() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();
    var claims = claimGpus(worker, 5);
    clock.advance(Duration.ofMinutes(15));

    finish(worker, completed(claims.getFirst()));
    var more = claimGpus(worker, 5);

    assertThat(more).hasSize(1);
    assertThat(view(id).use().gpuHours()).isCloseTo(0.25, offset(1e-9));
    assertThat(view(id).reserved().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_limit_is_reached_when_nothing_runs_and_the_next_does_not_fit() {
    var id = submit(within(gpuJobs(5), gpuHours(2.5)));
    var worker = worker();
    var claims = claimGpus(worker, 5);
    clock.advance(HOUR);
    claims.forEach(claim -> finish(worker, completed(claim)));

    assertThat(claimGpus(worker, 5)).isEmpty();

    assertThat(view(id).use().gpuHours()).isCloseTo(2, offset(1e-9));
    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(count(id, JobState.HELD)).isEqualTo(3);
    assertThat(job(id, 5, "main").reason()).isEqualTo(Reason.BUDGET);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PAUSED);
    assertThat(events(id)).containsOnlyOnce(EventType.BUDGET_REACHED);
    assertThat(problems()).isEmpty();
  }

  @Test
  void raising_the_limit_lets_what_was_held_go_on() {
    var id = submit(within(gpuJobs(2), gpuHours(1.5)));
    var worker = worker();
    var first = claimGpus(worker, 2).getFirst();
    clock.advance(HOUR);
    finish(worker, completed(first));
    assertThat(claimGpus(worker, 2)).isEmpty();
    assertRefused(() -> store.operations().release(all(id), ADA));

    assertThat(raise(id, gpuHours(2))).isTrue();

    assertThat(view(id).reached()).isEmpty();
    assertThat(events(id)).contains(EventType.BUDGET_RAISED);
    assertThat(claimGpus(worker, 2)).hasSize(1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void raising_while_something_runs_lets_the_next_begin() {
    var id = submit(within(gpuJobs(2), gpuHours(1.5)));
    var worker = worker();
    assertThat(claimGpus(worker, 2)).hasSize(1);

    raise(id, gpuHours(2));

    assertThat(claimGpus(worker, 2)).hasSize(1);
  }

  @Test
  void a_limit_does_not_sink_and_does_not_come_from_nothing() {
    var id = submit(within(gpuJobs(1), gpuHours(2)));

    assertThatThrownBy(() -> raise(id, gpuHours(1))).hasMessageContaining("can only be raised");
    assertThatThrownBy(() -> raise(id, money(1))).isInstanceOf(StoreException.class);
    assertThat(store.budgets().orElseThrow().raise(id, gpuHours(7), gpuHours(9), ADA)).isFalse();
    assertThat(view(id).budget().limits()).isEqualTo(gpuHours(2));
    assertThatThrownBy(() ->
            store
                .budgets()
                .orElseThrow()
                .raise(submit(experiment("a", 1)), gpuHours(1), gpuHours(2), ADA))
        .hasMessageContaining("has no budget");
  }

  @Test
  void a_claim_that_was_given_back_or_never_began_costs_nothing() {
    var id = submit(within(gpuJobs(2), gpuHours(2)));
    var worker = worker();
    var claims = claimGpus(worker, 2);
    clock.advance(Duration.ofMinutes(30));

    store.leases().release(worker, claims.getFirst().attempt(), "draining");
    finish(worker, lost(claims.getLast(), Outcome.Cause.INFRASTRUCTURE));

    assertThat(view(id).use().gpuHours()).isZero();
    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(claimGpus(worker, 2)).hasSize(2);
    assertThat(problems()).isEmpty();
  }

  @Test
  void what_a_dead_worker_held_stays_set_aside_until_somebody_knows() {
    var id = submit(within(gpuJobs(2), gpuHours(1)));
    var dead = worker();
    var claim = claimGpus(dead, 2).getFirst();
    store.leases().started(dead, claim.attempt(), clock.instant());
    clock.advance(Duration.ofHours(5));
    store.workers().expire(dead.worker(), dead.epoch(), ADA);
    var heir = worker();

    assertThat(claimGpus(heir, 2)).isEmpty();
    assertThat(view(id).reserved().gpuHours()).isCloseTo(1, offset(1e-9));
    assertThat(view(id).reached()).isEmpty();
    store.leases().adopt(heir, List.of(claim.attempt()));
    assertThat(view(id).reserved().gpuHours()).isCloseTo(1, offset(1e-9));
    finish(heir, lost(claim, Outcome.Cause.INFRASTRUCTURE));

    assertThat(view(id).reserved().gpuHours()).isZero();
    assertThat(view(id).use().gpuHours()).as("never more than was set aside").isEqualTo(1.0);
    assertThat(problems()).isEmpty();
  }

  @Test
  void each_retry_is_set_aside_anew() {
    var id = submit(within(staged("g", 1, withFailures(gpuStage("main"), 9)), gpuHours(1.5)));
    var worker = worker();
    var first = claimGpus(worker, 1).getFirst();
    clock.advance(Duration.ofMinutes(20));
    finish(worker, failed(first, Duration.ZERO));

    var second = claimGpus(worker, 1).getFirst();
    assertThat(view(id).use().gpuHours()).isCloseTo(1 / 3.0, offset(1e-6));
    clock.advance(Duration.ofMinutes(20));
    finish(worker, failed(second, Duration.ZERO));

    assertThat(claimGpus(worker, 1)).as("two thirds are used, and one more may take 1").isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.HELD);
  }

  @Test
  void shares_of_a_device_and_the_price_of_cores_count() {
    var half = new Resources(4, 0.5, 0, 1, "default", "");
    var id = submit(within(staged("m", 3, withResources(stage("main"), half)), money(6)));
    var worker = worker();

    var claims = claimGpus(worker, 3);
    assertThat(claims).as("an hour costs 0.5 × 2 + 4 × 0.5").hasSize(2);
    clock.advance(Duration.ofMinutes(20));
    claims.forEach(claim -> finish(worker, completed(claim)));

    assertThat(view(id).use().money()).isCloseTo(2, offset(1e-5));
    assertThat(view(id).use().gpuHours()).isCloseTo(1 / 3.0, offset(1e-6));
    assertThat(claimGpus(worker, 3)).hasSize(1);
  }

  @Test
  void another_stage_that_fits_goes_on_where_one_does_not() {
    var cheap = stage("evaluate", ok("train"));
    var id = submit(within(staged("t", 2, gpuStage("train"), cheap), gpuHours(1)));
    var worker = worker();
    var train = claimGpus(worker, 1).getFirst();
    clock.advance(HOUR);
    finish(worker, completed(train));

    var evaluate = claimGpus(worker, 5);

    assertThat(evaluate).extracting(claim -> claim.job().stage()).containsExactly("evaluate");
    assertThat(view(id).reached()).isEmpty();
    finish(worker, completed(evaluate.getFirst()));
    assertThat(claimGpus(worker, 5)).isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
  }

  @Test
  void an_experiment_that_may_not_go_on_keeps_nobody_else_waiting() {
    var stuck = submit(within(gpuJobs(3), gpuHours(0.5)));
    var other = submit(experiment("other", 2));

    var claims = claimGpus(worker(), 5);

    assertThat(claims).extracting(claim -> claim.job().trial().experiment()).containsOnly(other);
    assertThat(view(stuck).reached()).contains(Dimension.GPU_HOURS);
  }

  // Sweeps.

  @Test
  void a_sweep_is_paused_where_nothing_more_fits_and_goes_on_when_it_is_raised() {
    var id = sweep(gpuHours(1.5), gpuStage("main"));
    var worker = worker();
    assertThat(stored(add(id, 1, 1))).isEqualTo(1);
    var claim = claimGpus(worker, 1).getFirst();
    assertThat(add(id, 2, 1)).isInstanceOf(Added.Refused.class);
    assertThat(view(id).reached()).as("it may use less than was set aside").isEmpty();
    clock.advance(HOUR);
    finish(worker, completed(claim));

    assertThat(add(id, 2, 1)).isInstanceOf(Added.Refused.class);

    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.PAUSED);
    assertThat(store.sweeps().get(id).orElseThrow().why()).contains("GPU-hours");
    assertRefused(() -> store.sweeps().reopen(id, ADA));
    assertThat(raise(id, gpuHours(3))).isTrue();
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.OPEN);
    assertThat(stored(add(id, 2, 1))).isEqualTo(1);
  }

  @Test
  void a_sweep_that_somebody_paused_stays_so_when_its_budget_is_raised() {
    var id = sweep(gpuHours(1), gpuStage("main"));
    var worker = worker();
    add(id, 1, 1);
    var claim = claimGpus(worker, 1).getFirst();
    store.sweeps().pause(id, "by ada", ADA);
    clock.advance(HOUR);
    finish(worker, failed(claim));
    store.operations().retry(one(id, 1), true, ADA);
    assertThat(claimGpus(worker, 1)).isEmpty();
    assertThat(view(id).reached()).contains(Dimension.GPU_HOURS);

    raise(id, gpuHours(3));

    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.PAUSED);
    assertThat(claimGpus(worker, 1)).hasSize(1);
  }

  @Test
  void trials_that_fail_are_made_up_for_and_those_that_complete_are_as_many_as_asked() {
    var id = sweep(completed(3), stage("main"));
    var worker = worker();

    assertThat(stored(add(id, 1, 5))).isEqualTo(3);
    assertThat(add(id, 4, 1)).isInstanceOf(Added.Refused.class);
    var claims = claim(worker, 5);
    finish(worker, failed(claims.getFirst()));
    finish(worker, completed(claims.get(1)));
    assertThat(view(id).left()).isEqualTo(1);
    assertThat(view(id).completed()).isEqualTo(1);
    assertThat(view(id).open()).isEqualTo(1);

    assertThat(stored(add(id, 4, 5))).isEqualTo(1);
    assertRefused(() -> store.operations().retry(one(id, 1), true, ADA));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.FAILED);
    drain(worker);
    finish(worker, completed(claims.get(2)));
    assertThat(view(id).completed()).isEqualTo(3);
    assertThat(view(id).left()).isZero();

    store.sweeps().close(id, "done", ADA);
    raise(id, completed(4));
    assertThat(store.sweeps().get(id).orElseThrow().growth()).isEqualTo(Growth.OPEN);
    assertThat(stored(add(id, 5, 5))).isEqualTo(1);
  }

  @Test
  void trials_of_several_stages_count_as_one_each() {
    var id = sweep(completed(2), stage("train"), stage("evaluate", ok("train")));
    var worker = worker();
    add(id, 1, 2);
    var claims = claim(worker, 2);
    finish(worker, failed(claims.getFirst()));
    finish(worker, completed(claims.getLast()));

    assertThat(view(id).open()).isEqualTo(1);
    assertThat(stored(add(id, 3, 2))).isEqualTo(1);
    drain(worker);
    assertThat(view(id).completed()).isEqualTo(2);
    assertThat(stored(add(id, 4, 2))).isZero();
  }

  @Test
  void told_trials_count_too() {
    var id = sweep(completed(1), stage("main"));
    store.sweeps().add(id, 1, trials(1), Runs.TOLD, ADA);
    store.sweeps().tell(id.trial(1), Told.FAILED, Value.EMPTY, OptionalDouble.empty(), ADA);
    store.sweeps().add(id, 2, trials(1), Runs.TOLD, ADA);
    store.sweeps().tell(id.trial(2), Told.COMPLETED, Value.EMPTY, OptionalDouble.empty(), ADA);

    assertThat(store.sweeps().add(id, 3, trials(1), Runs.TOLD, ADA))
        .isInstanceOf(Added.Refused.class);
  }

  // Time.

  @Test
  void nothing_starts_after_a_deadline_and_what_runs_may_end() {
    var deadline = clock.instant().plus(HOUR);
    var id = submit(within(experiment("d", 3), time(Optional.empty(), Optional.of(deadline))));
    var worker = worker();
    var claim = claimOne(worker);
    assertThat(store.budgets().orElseThrow().nextDue()).contains(deadline);
    assertThat(store.budgets().orElseThrow().enforce()).isZero();
    clock.advance(HOUR);

    assertThat(claim(worker, 1)).isEmpty();

    assertThat(view(id).reached()).contains(Dimension.DEADLINE);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.RUNNING);
    assertThat(count(id, JobState.HELD)).isEqualTo(2);
    finish(worker, completed(claim));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void wall_time_runs_from_the_first_start_and_stops_what_runs_where_it_is_to() {
    var id =
        submit(within(experiment("w", 2), time(Optional.of(HOUR), Optional.empty()), OnLimit.STOP));
    var worker = worker();
    clock.advance(Duration.ofHours(9));
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    var claim = claimOne(worker);
    assertThat(store.budgets().orElseThrow().nextDue()).contains(clock.instant().plus(HOUR));
    clock.advance(HOUR);

    assertThat(store.budgets().orElseThrow().enforce()).isEqualTo(1);

    assertThat(view(id).reached()).contains(Dimension.WALL_TIME);
    assertThat(state(id, 1, "main")).isEqualTo(JobState.STOPPING);
    assertThat(job(id, 1, "main").reason()).isEqualTo(Reason.BUDGET);
    finish(worker, end(claim.attempt(), new Outcome.Stopped()));
    assertThat(state(id, 1, "main")).isEqualTo(JobState.STOPPED);
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    assertThat(store.budgets().orElseThrow().enforce()).isZero();

    raise(id, time(Optional.of(Duration.ofHours(3)), Optional.empty()));
    assertThat(claim(worker, 5)).hasSize(1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void the_time_of_an_experiment_that_has_ended_is_nobody_s_concern() {
    var id = submit(within(experiment("w", 1), time(Optional.of(HOUR), Optional.empty())));
    drain(worker());
    clock.advance(HOUR);

    assertThat(store.budgets().orElseThrow().enforce()).isZero();
    assertThat(store.budgets().orElseThrow().nextDue()).isEmpty();
    assertThat(view(id).reached()).isEmpty();
  }

  @Test
  void a_retry_that_waits_for_its_back_off_is_held_and_comes_again() {
    var id =
        submit(
            within(
                staged("w", 1, withFailures(stage("main"), 3)),
                time(Optional.of(HOUR), Optional.empty())));
    var worker = worker();
    finish(worker, failed(claimOne(worker), Duration.ofHours(2)));
    clock.advance(HOUR);
    store.budgets().orElseThrow().enforce();
    assertThat(state(id, 1, "main")).isEqualTo(JobState.HELD);

    raise(id, time(Optional.of(Duration.ofHours(9)), Optional.empty()));

    assertThat(state(id, 1, "main")).isEqualTo(JobState.DELAYED);
    clock.advance(HOUR);
    assertThat(claim(worker, 1)).hasSize(1);
  }

  @Test
  void whether_a_sweep_is_worth_its_cost_is_judged_once_for_each_number_of_trials() {
    var id = sweep(completed(3), stage("main"));

    assertThat(store.budgets().orElseThrow().judge(id, 20)).isTrue();
    reopen();
    assertThat(store.budgets().orElseThrow().judge(id, 20)).isFalse();
    assertThat(store.budgets().orElseThrow().judge(id, 10)).isFalse();
    assertThat(store.budgets().orElseThrow().judge(id, 30)).isTrue();
    assertThat(store.budgets().orElseThrow().judge(nextId(), 30)).isFalse();
  }

  @Test
  void a_budget_goes_with_its_experiment() {
    var id = submit(within(gpuJobs(1), gpuHours(2)));
    store.operations().cancel(all(id), ADA);

    store.experiments().delete(id, ADA);

    assertThat(store.budgets().orElseThrow().get(id)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  // Many at once.

  @Test
  void workers_that_race_never_pass_a_limit() throws Exception {
    long seed = 7;
    var id = submit(within(gpuJobs(60), gpuHours(10)));
    int workers = 4;
    try (var pool = Executors.newFixedThreadPool(workers)) {
      List<Callable<Integer>> work =
          IntStream.range(0, workers)
              .<Callable<Integer>>mapToObj(i -> () -> work(id, new Random(seed + i)))
              .toList();
      for (var each : pool.invokeAll(work)) {
        each.get();
      }
    }

    var view = view(id);
    assertThat(view.reserved().gpuHours()).as("seed %d", seed).isZero();
    assertThat(view.use().gpuHours()).isBetween(8.9, 10.0);
    assertThat(view.reached()).contains(Dimension.GPU_HOURS);
    assertThat(problems()).isEmpty();
  }

  /// Works until nothing of it moves; sometimes gives back, sometimes fails.
  private int work(ExperimentId id, Random random) {
    var lease = worker();
    int ended = 0;
    var held = new ArrayList<Claim>();
    while (view(id).reached().isEmpty()) {
      held.addAll(
          store
              .leases()
              .exchange(lease, List.of(), new Free("default", 1e6, Long.MAX_VALUE, gpus(64)), 2)
              .claims());
      var now = view(id);
      assertThat(now.use().gpuHours() + now.reserved().gpuHours()).isLessThanOrEqualTo(10.0);
      synchronized (clock) {
        clock.advance(Duration.ofMinutes(random.nextInt(30)));
      }
      for (var claim : held) {
        if (random.nextInt(4) == 0) {
          store.leases().release(lease, claim.attempt(), "no");
        } else {
          finish(lease, random.nextBoolean() ? completed(claim) : failed(claim));
          ended++;
        }
      }
      held.clear();
    }
    return ended;
  }

  @Test
  void proposers_that_race_complete_exactly_as_many_as_asked() throws Exception {
    var id = sweep(completed(20), stage("main"));
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> work =
          IntStream.range(0, 4)
              .<Callable<Integer>>mapToObj(i -> () -> propose(id, new Random(i)))
              .toList();
      for (var each : pool.invokeAll(work)) {
        each.get();
      }
    }

    assertThat(view(id).completed()).isEqualTo(20);
    assertThat(view(id).open()).isZero();
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(20);
  }

  private int propose(ExperimentId id, Random random) {
    var lease = worker();
    int added = 0;
    while (view(id).completed() < 20) {
      added += stored(add(id, store.sweeps().get(id).orElseThrow().trials() + 1, 3));
      for (var claim : claim(lease, 2)) {
        finish(lease, random.nextInt(3) == 0 ? failed(claim) : completed(claim));
      }
      assertThat(view(id).completed()).isLessThanOrEqualTo(20);
    }
    return added;
  }
}
