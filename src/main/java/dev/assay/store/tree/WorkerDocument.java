package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A worker, as `.local` holds it. Immutable.
record WorkerDocument(
    WorkerLease lease,
    Registration registration,
    boolean alive,
    Order order,
    long beats,
    Instant startedAt,
    Instant leaseUntil,
    List<EventEntry> events) {

  WorkerDocument {
    events = List.copyOf(events);
  }

  boolean holds(WorkerLease wanted) {
    return alive && lease.equals(wanted);
  }

  WorkerDocument beaten(Instant until) {
    return new WorkerDocument(
        lease, registration, alive, order, beats + 1, startedAt, until, events);
  }

  WorkerDocument asked(Order wanted, EventEntry event) {
    return new WorkerDocument(
        lease, registration, alive, wanted, beats, startedAt, leaseUntil, and(event));
  }

  /// With its epoch over.
  WorkerDocument gone(EventEntry event) {
    var next = new WorkerLease(lease.worker(), lease.epoch() + 1);
    return new WorkerDocument(
        next, registration, false, order, beats, startedAt, leaseUntil, and(event));
  }

  private List<EventEntry> and(EventEntry event) {
    var all = new ArrayList<>(events);
    all.add(event);
    return all;
  }

  Value.Object write() {
    return new Members()
        .put("worker", lease.worker())
        .put("epoch", lease.epoch())
        .add("alive", alive)
        .put("order", order.name().toLowerCase(Locale.ROOT))
        .put("beats", beats)
        .put("started_at", startedAt)
        .put("lease_until", leaseUntil)
        .put("host", registration.host())
        .put("boot_id", registration.bootId())
        .put("pid", registration.pid())
        .put("start_ticks", registration.startTicks())
        .put("pool", registration.pool())
        .put("slots", registration.slots())
        .put("cpus", Value.of(registration.cpus()))
        .put("gpus", registration.gpus().stream().map(DeviceText::write).toList())
        .put("memory", registration.memoryBytes())
        .put("version", registration.version())
        .put("events", events.stream().map(EventEntry::write).toList())
        .object();
  }

  static WorkerDocument read(Value value) {
    var fields = Fields.of(value);
    return new WorkerDocument(
        new WorkerLease(fields.text("worker"), fields.number("epoch")),
        new Registration(
            fields.text("host"),
            fields.text("boot_id"),
            fields.number("pid"),
            fields.number("start_ticks"),
            fields.text("pool"),
            fields.integer("slots"),
            fields.real("cpus"),
            fields.list("gpus", DeviceText::gpu),
            fields.number("memory"),
            fields.text("version"),
            Duration.ZERO,
            ""),
        fields.isTrue("alive"),
        Order.valueOf(fields.text("order").toUpperCase(Locale.ROOT)),
        fields.number("beats"),
        fields.instant("started_at"),
        fields.instant("lease_until"),
        fields.list("events", EventEntry::read));
  }
}
