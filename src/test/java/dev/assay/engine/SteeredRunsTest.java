package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.result.MetricReport;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What becomes of a steered sweep when its runs are pruned, fail, die or are evaluated.
class SteeredRunsTest extends SteeringSuite {

  private void report(WorkerLease worker, Claim claim, long step, double loss) {
    store
        .metrics()
        .report(
            worker,
            claim.attempt(),
            List.of(new MetricReport("loss", step, loss, "")),
            Optional.empty());
  }

  @Test
  void what_is_worse_than_the_others_at_a_rung_is_stopped() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 9}\nstopping: {scheduler: asha, max: 9}",
            9);
    var worker = worker(store, 3);
    var steering = steering("w");
    steering.look(id);
    var claims = claim(store, worker, 3);

    report(worker, claims.get(0), 1, 0.1);
    report(worker, claims.get(1), 1, 0.2);
    report(worker, claims.get(2), 1, 0.9);

    assertThat(steering.look(id).stopped()).isPositive();
    var stopping = store.leases().stopping(worker);
    assertThat(stopping).extracting(s -> s.attempt()).contains(claims.get(2).attempt());
    assertThat(stopping).extracting(s -> s.attempt()).doesNotContain(claims.get(0).attempt());
    assertThat(stopping).allMatch(s -> s.reason() == Reason.PRUNED);
    assertThat(new Steering(store, clock, "w").look(id).stopped()).isZero();
    end(store, worker, claims.get(2), new Outcome.Stopped(), OptionalDouble.empty());
    assertThat(trials(id).get(2).status()).isEqualTo(TrialStatus.PRUNED);
  }

  @Test
  void failures_are_told_to_the_optimizer_and_do_not_end_the_sweep() {
    var id = sweep(store, "search: {optimizer: tpe, trials: 6}", 6);
    var worker = worker(store, 2);
    var steering = steering("w");

    while (steering.look() > 0) {
      for (Claim claim : claim(store, worker, 2)) {
        end(store, worker, claim, new Outcome.Failed(Reason.EXIT), OptionalDouble.empty());
      }
    }

    assertThat(trials(id)).hasSize(6).allMatch(t -> t.status() == TrialStatus.FAILED);
    assertThat(status(id)).isEqualTo(ExperimentStatus.FAILED);
  }

  /// Batches wait for every trial before them, so whatever never ends would hang the sweep.
  @Test
  void stale_runs_are_resolved_by_evidence_and_never_hang_a_sweep() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 6}\nstopping: {scheduler: batched, batch: 3}",
            6);
    var gone = worker(store, 3);
    steering("w").look(id);
    claim(store, gone, 3).forEach(c -> store.leases().started(gone, c.attempt(), clock.instant()));
    store.workers().expire(gone.worker(), gone.epoch(), "test"); // its process is not there

    var worker = worker(store, 3);
    assertThat(steering("w").look(id).proposed()).isZero();
    var orphans = adopt(worker);
    assertThat(orphans).hasSize(3);
    end(store, worker, orphans.get(0)); // its process lived on, and ends well
    lose(worker, orphans.get(1), Outcome.Cause.CRASH); // it vanished
    lose(worker, orphans.get(2), Outcome.Cause.INFRASTRUCTURE); // it never began
    for (int round = 0; round < 2; round++) {
      for (Claim again : claim(store, worker, 3)) {
        if (again.job().trial().number() == 2) {
          lose(worker, again, Outcome.Cause.CRASH);
        } else {
          end(store, worker, again);
        }
      }
    }

    assertThat(trials(id))
        .extracting(TrialView::status)
        .containsExactly(TrialStatus.COMPLETED, TrialStatus.FAILED, TrialStatus.COMPLETED);
    assertThat(trials(id).get(1).reason()).isEqualTo(Reason.CRASH_LIMIT);
    while (steering("w").look() > 0) {
      claim(store, worker, 3).forEach(claim -> end(store, worker, claim));
    }
    assertThat(trials(id)).hasSize(6);
    assertThat(status(id)).isEqualTo(ExperimentStatus.PARTIAL);
  }

  private List<Claim> adopt(WorkerLease worker) {
    var attempts = store.leases().orphans(10).stream().map(h -> h.claim().attempt()).toList();
    return store.leases().adopt(worker, attempts).stream().map(h -> h.claim()).toList();
  }

  private void lose(WorkerLease worker, Claim claim, Outcome.Cause cause) {
    end(store, worker, claim, new Outcome.Lost(cause), OptionalDouble.empty());
  }

  @Test
  void what_a_cancelled_trial_reported_still_counts_on_its_rung() {
    var id =
        sweep(
            store,
            "search: {optimizer: random, trials: 9}\nstopping: {scheduler: asha, max: 9}",
            9);
    var worker = worker(store, 3);
    steering("w").look(id);
    var claims = claim(store, worker, 3);
    report(worker, claims.get(0), 1, 0.1);
    report(worker, claims.get(1), 1, 0.2);
    store.operations().cancel(new dev.assay.store.Subject.OfExperiment(id), "user:ada");
    claims.forEach(c -> end(store, worker, c, new Outcome.Stopped(), OptionalDouble.empty()));
    assertThat(status(id)).isEqualTo(ExperimentStatus.CANCELLED);

    store.sweeps().reopen(id, "user:ada");
    steering("w").look(id);
    var next = claim(store, worker, 1).getFirst();
    report(worker, next, 1, 0.3);

    assertThat(steering("w").look(id).stopped()).isEqualTo(1);
  }

  private static final String STAGES =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}, b: {type: float, low: 0, high: 1}}
      search: {optimizer: random, trials: 6}
      stages:
        train: {command: x}
        evaluate: {command: y, needs: [train], resources: {pool: %s}}
      """;

  /// Trains trials until three have ended their training, and gives how many are proposed then.
  private int proposedBesideEvaluations(String pool) {
    var id = sweep(store, "", 6, STAGES.formatted(pool));
    var trainer = worker(store, 3);
    steering("w").look(id);
    var trained = claim(store, trainer, 3);
    assertThat(trained).extracting(c -> c.job().stage()).containsOnly("train");
    trained.forEach(claim -> end(store, trainer, claim));
    return steering("w").look(id).proposed();
  }

  @Test
  void evaluations_go_first_in_the_pool_that_they_share_with_training() {
    assertThat(proposedBesideEvaluations("default")).isZero();
  }

  @Test
  void evaluations_in_a_pool_of_their_own_block_no_training_and_are_as_many_as_its_slots() {
    assertThat(proposedBesideEvaluations("evaluation")).isEqualTo(3);

    var registration =
        new Registration(
            "h", "b", 2, 2, "evaluation", 1, 1, List.of(), 1 << 30, "1", Duration.ZERO, "");
    var evaluator = store.workers().register(registration, TTL);
    var free = new Free("evaluation", 1, Long.MAX_VALUE);
    var first = store.leases().exchange(evaluator, List.of(), free, 1).claims();
    assertThat(first).extracting(c -> c.job().stage()).containsExactly("evaluate");
    var none = new Free("evaluation", 0, Long.MAX_VALUE);
    assertThat(store.leases().exchange(evaluator, List.of(), none, 0).claims()).isEmpty();
    end(store, evaluator, first.getFirst());
    assertThat(store.leases().exchange(evaluator, List.of(), free, 1).claims())
        .extracting(c -> c.job().stage())
        .containsExactly("evaluate");
  }
}
