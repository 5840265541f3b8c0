package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Submission.Key;
import dev.assay.trial.Growth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// How an experiment grows, as its document holds it. Immutable.
///
/// @param growth never [Growth#FIXED]
/// @param why it is paused or closed; empty while it is open
/// @param limit how many trials there may be in all
/// @param startAt before which it does not grow
/// @param closedAt when it came to its end
/// @param enqueued what waits to be tried, the next first
/// @param keys under which something was enqueued
/// @param dropped jobs with which trials had paused whose place others have taken; whoever looks
///   next ends those trials if that was left undone
record SweepEntry(
    Growth growth,
    String why,
    OptionalInt limit,
    Optional<Instant> startAt,
    Optional<Instant> closedAt,
    List<Waiting> enqueued,
    List<Key> keys,
    List<Dropped> dropped) {

  SweepEntry {
    enqueued = List.copyOf(enqueued);
    keys = List.copyOf(keys);
    dropped = List.copyOf(dropped);
  }

  /// A job of a trial.
  ///
  /// @param job its name in the trial; see [JobKey]
  record Dropped(ContentId trial, String job) {}

  /// A new one.
  static SweepEntry begin(
      Growth growth, String why, OptionalInt limit, Optional<Instant> startAt, Instant now) {
    return new SweepEntry(
        growth,
        why,
        limit,
        startAt,
        growth == Growth.CLOSED ? Optional.of(now) : Optional.empty(),
        List.of(),
        List.of(),
        List.of());
  }

  /// @param end when it came to its end; empty where it goes on
  SweepEntry become(Growth next, String reason, Optional<Instant> end) {
    return new SweepEntry(next, reason, limit, startAt, end, enqueued, keys, dropped);
  }

  SweepEntry withLimit(OptionalInt trials) {
    return new SweepEntry(growth, why, trials, startAt, closedAt, enqueued, keys, dropped);
  }

  /// With what was enqueued under `key`.
  SweepEntry enqueue(List<Waiting> more, Optional<Key> key) {
    var waiting = new ArrayList<>(enqueued);
    waiting.addAll(more);
    var known = new ArrayList<>(keys);
    key.ifPresent(known::add);
    return new SweepEntry(growth, why, limit, startAt, closedAt, waiting, known, dropped);
  }

  /// Where only those that are `still` wanted wait.
  SweepEntry waiting(Predicate<Waiting> still) {
    return waiting(enqueued.stream().filter(still).toList());
  }

  SweepEntry waiting(List<Waiting> all) {
    return new SweepEntry(growth, why, limit, startAt, closedAt, all, keys, dropped);
  }

  SweepEntry withKeys(List<Key> all) {
    return new SweepEntry(growth, why, limit, startAt, closedAt, enqueued, all, dropped);
  }

  /// Where the place of one more trial is taken by another.
  SweepEntry dropping(Dropped one) {
    var all = new ArrayList<>(dropped);
    all.add(one);
    return withDropped(all);
  }

  SweepEntry withDropped(List<Dropped> all) {
    return new SweepEntry(growth, why, limit, startAt, closedAt, enqueued, keys, all);
  }

  Value.Object write() {
    var members = new Members().put("growth", growth.word()).add("why", why);
    limit.ifPresent(trials -> members.put("limit", trials));
    members.add("start_at", startAt).add("closed_at", closedAt);
    list(members, "enqueued", enqueued.stream().map(SweepEntry::write).toList());
    list(members, "keys", keys.stream().map(SweepEntry::write).toList());
    list(members, "dropped", dropped.stream().map(SweepEntry::write).toList());
    return members.object();
  }

  private static void list(Members members, String name, List<Value> items) {
    if (!items.isEmpty()) {
      members.put(name, items);
    }
  }

  private static Value write(Waiting waiting) {
    return new Members()
        .put("id", waiting.id())
        .put("params", waiting.wanted().params())
        .add("as_it_is", waiting.wanted().isAsItIs())
        .put("actor", waiting.actor())
        .put("at", waiting.at())
        .object();
  }

  private static Value write(Key key) {
    return new Members().put("key", key.text()).put("body", key.body()).object();
  }

  private static Value write(Dropped one) {
    return new Members().put("trial", one.trial().hex()).put("job", one.job()).object();
  }

  static SweepEntry read(Fields fields) {
    return new SweepEntry(
        Growth.ofWord(fields.text("growth")),
        fields.textOrEmpty("why"),
        fields.has("limit") ? OptionalInt.of(fields.integer("limit")) : OptionalInt.empty(),
        fields.maybeInstant("start_at"),
        fields.maybeInstant("closed_at"),
        fields.list("enqueued", item -> waiting(Fields.of(item))),
        fields.list("keys", item -> key(Fields.of(item))),
        fields.list("dropped", item -> dropped(Fields.of(item))));
  }

  private static Key key(Fields one) {
    return new Key(one.text("key"), one.text("body"));
  }

  private static Dropped dropped(Fields one) {
    return new Dropped(new ContentId(one.text("trial")), one.text("job"));
  }

  private static Waiting waiting(Fields one) {
    return new Waiting(
        one.number("id"),
        new Wanted(one.objectOrEmpty("params"), one.isTrue("as_it_is")),
        one.text("actor"),
        one.instant("at"));
  }
}
