package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Leases.Claim;
import dev.assay.store.Store;
import dev.assay.store.StoreContract;
import dev.assay.store.StoreFixture;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Several stores on one file, as several processes have them: each with its own writer, so that
/// only the lock of the file keeps them apart.
class ManyStoresTest extends StoreContract {

  private static final int STORES = 4;
  private static final int THREADS = 4;
  private static final int JOBS = 240; // of every experiment here

  @Override
  public StoreFixture fixture() {
    return SqliteStoreTest.SQLITE;
  }

  @Test
  void stores_on_one_file_share_jobs_without_claiming_twice_or_passing_a_limit() throws Exception {
    var id = submit(withParallelism(experiment("a", JOBS), 5));
    var stores = new ArrayList<Store>();
    for (int i = 0; i < STORES; i++) {
      stores.add(fixture().open(folder, clock));
    }

    var claimed = new ArrayList<Claim>();
    try (var pool = Executors.newFixedThreadPool(STORES * THREADS)) {
      var work = new ArrayList<Callable<List<Claim>>>();
      for (int i = 0; i < STORES * THREADS; i++) {
        var mine = stores.get(i % STORES);
        work.add(() -> runAll(mine, id));
      }
      for (Future<List<Claim>> each : pool.invokeAll(work)) {
        claimed.addAll(each.get());
      }
    }
    stores.forEach(Store::close);

    assertThat(claimed).extracting(Claim::job).hasSize(JOBS).doesNotHaveDuplicates();
    assertThat(claimed).extracting(Claim::attempt).doesNotHaveDuplicates();
    assertThat(count(id, JobState.COMPLETED)).isEqualTo(JOBS);
    assertThat(problems()).isEmpty();
  }

  @Override
  public List<String> problems(Store store) {
    return ((SqliteStore) store).maintenance().check().problems();
  }

  /// Whether the mark of another store is no longer what it was.
  boolean moves(Store other, long before) {
    return other.changeMark() != before;
  }

  static List<Claim> runAll(Store mine, ExperimentId id) {
    WorkerLease worker = mine.workers().register(registration("default"), TTL);
    var claimed = new ArrayList<Claim>();
    List<Claim> held = List.of();
    boolean open = true;
    while (open) {
      var finishes = held.stream().map(StoreContract::completed).toList();
      held = mine.leases().exchange(worker, finishes, free(9), 2).claims();
      claimed.addAll(held);
      var jobs = mine.experiments().get(id).orElseThrow().jobs();
      assertThat(jobs.getOrDefault(JobState.RUNNING, 0)).isLessThanOrEqualTo(5);
      open = !held.isEmpty() || jobs.getOrDefault(JobState.COMPLETED, 0) < JOBS;
    }
    return claimed;
  }

  @Test
  void a_change_through_another_store_moves_the_mark_and_is_seen() {
    try (var other = fixture().open(folder, clock)) {
      long before = other.changeMark();

      var id = submit(experiment("a", 1));

      assertThat(moves(other, before)).isTrue();
      assertThat(other.experiments().get(id)).isPresent();
    }
  }
}
