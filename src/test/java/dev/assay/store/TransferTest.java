package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.After;
import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Limits;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Transfer.Landed;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.NeedsPostgres;
import dev.assay.store.sql.PostgresServer;
import dev.assay.store.sql.PostgresqlStore;
import dev.assay.store.sql.SqliteStore;
import dev.assay.store.tree.TreeStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Experiments that are carried between stores of every two kinds.
class TransferTest {

  private static final StoreFixture SQLITE =
      (folder, clock) ->
          SqliteStore.open(
              folder.resolve(".assay/assay.db"),
              clock,
              RandomGenerator.getDefault(),
              SqliteStore.Options.DEFAULT);

  private static final StoreFixture TREE =
      (folder, clock) ->
          TreeStore.open(folder.resolve(".runs"), clock, RandomGenerator.getDefault());

  private static Transfer transfer(Store store) {
    return switch (store) {
      case SqliteStore sqlite -> sqlite.transfer();
      case PostgresqlStore postgresql -> postgresql.transfer();
      default -> ((TreeStore) store).transfer();
    };
  }

  @Nested
  class SqliteToTree extends Carrying {
    SqliteToTree() {
      super(SQLITE, TREE);
    }

    @Test
    void a_sweep_and_a_budget_are_not_carried() {
      var sweep = submit(experiment("grows", 0).growing(new NewSweep(OptionalInt.of(3))));
      var one =
          new Limits(
              OptionalInt.of(1),
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              Optional.empty(),
              Optional.empty());
      var limits = new Budget(one, Budget.OnLimit.FINISH, Budget.Price.NONE, Optional.empty());
      var limited = submit(experiment("limited", 1).within(new NewBudget(limits, Map.of())));

      assertThatThrownBy(() -> transfer(store).take(sweep)).hasMessageContaining("is a sweep");
      assertThatThrownBy(() -> transfer(store).take(limited)).hasMessageContaining("has a budget");
    }
  }

  @Nested
  class TreeToSqlite extends Carrying {
    TreeToSqlite() {
      super(TREE, SQLITE);
    }
  }

  @Nested
  @NeedsPostgres
  class PostgresqlToTree extends Carrying {
    PostgresqlToTree() {
      super(PostgresServer::store, TREE);
    }
  }

  @Nested
  @NeedsPostgres
  class TreeToPostgresql extends Carrying {
    TreeToPostgresql() {
      super(TREE, PostgresServer::store);
    }
  }

  /// What holds whichever way an experiment is carried.
  abstract static class Carrying extends StoreContract {

    private final StoreFixture from;
    private final StoreFixture to;
    private Store other;

    Carrying(StoreFixture from, StoreFixture to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public StoreFixture fixture() {
      return from;
    }

    @Override
    public List<String> problems(Store store) {
      return switch (store) {
        case SqliteStore sqlite -> sqlite.maintenance().check().problems();
        case PostgresqlStore postgresql -> postgresql.maintenance().check().problems();
        default -> ((TreeStore) store).maintenance().check().problems();
      };
    }

    @BeforeEach
    void openOther() {
      other = to.open(folder.resolve("other"), clock);
    }

    @AfterEach
    void closeOther() {
      other.close();
    }

    private Landed carry(ExperimentId id) {
      return transfer(other).put(transfer(store).take(id));
    }

    /// Runs all that is ready; every second trial fails.
    private void work() {
      work(store);
    }

    private void work(Store store) {
      var lease = store.workers().register(registration("default"), TTL);
      for (var claims = claims(store, lease); !claims.isEmpty(); claims = claims(store, lease)) {
        for (var claim : claims) {
          clock.advance(Duration.ofMillis(1500));
          store.leases().started(lease, claim.attempt(), clock.instant());
          store
              .metrics()
              .report(
                  lease,
                  claim.attempt(),
                  List.of(
                      new MetricReport("loss", 1, 0.5, ""),
                      new MetricReport("loss", 2, Double.NaN, "a")),
                  Optional.of(object("done", 0.5)));
          boolean fails = claim.job().trial().number() % 2 == 0;
          var facts =
              new Facts(
                  OptionalInt.of(fails ? 1 : 0),
                  OptionalInt.empty(),
                  fails ? "exit code 1" : "",
                  Optional.of(clock.instant()),
                  Optional.of(Duration.ofMillis(250)),
                  OptionalLong.of(1 << 20),
                  Optional.empty(),
                  "the end\n");
          Outcome outcome = fails ? new Outcome.Failed(Reason.EXIT) : new Outcome.Completed();
          store
              .leases()
              .exchange(
                  lease,
                  List.of(
                      new Finish(
                          claim.attempt(),
                          outcome,
                          Optional.empty(),
                          fails ? Value.EMPTY : object("loss", 0.25),
                          fails ? OptionalDouble.empty() : OptionalDouble.of(0.25),
                          facts,
                          Optional.empty())),
                  free(0),
                  0);
        }
      }
    }

    private List<Claim> claims(Store store, WorkerLease lease) {
      return store.leases().exchange(lease, List.of(), free(99), 99).claims();
    }

    /// What a worker would get; it gives all of it back.
    private List<JobId> ready(Store store) {
      var lease = store.workers().register(registration("default"), TTL);
      var claims = claims(store, lease);
      claims.forEach(claim -> store.leases().release(lease, claim.attempt(), "only looked"));
      store.workers().leave(lease);
      return claims.stream().map(Claim::job).toList();
    }

    private ExperimentId waiting() {
      return submit(staged("digits", 3, stage("train"), stage("judge", any("train"))));
    }

    @Test
    void what_waits_moves_and_its_results_come_back() {
      var id = waiting();

      assertThat(transfer(store).depart(id, ADA)).isTrue();

      assertThat(store.operations().release(new Subject.OfExperiment(id), ADA)).isZero();
      assertThat(ready(store)).isEmpty();
      assertThat(carry(id)).isEqualTo(Landed.COPIED);
      assertThat(ready(other)).hasSize(3);
      assertThat(transfer(store).depart(id, ADA)).isFalse();
      assertThat(carry(id)).isIn(Landed.UNCHANGED, Landed.AHEAD);
      work(other);
      assertThat(ready(store)).isEmpty();
      assertThat(carry(id)).isEqualTo(Landed.AHEAD);
      assertThat(transfer(store).put(transfer(other).take(id))).isEqualTo(Landed.UPDATED);
      assertThat(store.experiments().get(id).orElseThrow().status())
          .isEqualTo(other.experiments().get(id).orElseThrow().status());
      assertThat(store.experiments().get(id).orElseThrow().jobs())
          .isEqualTo(other.experiments().get(id).orElseThrow().jobs());
      assertThat(problems(store)).isEmpty();
      assertThat(problems(other)).isEmpty();
    }

    @Test
    void a_move_that_broke_off_waits_nowhere_and_is_completed_by_doing_it_again() {
      var id = waiting();
      transfer(store).depart(id, ADA);
      transfer(store).take(id); // and here it breaks off

      assertThat(ready(store)).isEmpty();
      assertThat(other.experiments().get(id)).isEmpty();
      assertThat(transfer(store).depart(id, ADA)).isFalse();
      assertThat(carry(id)).isEqualTo(Landed.COPIED);
      assertThat(ready(other)).hasSize(3);
      assertThat(ready(store)).isEmpty();
    }

    @Test
    void what_moved_can_move_back_and_on_again() {
      var id = waiting();
      for (int i = 0; i < 2; i++) {
        clock.advance(Duration.ofSeconds(1));
        transfer(store).depart(id, ADA);
        carry(id);
        assertThat(ready(other)).hasSize(3);
        assertThat(ready(store)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        transfer(other).depart(id, ADA);
        assertThat(transfer(store).put(transfer(other).take(id))).isEqualTo(Landed.UPDATED);
        assertThat(ready(store)).hasSize(3);
        assertThat(ready(other)).isEmpty();
      }
      work();
      assertThat(carry(id)).isEqualTo(Landed.UPDATED);
      assertThat(problems(store)).isEmpty();
      assertThat(problems(other)).isEmpty();
    }

    @Test
    void what_ended_before_the_move_goes_along_and_does_not_run_again() {
      var id = waiting();
      var lease = worker();
      var first = claim(lease, 1).getFirst();
      var finish =
          new Finish(
              first.attempt(),
              new Outcome.Completed(),
              Optional.empty(),
              object("loss", 0.25),
              OptionalDouble.of(0.25),
              Facts.NONE,
              Optional.empty());
      store.leases().exchange(lease, List.of(finish), free(0), 0);

      transfer(store).depart(id, ADA);
      carry(id);

      assertThat(ready(other)).hasSize(3).doesNotContain(first.job());
      assertThat(other.trials().get(id.trial(1)).orElseThrow().values())
          .isEqualTo(object("loss", 0.25));
    }

    @Test
    void what_left_and_was_refused_elsewhere_can_stay() {
      var id = waiting();
      transfer(store).depart(id, ADA);

      transfer(store).stay(id, ADA);

      assertThat(ready(store)).hasSize(3);
      assertThat(problems(store)).isEmpty();
    }

    @Test
    void what_runs_is_held_or_waits_for_others_does_not_leave() {
      var running = submit(experiment("running", 2));
      var lease = worker();
      claim(lease, 1);
      var held = submit(experiment("held", 2));
      store.operations().hold(new Subject.OfTrial(held.trial(1)), ADA);
      var second =
          submit(
              after(
                  staged("second", 1, stage("other")),
                  new Parent(new Subject.OfExperiment(held), After.On.OK)));

      assertThatThrownBy(() -> transfer(store).depart(running, ADA))
          .hasMessageContaining("1 of its jobs run");
      assertThatThrownBy(() -> transfer(store).depart(held, ADA))
          .hasMessageContaining("1 of its jobs are held");
      assertThatThrownBy(() -> transfer(store).depart(second, ADA))
          .hasMessageContaining("waits for other experiments");
      assertThat(ready(store)).hasSize(2);
    }

    private ExperimentId ended() {
      var id =
          submit(
              staged("digits", 4, withFailures(stage("train"), 1), stage("judge", any("train"))));
      work();
      return id;
    }

    @Test
    void what_is_carried_there_and_back_is_the_same() {
      var id = ended();
      var archive = transfer(store).take(id);

      assertThat(transfer(other).put(archive)).isEqualTo(Landed.COPIED);

      var there = transfer(other).take(id);
      assertThat(there.events()).containsExactlyInAnyOrderElementsOf(archive.events());
      assertThat(there.trials()).isEqualTo(archive.trials());
      assertThat(there.stages()).isEqualTo(archive.stages());
      assertThat(there.spec()).isEqualTo(archive.spec());
      assertThat(there.createdAt()).isEqualTo(archive.createdAt());
      assertThat(problems(other)).isEmpty();
      try (var third = fixture().open(folder.resolve("third"), clock)) {
        assertThat(transfer(third).put(there)).isEqualTo(Landed.COPIED);
        assertThat(transfer(third).take(id).trials()).isEqualTo(archive.trials());
        assertThat(transfer(store).put(transfer(third).take(id))).isEqualTo(Landed.UNCHANGED);
        assertThat(problems(third)).isEmpty();
      }
    }

    @Test
    void views_at_the_other_end_say_the_same_and_nothing_of_it_runs() {
      var id = ended();

      carry(id);

      var here = store.experiments().get(id).orElseThrow();
      var there = other.experiments().get(id).orElseThrow();
      assertThat(there.status()).isEqualTo(here.status());
      assertThat(there.jobs()).isEqualTo(here.jobs());
      assertThat(there.startedAt()).isEqualTo(here.startedAt());
      assertThat(there.endedAt()).isEqualTo(here.endedAt());
      assertThat(other.workers().alive()).isEmpty();
      assertThat(other.trials().queue(Optional.empty(), 99)).isEmpty();
      var job = other.trials().get(id.trial(1)).orElseThrow().jobs().getFirst();
      assertThat(other.metrics().of(job.attempt().orElseThrow(), Optional.of("loss"))).hasSize(2);
      if (other instanceof SqliteStore) {
        var lease = other.workers().register(registration("default"), TTL);
        assertThat(other.notices().orElseThrow().take(lease, 9)).isEmpty();
      }
    }

    @Test
    void what_was_carried_can_be_tried_again_there() {
      var id = ended();
      carry(id);

      assertThat(other.operations().retry(new Subject.OfExperiment(id), true, ADA)).isPositive();
      var lease = other.workers().register(registration("default"), TTL);
      var claims = other.leases().exchange(lease, List.of(), free(99), 9).claims();

      assertThat(claims).isNotEmpty();
      assertThat(other.trials().attempts(claims.getFirst().job()))
          .extracting(attempt -> attempt.number())
          .containsExactly(1, 2);
      assertThat(problems(other)).isEmpty();
    }

    /// After a retry, one store tells of a job's newest start, the other of its first.
    private static List<ArchivedTrial> unstarted(Archive archive) {
      return archive.trials().stream()
          .map(trial ->
              new ArchivedTrial(
                  trial.trial(),
                  trial.labels(),
                  trial.createdAt(),
                  trial.score(),
                  trial.jobs().stream().map(Carrying::unstarted).toList()))
          .toList();
    }

    private static ArchivedJob unstarted(ArchivedJob job) {
      return new ArchivedJob(
          job.stage(),
          job.state(),
          job.reason(),
          job.failures(),
          job.crashes(),
          job.losses(),
          Optional.empty(),
          Optional.empty(),
          job.endedAt(),
          job.values(),
          job.attempts());
    }

    @Test
    void again_it_changes_nothing_and_what_moved_on_is_brought_up_to_date() {
      var id = ended();
      carry(id);
      assertThat(carry(id)).isEqualTo(Landed.UNCHANGED);
      var before = transfer(other).take(id);

      store.operations().retry(new Subject.OfExperiment(id), true, ADA);
      assertThatThrownBy(() -> carry(id)).hasMessageContaining("have not ended");
      work();
      store
          .operations()
          .label(
              new Subject.OfTrial(id.trial(1)),
              new Labelling(List.of("good"), List.of(), Optional.of("look")),
              ADA);
      store.experiments().archive(id, true, ADA);

      assertThat(carry(id)).isEqualTo(Landed.UPDATED);
      assertThat(unstarted(transfer(other).take(id)))
          .isEqualTo(unstarted(transfer(store).take(id)));
      assertThat(other.experiments().get(id).orElseThrow().archived()).isTrue();
      assertThat(transfer(other).put(before)).isEqualTo(Landed.AHEAD);
      assertThat(carry(id)).isEqualTo(Landed.UNCHANGED);
      assertThat(problems(other)).isEmpty();
    }

    @Test
    void what_moved_on_at_both_ends_is_left() {
      var id = ended();
      carry(id);
      store.experiments().archive(id, true, ADA);
      clock.advance(TTL);
      other.experiments().archive(id, true, "user:bob");
      var there = transfer(other).take(id);

      assertThatThrownBy(() -> carry(id))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("gone on at both ends");
      assertThat(transfer(other).take(id)).isEqualTo(there);
    }

    @Test
    void what_is_open_is_not_taken_and_what_was_deleted_is_not_brought_back() {
      var open = submit(experiment("open", 2));
      assertThatThrownBy(() -> carry(open)).hasMessageContaining("2 jobs of experiment " + open);
      assertThat(other.experiments().get(open)).isEmpty();
      work();
      carry(open);

      other.experiments().delete(open, ADA);

      assertThatThrownBy(() -> carry(open)).hasMessageContaining("was deleted");
      assertThat(other.experiments().get(open)).isEmpty();
    }

    @Test
    void a_parent_goes_along_and_one_that_is_not_there_is_left_out() {
      var first = submit(experiment("first", 1));
      var second =
          submit(
              after(
                  staged("second", 1, stage("other")),
                  new Parent(new Subject.OfExperiment(first), After.On.OK)));
      work();

      carry(second);
      assertThat(transfer(other).take(second).after()).isEmpty();
      assertThat(carry(first)).isEqualTo(Landed.COPIED);

      try (var third = fixture().open(folder.resolve("third"), clock)) {
        transfer(third).put(transfer(store).take(first));
        transfer(third).put(transfer(store).take(second));
        assertThat(transfer(third).take(second).after())
            .isEqualTo(transfer(store).take(second).after());
        assertThat(problems(third)).isEmpty();
      }
      assertThat(problems(other)).isEmpty();
    }

    @Test
    void all_are_named_oldest_first() {
      var ids = List.of(submit(experiment("a", 1)), submit(experiment("b", 1)));

      assertThat(transfer(store).all()).isEqualTo(ids);
    }
  }
}
