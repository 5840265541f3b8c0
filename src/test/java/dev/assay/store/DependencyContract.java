package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Stages that need others, and experiments that come after others.
public abstract class DependencyContract extends StoreContract {

  private Submission.NewExperiment trainAndTest() {
    return staged("a", 1, stage("train"), stage("test", ok("train")));
  }

  private static Earlier earlier(Claim claim) {
    return new Earlier(claim.job().stage(), claim.job(), claim.attempt(), List.of());
  }

  private static Parent onOk(Subject subject) {
    return new Parent(subject, After.On.OK);
  }

  private static Parent onAny(Subject subject) {
    return new Parent(subject, After.On.ANY);
  }

  @Test
  void a_stage_is_queued_when_what_it_needs_is_completed() {
    var id = submit(trainAndTest());
    var worker = worker();
    var train = claimOne(worker);
    assertThat(claim(worker, 1)).isEmpty();

    finish(worker, completed(train));

    var test = claimOne(worker);
    assertThat(test.job().stage()).isEqualTo("test");
    assertThat(test.earlier()).containsExactly(earlier(train));
    assertThat(job(id, 1, "test").waitsFor()).isZero();
  }

  @Test
  void values_of_later_stages_win() {
    var id = submit(trainAndTest());
    var worker = worker();
    finish(worker, completed(claimOne(worker), "loss", 1));
    finish(worker, completed(claimOne(worker), "loss", 2));

    var trial = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(trial.values()).isEqualTo(object("loss", 2));
    assertThat(trial.score()).hasValue(2);
    assertThat(trial.status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(trial.attempts()).isEqualTo(2);
  }

  @Test
  void what_needs_a_failed_stage_is_skipped_down_to_the_last() {
    var id =
        submit(
            staged(
                "a",
                2,
                stage("a"),
                stage("b", ok("a")),
                stage("c", ok("b")),
                stage("d", any("c"))));
    var worker = worker();

    finish(worker, failed(claimOne(worker)));

    assertThat(state(id, 1, "b")).isEqualTo(JobState.SKIPPED);
    assertThat(state(id, 1, "c")).isEqualTo(JobState.SKIPPED);
    assertThat(job(id, 1, "b").reason()).isEqualTo(Reason.PARENT);
    assertThat(state(id, 1, "d")).isEqualTo(JobState.QUEUED);
    assertThat(state(id, 2, "b")).isEqualTo(JobState.BLOCKED);
  }

  @Test
  void a_stage_that_needs_any_end_runs_after_a_failure() {
    var id = submit(staged("a", 1, stage("train"), stage("clean", any("train"))));
    var worker = worker();

    finish(worker, failed(claimOne(worker)));
    assertThat(state(id, 1, "clean")).isEqualTo(JobState.QUEUED);
    finish(worker, completed(claimOne(worker)));

    assertThat(store.trials().get(id.trial(1)).orElseThrow().status())
        .isEqualTo(TrialStatus.FAILED);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.PARTIAL);
  }

  @Test
  void a_stage_waits_for_all_it_needs() {
    var id = submit(staged("a", 1, stage("a"), stage("b"), stage("c", ok("a"), any("b"))));
    var worker = worker();
    var claims = claim(worker, 2);
    assertThat(job(id, 1, "c").waitsFor()).isEqualTo(2);

    finish(worker, completed(claims.get(0)));
    assertThat(job(id, 1, "c").waitsFor()).isEqualTo(1);
    assertThat(state(id, 1, "c")).isEqualTo(JobState.BLOCKED);
    finish(worker, failed(claims.get(1)));

    assertThat(state(id, 1, "c")).isEqualTo(JobState.QUEUED);
    assertThat(claimOne(worker).earlier())
        .containsExactly(earlier(claims.get(0)), earlier(claims.get(1)));
  }

  @Test
  void a_retried_failure_keeps_its_children_waiting() {
    var id = submit(staged("a", 1, withFailures(stage("train"), 1), stage("test", ok("train"))));
    var worker = worker();

    finish(worker, failed(claimOne(worker), Duration.ZERO));

    assertThat(state(id, 1, "test")).isEqualTo(JobState.BLOCKED);
  }

  @Test
  void cancelling_one_job_skips_those_that_need_it() {
    var id = submit(trainAndTest());

    store.operations().cancel(one(id, 1, "train"), ADA);

    assertThat(state(id, 1, "train")).isEqualTo(JobState.CANCELLED);
    assertThat(state(id, 1, "test")).isEqualTo(JobState.SKIPPED);
    assertThat(store.experiments().get(id).orElseThrow().endedAt()).isPresent();
  }

  @Test
  void a_held_child_stays_held_and_counts_down() {
    var id = submit(trainAndTest());
    store.operations().hold(one(id, 1, "test"), ADA);
    var worker = worker();

    finish(worker, completed(claimOne(worker)));

    assertThat(state(id, 1, "test")).isEqualTo(JobState.HELD);
    assertThat(job(id, 1, "test").waitsFor()).isZero();
    store.operations().release(all(id), ADA);
    assertThat(state(id, 1, "test")).isEqualTo(JobState.QUEUED);
  }

  @Test
  void retrying_a_parent_makes_skipped_children_wait_again() {
    var id = submit(staged("a", 1, stage("a"), stage("b", ok("a")), stage("c", ok("b"))));
    var worker = worker();
    finish(worker, failed(claimOne(worker)));

    store.operations().retry(one(id, 1, "a"), true, ADA);

    assertThat(state(id, 1, "a")).isEqualTo(JobState.QUEUED);
    assertThat(state(id, 1, "b")).isEqualTo(JobState.BLOCKED);
    assertThat(state(id, 1, "c")).isEqualTo(JobState.BLOCKED);
    drain(worker);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
  }

  @Test
  void retrying_a_whole_trial_runs_its_stages_in_order_again() {
    var id = submit(trainAndTest());
    var worker = worker();
    drain(worker);

    assertThat(store.operations().retry(one(id, 1), false, ADA)).isEqualTo(2);

    assertThat(state(id, 1, "train")).isEqualTo(JobState.QUEUED);
    assertThat(state(id, 1, "test")).isEqualTo(JobState.BLOCKED);
    drain(worker);
    assertThat(job(id, 1, "test").attempts()).isEqualTo(2);
  }

  @Test
  void retrying_a_parent_takes_back_children_that_have_not_started() {
    var id = submit(trainAndTest());
    var worker = worker();
    finish(worker, completed(claimOne(worker)));
    assertThat(state(id, 1, "test")).isEqualTo(JobState.QUEUED);

    assertThat(store.operations().retry(one(id, 1, "train"), false, ADA)).isEqualTo(1);

    assertThat(state(id, 1, "test")).isEqualTo(JobState.BLOCKED);
    assertThat(job(id, 1, "test").waitsFor()).isEqualTo(1);
    drain(worker);
    assertThat(job(id, 1, "train").attempts()).isEqualTo(2);
    assertThat(job(id, 1, "test").attempts()).isEqualTo(1);
  }

  @Test
  void a_skipped_job_is_queued_when_an_operator_names_it() {
    var id = submit(trainAndTest());
    var worker = worker();
    finish(worker, failed(claimOne(worker)));

    assertThat(store.operations().retry(one(id, 1, "test"), false, ADA)).isEqualTo(1);

    assertThat(state(id, 1, "test")).isEqualTo(JobState.QUEUED);
  }

  @Test
  void an_experiment_waits_for_another() {
    var parent = submit(experiment("parent", 2));
    var child = submit(after(trainAndTest(), onOk(all(parent))));
    var worker = worker();
    assertThat(state(child, 1, "train")).isEqualTo(JobState.BLOCKED);
    assertThat(job(child, 1, "train").waitsFor()).isEqualTo(1);
    assertThat(job(child, 1, "test").waitsFor()).isEqualTo(2);

    var claims = claim(worker, 9);
    assertThat(claims).hasSize(2);
    finish(worker, completed(claims.get(0)));
    assertThat(state(child, 1, "train")).isEqualTo(JobState.BLOCKED);
    finish(worker, completed(claims.get(1)));

    assertThat(state(child, 1, "train")).isEqualTo(JobState.QUEUED);
    assertThat(state(child, 1, "test")).isEqualTo(JobState.BLOCKED);
    drain(worker);
    assertThat(store.experiments().get(child).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
  }

  @Test
  void an_experiment_whose_parent_fails_is_skipped_and_so_are_those_after_it() {
    var parent = submit(experiment("parent", 2));
    var child = submit(after(trainAndTest(), onOk(all(parent))));
    var grandchild = submit(after(experiment("c", 1), onOk(all(child))));
    var indifferent = submit(after(experiment("d", 1), onAny(all(parent))));
    var worker = worker();
    var claims = claim(worker, 9);
    finish(worker, completed(claims.get(0)));

    finish(worker, failed(claims.get(1)));

    assertThat(count(child, JobState.SKIPPED)).isEqualTo(2);
    assertThat(count(grandchild, JobState.SKIPPED)).isEqualTo(1);
    assertThat(count(indifferent, JobState.QUEUED)).isEqualTo(1);
    assertThat(store.experiments().get(child).orElseThrow().endedAt()).isPresent();
  }

  @Test
  void an_experiment_may_wait_for_one_trial_or_job() {
    var parent = submit(staged("parent", 2, stage("train"), stage("test", ok("train"))));
    var ofTrial = submit(after(experiment("b", 1), onOk(one(parent, 1))));
    var ofJob = submit(after(experiment("c", 1), onOk(one(parent, 1, "train"))));
    var worker = worker();

    finish(worker, completed(claimOne(worker)));
    assertThat(count(ofJob, JobState.QUEUED)).isEqualTo(1);
    assertThat(count(ofTrial, JobState.BLOCKED)).isEqualTo(1);
    finish(worker, completed(claimOf(worker, parent, "test")));

    assertThat(count(ofTrial, JobState.QUEUED)).isEqualTo(1);
  }

  private Leases.Claim claimOf(Workers.WorkerLease worker, ExperimentId experiment, String stage) {
    return claim(worker, 100).stream()
        .filter(c -> c.job().trial().equals(experiment.trial(1)) && c.job().stage().equals(stage))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_parent_that_had_already_ended_counts_at_submit() {
    var good = submit(experiment("good", 1));
    var worker = worker();
    drain(worker);
    var bad = submit(experiment("bad", 1));
    store.operations().cancel(all(bad), ADA);

    assertThat(count(submit(after(experiment("a", 1), onOk(all(good)))), JobState.QUEUED))
        .isEqualTo(1);
    assertThat(count(submit(after(experiment("b", 1), onAny(all(bad)))), JobState.QUEUED))
        .isEqualTo(1);
    var skipped = submit(after(experiment("c", 1), onAny(all(good)), onOk(all(bad))));
    assertThat(count(skipped, JobState.SKIPPED)).isEqualTo(1);
    assertThat(job(skipped, 1, "main").reason()).isEqualTo(Reason.PARENT);
  }

  @Test
  void experiments_of_one_submission_may_wait_for_each_other() {
    var first = experiment("first", 1);
    var second = after(experiment("second", 1), onOk(all(first.id())));

    store
        .experiments()
        .submit(new Submission(List.of(first, second), java.util.Optional.empty(), ADA));

    assertThat(count(second.id(), JobState.BLOCKED)).isEqualTo(1);
    drain(worker());
    assertThat(count(second.id(), JobState.COMPLETED)).isEqualTo(1);
  }

  @Test
  void retrying_a_parent_makes_the_experiment_after_it_wait_again() {
    var parent = submit(experiment("parent", 1));
    var child = submit(after(trainAndTest(), onOk(all(parent))));
    var grandchild = submit(after(experiment("c", 1), onOk(all(child))));
    var worker = worker();
    finish(worker, failed(claimOne(worker)));
    assertThat(count(child, JobState.SKIPPED)).isEqualTo(2);

    store.operations().retry(all(parent), true, ADA);

    assertThat(count(child, JobState.BLOCKED)).isEqualTo(2);
    assertThat(count(grandchild, JobState.BLOCKED)).isEqualTo(1);
    drain(worker);
    assertThat(count(child, JobState.COMPLETED)).isEqualTo(2);
    assertThat(count(grandchild, JobState.COMPLETED)).isEqualTo(1);
  }

  @Test
  void what_waits_outside_can_be_held_and_released() {
    var parent = submit(experiment("parent", 1));
    var child = submit(after(experiment("b", 1), onOk(all(parent))));
    store.operations().hold(all(child), ADA);

    store.operations().release(all(child), ADA);
    assertThat(count(child, JobState.BLOCKED)).isEqualTo(1);
    store.operations().hold(all(child), ADA);
    drain(worker());

    assertThat(count(child, JobState.HELD)).isEqualTo(1);
    store.operations().release(all(child), ADA);
    assertThat(count(child, JobState.QUEUED)).isEqualTo(1);
  }

  @Test
  void a_deleted_parent_counts_as_ended() {
    var parent = submit(experiment("parent", 1));
    var strict = submit(after(experiment("b", 1), onOk(all(parent))));
    var easy = submit(after(experiment("c", 1), onAny(all(parent))));

    store.experiments().delete(parent, ADA);

    assertThat(count(strict, JobState.SKIPPED)).isEqualTo(1);
    assertThat(count(easy, JobState.QUEUED)).isEqualTo(1);
  }

  @Test
  void what_a_deleted_parent_had_skipped_waits_again_when_another_parent_is_retried() {
    var gone = submit(experiment("gone", 1));
    var parent = submit(experiment("parent", 2));
    var child = submit(after(experiment("b", 1), onOk(all(gone)), onOk(all(parent))));
    store.operations().cancel(all(gone), ADA);
    store.experiments().delete(gone, ADA);
    store.operations().cancel(one(parent, 1), ADA);
    assertThat(count(child, JobState.SKIPPED)).isEqualTo(1);

    store.operations().retry(all(parent), true, ADA);

    assertThat(count(child, JobState.BLOCKED)).isEqualTo(1);
    drain(worker());
    assertThat(count(child, JobState.COMPLETED)).isEqualTo(1);
  }

  @Test
  void a_start_that_is_still_ahead_delays_what_was_blocked() {
    var parent = submit(experiment("parent", 1));
    var child =
        submit(after(withDelay(experiment("b", 1), Duration.ofHours(1)), onOk(all(parent))));
    var worker = worker();
    drain(worker);

    assertThat(count(child, JobState.DELAYED)).isEqualTo(1);
    clock.advance(Duration.ofHours(1));
    assertThat(claim(worker, 1)).hasSize(1);
  }
}
