package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.fakes.ManualClock;
import dev.assay.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One thread that writes for many.
class WriterTest {

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private DatabaseFile file;
  private Session reader;
  private Writer writer;

  @BeforeEach
  void open() {
    file = new DatabaseFile(folder.resolve("assay.db"), Duration.ofSeconds(30));
    reader = file.open(clock);
    writer = new Writer(new SqliteEngine(file, clock, Duration.ofSeconds(30)));
  }

  @AfterEach
  void close() {
    writer.close();
    reader.close();
  }

  private static boolean insert(Transaction tx, String key, int size) {
    tx.session()
        .update(
            "INSERT INTO idempotency (key, body, receipt, created_at) VALUES (?, ?, '', 0)",
            key,
            "x".repeat(size));
    return true;
  }

  private List<String> keys() {
    return reader.list("SELECT key FROM idempotency ORDER BY key", Row::text);
  }

  @Test
  void what_was_written_is_seen_by_others_when_the_call_returns() {
    writer.change(tx -> insert(tx, "a", 1));

    assertThat(keys()).containsExactly("a");
  }

  @Test
  void a_change_that_refuses_leaves_nothing_and_does_not_disturb_others() throws Exception {
    var gate = new CountDownLatch(1);
    try (var pool = Executors.newFixedThreadPool(3)) {
      var first = pool.submit(() -> writer.change(tx -> await(gate) && insert(tx, "a", 1)));
      Future<Boolean> bad =
          pool.submit(() ->
              writer.change(tx -> {
                insert(tx, "bad", 1);
                throw new StoreException(StoreException.Code.CONFLICT, "no");
              }));
      var last = pool.submit(() -> writer.change(tx -> insert(tx, "c", 1)));
      gate.countDown();

      assertThat(first.get()).isTrue();
      assertThat(last.get()).isTrue();
      assertThatThrownBy(bad::get).hasCauseInstanceOf(StoreException.class);
    }
    assertThat(keys()).containsExactly("a", "c");
  }

  @Test
  void what_was_made_before_one_that_wrote_and_refused_is_made_again() throws Exception {
    long before = version();
    var gate = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    var times = new AtomicInteger();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          pool.submit(() ->
              writer.change(tx -> {
                started.countDown();
                return await(gate) && insert(tx, "a", 1) ? times.incrementAndGet() : 0;
              }));
      started.await();
      var others = new ArrayList<Future<Boolean>>();
      for (boolean writes : new boolean[] {false, true}) {
        others.add(pool.submit(() -> writer.change(tx -> refuse(tx, writes))));
        waitFor(others.size());
      }
      var last = pool.submit(() -> writer.change(tx -> insert(tx, "c", 1)));
      waitFor(3);
      gate.countDown();

      assertThat(first.get()).isEqualTo(2);
      assertThat(last.get()).isTrue();
      assertThat(others)
          .allSatisfy(
              other -> assertThatThrownBy(other::get).hasCauseInstanceOf(StoreException.class));
    }
    assertThat(keys()).containsExactly("a", "c");
    assertThat(version() - before).isEqualTo(1);
  }

  private static boolean refuse(Transaction tx, boolean writes) {
    if (writes) {
      insert(tx, "bad", 1);
    }
    throw new StoreException(StoreException.Code.CONFLICT, "no");
  }

  private void waitFor(int waiting) {
    while (writer.waiting() < waiting) {
      Thread.onSpinWait();
    }
  }

  private static boolean await(CountDownLatch gate) {
    try {
      gate.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void what_waits_is_committed_together() throws Exception {
    long before = version();
    var gate = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Boolean>>();
      answers.add(
          pool.submit(() ->
              writer.change(tx -> {
                started.countDown();
                return await(gate) && insert(tx, "first", 1);
              })));
      started.await();
      for (int i = 0; i < 100; i++) {
        String key = "k" + i;
        answers.add(pool.submit(() -> writer.change(tx -> insert(tx, key, 1))));
      }
      waitFor(100);
      gate.countDown();
      for (var answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
    assertThat(keys()).hasSize(101);
    assertThat(version() - before).isEqualTo(1);
  }

  private long version() {
    return reader.number("PRAGMA data_version");
  }

  @Test
  void what_is_urgent_goes_first() throws Exception {
    var gate = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    var order = new ArrayList<String>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      pool.submit(() ->
          writer.change(tx -> {
            started.countDown();
            return await(gate);
          }));
      started.await();
      for (int i = 0; i < 5; i++) {
        pool.submit(() -> writer.change(tx -> order.add("bulk")));
      }
      pool.submit(() -> writer.urgently(tx -> order.add("beat")));
      waitFor(6);
      gate.countDown();
    }
    assertThat(order).hasSize(6).startsWith("beat");
  }

  @Test
  void a_full_disk_fails_the_change_and_work_resumes_when_there_is_room() {
    writer.change(tx -> insert(tx, "before", 1));
    long pages = reader.number("PRAGMA page_count");
    writer.alone(session -> session.number("PRAGMA max_page_count = " + (pages + 5)));

    assertThatThrownBy(() -> writer.change(tx -> insert(tx, "big", 1_000_000)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE))
        .hasMessageContaining("full");
    assertThat(keys()).containsExactly("before");

    writer.alone(session -> session.number("PRAGMA max_page_count = 1000000"));
    writer.change(tx -> insert(tx, "big", 1_000_000));
    assertThat(keys()).containsExactly("before", "big");
  }

  @Test
  void a_write_lock_of_another_is_waited_for_and_then_given_up() throws Exception {
    try (var impatient = new Writer(new SqliteEngine(file, clock, Duration.ofMillis(1)));
        var other = file.plain()) {
      other.script("BEGIN IMMEDIATE");

      assertThatThrownBy(() -> impatient.change(tx -> insert(tx, "a", 1)))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE));

      other.script("COMMIT");
      boolean done = impatient.change(tx -> insert(tx, "a", 1));
      assertThat(done).isTrue();
    }
  }

  @Test
  void a_transaction_takes_the_write_lock_before_it_reads() throws Exception {
    try (var other = file.plain();
        var pool = Executors.newSingleThreadExecutor()) {
      other.script("BEGIN IMMEDIATE; INSERT INTO idempotency VALUES ('k', '', '', 0)");
      Future<Long> seen =
          pool.submit(() ->
              writer.change(tx -> {
                long found = tx.session().number("SELECT count(*) FROM idempotency");
                insert(tx, "mine", 1);
                return found;
              }));
      other.script("COMMIT");

      assertThat(seen.get()).isEqualTo(1);
    }
  }

  @Test
  void a_closed_writer_has_made_what_it_was_asked_and_refuses_more() {
    writer.change(tx -> insert(tx, "a", 1));
    writer.close();

    assertThatThrownBy(() -> writer.change(tx -> insert(tx, "b", 1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void an_event_is_neither_changed_nor_removed() throws ExecutionException {
    writer.change(tx -> {
      tx.events()
          .ofWorker(dev.assay.store.EventType.WORKER_LEFT, "test", dev.assay.space.Value.EMPTY);
      return true;
    });

    assertThatThrownBy(() -> writer.change(tx -> tx.session().update("DELETE FROM event")))
        .hasMessageContaining("append-only");
    assertThatThrownBy(
            () -> writer.change(tx -> tx.session().update("UPDATE event SET actor = 'x'")))
        .hasMessageContaining("append-only");
  }
}
