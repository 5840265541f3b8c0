package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.Workers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Who works here. Heartbeats go before everything that waits to be written.
final class SqlWorkers implements Workers {

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 10;

  private static final String INSERT =
      """
      INSERT INTO worker (uid, epoch, started_at, lease_until, host, boot_id, pid, start_ticks,
        pool, slots, cpus, gpus, devices, memory, version, afterlife, files)
      VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private static final String CROWD = "SELECT count(*) FROM worker WHERE alive = 1 AND pool = ?";

  private static final String SELECT_ALIVE =
      """
      SELECT w.uid, w.epoch, w.host, w.boot_id, w.pid, w.start_ticks, w.pool, w.slots, w.cpus,
        w.devices, w.memory, w.version, w.afterlife, w.files, w.wish, w.beats,
        (SELECT count(*) FROM attempt a WHERE a.worker = w.id AND a.alive = 1),
        w.started_at, w.lease_until
      FROM worker w WHERE w.alive = 1 ORDER BY w.id\
      """;

  private final Writer writer;
  private final Readers readers;
  private final RandomGenerator random;

  /// @param random asked by the writer's thread only
  SqlWorkers(Writer writer, Readers readers, RandomGenerator random) {
    this.writer = writer;
    this.readers = readers;
    this.random = random;
  }

  @Override
  public Optional<WorkerLease> join(Registration said, Duration ttl, int most) {
    return writer.urgently(tx -> {
      boolean isFull = most < Integer.MAX_VALUE && tx.session().number(CROWD, said.pool()) >= most;
      if (isFull) {
        return Optional.empty();
      }
      var lease = new WorkerLease(newId(), 1);
      tx.session()
          .update(
              INSERT,
              lease.worker(),
              tx.millis(),
              tx.millis() + ttl.toMillis(),
              said.host(),
              said.bootId(),
              said.pid(),
              said.startTicks(),
              said.pool(),
              said.slots(),
              said.cpus(),
              (double) said.devices().size(),
              DeviceRows.write(said.gpus()),
              said.memoryBytes(),
              said.version(),
              said.afterlife().toMillis(),
              said.files());
      tx.events()
          .ofWorker(
              EventType.WORKER_REGISTERED,
              "worker:" + lease.worker(),
              about(lease.worker(), "host", said.host()));
      return Optional.of(lease);
    });
  }

  private String newId() {
    var id = new StringBuilder("w-");
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  @Override
  public Order beat(WorkerLease lease, Duration ttl) {
    return writer.urgently(tx -> {
      int changed =
          tx.session()
              .update(
                  """
                  UPDATE worker SET lease_until = ?, beats = beats + 1
                  WHERE uid = ? AND epoch = ? AND alive = 1\
                  """,
                  tx.millis() + ttl.toMillis(),
                  lease.worker(),
                  lease.epoch());
      if (changed == 0) {
        return Order.FENCED;
      }
      return tx.session()
          .first("SELECT wish FROM worker WHERE uid = ?", SqlWorkers::order, lease.worker())
          .orElseThrow();
    });
  }

  @Override
  public void leave(WorkerLease lease) {
    writer.urgently(tx -> {
      String actor = "worker:" + lease.worker();
      if (end(tx, lease.worker(), lease.epoch())) {
        tx.events().ofWorker(EventType.WORKER_LEFT, actor, about(lease.worker()));
      }
      return true;
    });
  }

  @Override
  public boolean expire(String worker, long epoch, String actor) {
    return writer.urgently(tx -> {
      boolean ended = end(tx, worker, epoch);
      if (ended) {
        tx.events().ofWorker(EventType.WORKER_EXPIRED, actor, about(worker));
      }
      return ended;
    });
  }

  private static boolean end(Transaction tx, String worker, long epoch) {
    int changed =
        tx.session()
            .update(
                """
                UPDATE worker SET alive = 0, epoch = epoch + 1
                WHERE uid = ? AND epoch = ? AND alive = 1\
                """,
                worker,
                epoch);
    if (changed == 1) {
      endLeadership(tx, worker);
    }
    return changed == 1;
  }

  /// The sweeps it led need not wait for it.
  static void endLeadership(Transaction tx, String worker) {
    tx.session()
        .update("UPDATE sweep SET leader_until = 0 WHERE leader = ? AND leader_until > 0", worker);
  }

  @Override
  public void ask(String worker, Order order, String actor) {
    if (order == Order.FENCED) {
      throw new IllegalArgumentException("a worker is fenced by expire, not asked");
    }
    writer.urgently(tx -> {
      int changed =
          tx.session()
              .update(
                  "UPDATE worker SET wish = ? WHERE uid = ? AND alive = 1",
                  order.name().toLowerCase(Locale.ROOT),
                  worker);
      if (changed == 0) {
        throw new StoreException(
            StoreException.Code.NOT_FOUND, "no worker " + worker + " is alive");
      }
      tx.events()
          .ofWorker(
              EventType.WORKER_ASKED,
              actor,
              about(worker, "order", order.name().toLowerCase(Locale.ROOT)));
      return true;
    });
  }

  @Override
  public List<WorkerView> alive() {
    return readers.read(session -> session.list(SELECT_ALIVE, SqlWorkers::view));
  }

  private static WorkerView view(Row row) {
    var lease = new WorkerLease(row.text(), row.number());
    var registration =
        new Registration(
            row.text(),
            row.text(),
            row.number(),
            row.number(),
            row.text(),
            row.integer(),
            row.real(),
            DeviceRows.gpus(row.text()),
            row.number(),
            row.text(),
            Duration.ofMillis(row.number()),
            row.text());
    return new WorkerView(
        lease, registration, order(row), row.number(), row.integer(), row.instant(), row.instant());
  }

  private static Order order(Row row) {
    return Order.valueOf(row.text().toUpperCase(Locale.ROOT));
  }

  static Value.Object about(String worker) {
    return Value.object(java.util.Map.of("worker", Value.of(worker)));
  }

  private static Value.Object about(String worker, String key, String value) {
    var members = new LinkedHashMap<String, Value>();
    members.put("worker", Value.of(worker));
    members.put(key, Value.of(value));
    return Value.object(members);
  }
}
