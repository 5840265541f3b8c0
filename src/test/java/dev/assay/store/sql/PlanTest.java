package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After;
import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.DeadLetters.Which;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Leases.Free;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Operations.Place;
import dev.assay.store.StoreContract;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Survey.Most;
import dev.assay.store.Sweeps;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every statement that the store prepares, with a million finished jobs behind it, goes by an
/// index; none walks through all jobs, attempts, trials, events or metrics.
class PlanTest extends StoreContract implements OnSqlite {

  /// Indexes that hold only what is alive or open.
  private static final String LIVE = "attempt_live|job_delayed|job_ready|job_open|lane_\\w+";

  private static final Pattern WALK =
      Pattern.compile(
          "SCAN (j|job|a|attempt|t|trial|i|p|c|event|metric)\\b(?!.* USING (COVERING )?INDEX ("
              + LIVE
              + "))");

  @Test
  void no_statement_walks_through_what_is_finished() {
    bury(1_000_000);
    useEverything();
    var sqlite = (SqliteStore) store;

    var statements = sqlite.statements();

    assertThat(statements).hasSizeGreaterThan(80);
    try (var session = file().writer()) {
      assertThat(statements).allSatisfy(sql -> assertNoWalk(session, sql));
    }
  }

  private DatabaseFile file() {
    return new DatabaseFile(folder.resolve(".assay/assay.db"), Duration.ofSeconds(30));
  }

  private static void assertNoWalk(Session session, String sql) {
    if (!sql.matches("(?s)(SELECT|INSERT|UPDATE|DELETE|WITH)\\b.*")) {
      return;
    }
    List<String> plan = session.list("EXPLAIN QUERY PLAN " + sql, PlanTest::step);
    assertThat(plan).as(sql).noneMatch(line -> WALK.matcher(line).find());
  }

  private static String step(Row row) {
    for (int before = 0; before < 3; before++) {
      row.number();
    }
    return row.text();
  }

  /// Finished jobs of an experiment that is not submitted, because that would take longer.
  private void bury(int jobs) {
    var worker = worker();
    var id = submit(experiment("past", 1));
    finish(worker, completed(claimOne(worker), "loss", 1));
    try (var session = file().plain()) {
      session.script(
          """
          PRAGMA synchronous = OFF;
          BEGIN IMMEDIATE;
          INSERT INTO job (id, experiment, trial, stage, lane, state, attempts, attempt, ended_at)
            WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < %1$d)
            SELECT i, 1, i, 1, 1, 'completed', 1, i, 1 FROM n;
          INSERT INTO attempt (id, job, number, worker, epoch, alive, ended, claimed_at)
            SELECT id, id, 1, 1, 1, 0, 'completed', 1 FROM job WHERE id >= 1000;
          COMMIT;
          PRAGMA synchronous = FULL;
          """
              .formatted(jobs + 999));
    }
    assertThat(store.experiments().get(id)).isPresent();
  }

  private void spend(WorkerLease worker) {
    var limits =
        new Limits(
            OptionalInt.of(3),
            OptionalDouble.empty(),
            OptionalDouble.of(1),
            Optional.of(Duration.ofHours(2)),
            Optional.empty());
    var higher =
        new Limits(
            OptionalInt.of(4),
            OptionalDouble.empty(),
            OptionalDouble.of(2),
            Optional.of(Duration.ofHours(3)),
            Optional.empty());
    var budget = new Budget(limits, Budget.OnLimit.STOP, new Budget.Price(0, 1), Optional.empty());
    var longest = Map.of("train", Duration.ofHours(1), "test", Duration.ofHours(1));
    var id =
        submit(
            withPriority(staged("paid", 0, stage("train"), stage("test", ok("train"))), 9)
                .growing(new NewSweep(OptionalInt.empty()))
                .within(new NewBudget(budget, longest)));
    store.sweeps().add(id, 1, trials(2), Sweeps.Runs.QUEUED, ADA);
    var claim = claim(worker, 2).getFirst();
    store.sweeps().add(id, 3, trials(1), Sweeps.Runs.QUEUED, ADA);
    finish(worker, completed(claim));
    store.budgets().orElseThrow().get(id);
    store.budgets().orElseThrow().judge(id, 20);
    clock.advance(Duration.ofHours(2));
    store.budgets().orElseThrow().nextDue();
    store.budgets().orElseThrow().enforce();
    store.budgets().orElseThrow().raise(id, limits, higher, ADA);
    store.operations().cancel(all(id), ADA);
  }

  private void giveUp(WorkerLease worker) {
    var id = submit(withPriority(experiment("dead", 1), 9));
    finish(worker, failed(claimOne(worker)));
    var job = List.of(id.trial(1).job("main"));
    var since = Optional.of(clock.instant());
    var which = new Which(Optional.of(id), Set.of(Reason.EXIT), since, false);
    store.deadLetters().list(Which.ALL, 9);
    store.deadLetters().list(which, 9);
    store.deadLetters().count(Which.ALL);
    store.deadLetters().drop(job, ADA);
    store.deadLetters().list(new Which(Optional.empty(), Set.of(), since, true), 9);
    store.deadLetters().restore(job, ADA);
    store.deadLetters().retry(job, ADA);
    store.operations().cancel(all(id), ADA);
  }

  private void watchOver() {
    store.vitals().probe();
    store.vitals().depth();
    store.vitals().next(9);
    store.vitals().lastEnds();
    store.vitals().nextNotice();
    store.vitals().count(100);
  }

  private void useEverything() {
    var first = submit(staged("a", 6, withFailures(stage("train"), 2), stage("test", ok("train"))));
    var second = submit(after(experiment("b", 2), new Parent(all(first), After.On.ANY)));
    var worker = worker();
    var claims = claim(worker, 5);
    useDevices();
    store.leases().started(worker, claims.get(0).attempt(), clock.instant());
    store
        .metrics()
        .report(
            worker,
            claims.get(0).attempt(),
            List.of(new MetricReport("loss", 1, 1, "")),
            Optional.of(object("done", 1)));
    finish(worker, completed(claims.get(0), "loss", 1));
    finish(worker, failed(claims.get(1), Duration.ofSeconds(5)));
    finish(worker, failed(claims.get(2)));
    finish(worker, lost(claims.get(3), Outcome.Cause.CRASH));
    store.leases().release(worker, claims.get(4).attempt(), "no room");
    clock.advance(Duration.ofMinutes(1));
    claim(worker, 3);
    operate(first, second);
    spend(worker);
    giveUp(worker);
    share(worker);
    watchOver();
    read(first, worker.worker());
    store.workers().ask(worker.worker(), Order.DRAIN, ADA);
    store.workers().beat(worker, TTL);
    store.workers().leave(worker);
    var heir = worker();
    var orphans = store.leases().orphans(10).stream().map(h -> h.claim().attempt()).toList();
    store.leases().adopt(heir, orphans);
    store.leases().held(heir);
    store.operations().cancel(all(second), ADA);
    store.notices().orElseThrow().isDue();
    for (var notice : store.notices().orElseThrow().take(heir, 10)) {
      store.notices().orElseThrow().note(heir, notice.id(), "x", true, Value.EMPTY);
      store.notices().orElseThrow().putOff(heir, notice.id(), Duration.ofSeconds(1));
      store.notices().orElseThrow().done(heir, notice.id());
    }
    store.experiments().archive(second, true, ADA);
    store.experiments().delete(second, ADA);
  }

  /// The same training for two tests; its files are gone when the first of these begins.
  private void share(WorkerLease worker) {
    var reuse = Optional.of(new NewReuse(false, List.of("model.bin"), "loss"));
    var train = new NewStage("train", List.of(), Resources.DEFAULT, 0, Optional.empty(), reuse);
    var pipeline = staged("shared", 2, train, stage("test", ok("train")));
    var keyed = trials(2).stream().map(trial -> trial.sharing(Map.of("train", "abcd"))).toList();
    var id =
        submit(
            new NewExperiment(
                pipeline.id(),
                "shared",
                false,
                Value.EMPTY,
                "{}",
                9,
                1000,
                false,
                Optional.empty(),
                List.of(),
                pipeline.stages(),
                keyed));
    store.works().ahead(id.trial(2).job("train"));
    finish(worker, completed(claimOne(worker)));
    var test = claimOne(worker);
    store.leases().spoiled(worker, test.attempt(), test.earlier().getFirst(), "it is gone");
    var again = claimOne(worker);
    finish(worker, completed(again));
    store.works().list("", 9);
    store.works().list("ab", 9);
    store.works().get("abcd");
    store.works().taken(id);
    store.works().isNeeded(again.attempt());
    store.works().letGo(again.attempt());
    store.works().dropOlder(Duration.ofDays(9), ADA);
    store.works().drop("abcd", ADA);
    store.operations().cancel(all(id), ADA);
    store.experiments().delete(id, ADA);
  }

  private void useDevices() {
    var whole = new Resources(1, 1, 0, 1, "gpu", "");
    submit(staged("whole", 2, withResources(stage("main"), whole)));
    var worker = store.workers().register(registration("gpu"), TTL);
    var free = new Free("gpu", 8, Long.MAX_VALUE, gpus(1));
    var claim = store.leases().exchange(worker, List.of(), free, 2).claims().getFirst();
    store.leases().devicesInUse();
    submit(staged("small", 2, withResources(stage("main"), new Resources(1, 0, 0, 1, "gpu", ""))));
    store.leases().exchange(worker, List.of(), free, 1);
    clock.advance(Duration.ofHours(1));
    store.leases().exchange(worker, List.of(), free, 1);
    store.leases().exchange(worker, List.of(completed(claim)), free, 1);
    store.leases().held(worker);
    store.workers().leave(worker);
  }

  private void operate(ExperimentId first, ExperimentId second) {
    for (var subject : List.of(all(first), one(first, 6), one(first, 6, "train"))) {
      store.operations().hold(subject, ADA);
      store.operations().release(subject, ADA);
      store.operations().stop(subject, Reason.OPERATOR, ADA);
      store.operations().retry(subject, true, ADA);
      store.operations().cancel(one(first, 6), ADA);
      store.operations().retry(subject, false, ADA);
    }
    store.operations().prioritize(first, 7, ADA);
    store.operations().move(one(first, 6), new Place.First(), ADA);
    store.operations().move(one(first, 6), new Place.After(one(first, 5)), ADA);
    var words = new Labelling(List.of("keep"), List.of(), Optional.of("look again"));
    store.operations().label(all(first), words, ADA);
    store.operations().label(one(first, 6), words, ADA);
    store.operations().clear(Optional.of(second), ADA);
    store.operations().retry(all(second), false, ADA);
  }

  private void read(ExperimentId id, String worker) {
    store.experiments().get(id);
    store.experiments().find("last");
    store.experiments().find("a");
    store.experiments().find(id.text().substring(0, 12));
    store.experiments().list(new Query(List.of(), false, 10));
    store.trials().get(id.trial(1));
    store.trials().list(id, 1, 10);
    store.trials().best(id, Objective.Goal.MINIMIZE, 5);
    store.trials().best(id, Objective.Goal.MAXIMIZE, 5);
    store.trials().withContent("abcd", 5);
    store.trials().newest();
    var job = id.trial(1).job("train");
    store.trials().job(job);
    store.trials().attempts(job).forEach(a -> store.trials().attempt(a.id()));
    store.trials().attempts(job).forEach(a -> store.metrics().of(a.id(), Optional.of("loss")));
    store.trials().attempts(job).forEach(a -> store.metrics().of(a.id(), Optional.empty()));
    store.trials().queue(Optional.empty(), 10);
    store.trials().queue(Optional.of(id), 100);
    store.leases().nextDue();
    store.outlook().parents(id);
    store.outlook().busy(10);
    store.outlook().passedOver("default", 10);
    store.outlook().durations(id, "train", 10);
    store.workers().alive();
    store.events().after(0, 10, Optional.empty());
    store.events().after(0, 10, Optional.of(id));
    store.events().newest();
    store.survey().look(new Most(5, 5, 5, 5));
    store.survey().paces();
    store.survey().pools();
    store.changeMark();
    assertThat(worker).startsWith("w-");
  }
}
