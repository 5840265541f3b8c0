package dev.assay.store.tree;

import dev.assay.experiment.DeviceShare;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One attempt as its trial's document holds it. Its number in its job and its holder's random id
/// are the token: they tell it from every other attempt on every machine.
///
/// @param stage the name of its job in the trial; see [JobKey]
/// @param number 1, 2, … among the attempts of its job
/// @param ended how it ended; empty while it is alive
/// @param made what it started with; the empty object for nothing known
record AttemptEntry(
    AttemptId id,
    String stage,
    int number,
    WorkerLease holder,
    List<DeviceShare> devices,
    Instant claimedAt,
    Optional<Instant> startedAt,
    String ended,
    Reason reason,
    Facts facts,
    Value.Object made) {

  private static final int LAST_OUTPUT = 2048;

  AttemptEntry {
    devices = List.copyOf(devices);
  }

  static AttemptEntry begin(
      AttemptId id,
      String stage,
      int number,
      WorkerLease holder,
      List<DeviceShare> devices,
      Instant now) {
    return new AttemptEntry(
        id,
        stage,
        number,
        holder,
        devices,
        now,
        Optional.empty(),
        "",
        Reason.NONE,
        Facts.NONE,
        Value.EMPTY);
  }

  boolean isAlive() {
    return ended.isEmpty();
  }

  boolean isHeldBy(WorkerLease lease) {
    return isAlive() && holder.equals(lease);
  }

  AttemptEntry heldBy(WorkerLease lease) {
    return new AttemptEntry(
        id, stage, number, lease, devices, claimedAt, startedAt, ended, reason, facts, made);
  }

  AttemptEntry started(Instant at) {
    return new AttemptEntry(
        id, stage, number, holder, devices, claimedAt, Optional.of(at), ended, reason, facts, made);
  }

  AttemptEntry madeOf(Value.Object document) {
    return new AttemptEntry(
        id, stage, number, holder, devices, claimedAt, startedAt, ended, reason, facts, document);
  }

  AttemptEntry ended(String word, Reason why, Facts seen, Instant now) {
    var output = seen.lastOutput();
    var kept =
        new Facts(
            seen.exitCode(),
            seen.signal(),
            seen.message(),
            Optional.of(seen.endedAt().orElse(now)),
            seen.cpuTime(),
            seen.peakMemoryBytes(),
            seen.gpu(),
            output.substring(Math.max(0, output.length() - LAST_OUTPUT)));
    return new AttemptEntry(
        id, stage, number, holder, devices, claimedAt, startedAt, word, why, kept, made);
  }

  Value write() {
    var members =
        new Members()
            .put("id", id.number())
            .put("stage", stage)
            .put("number", number)
            .put("worker", holder.worker())
            .put("epoch", holder.epoch())
            .put("claimed_at", claimedAt)
            .add("started_at", startedAt)
            .add("ended", ended)
            .add("reason", reason.word())
            .add("ended_at", facts.endedAt());
    facts.exitCode().ifPresent(code -> members.put("exit_code", code));
    facts.signal().ifPresent(signal -> members.put("signal", signal));
    facts.cpuTime().ifPresent(time -> members.put("cpu_ms", time.toMillis()));
    facts.peakMemoryBytes().ifPresent(bytes -> members.put("peak_memory", bytes));
    facts.gpu().ifPresent(gpu -> members.put("gpu", DeviceText.write(gpu)));
    if (!devices.isEmpty()) {
      members.put("devices", devices.stream().map(DeviceText::write).toList());
    }
    members.add("made", made);
    return members.add("message", facts.message()).add("last_output", facts.lastOutput()).object();
  }

  static AttemptEntry read(Value value) {
    var fields = Fields.of(value);
    var facts =
        new Facts(
            integer(fields, "exit_code"),
            integer(fields, "signal"),
            fields.textOrEmpty("message"),
            fields.maybeInstant("ended_at"),
            fields.maybeNumber("cpu_ms").map(Duration::ofMillis),
            fields.has("peak_memory")
                ? OptionalLong.of(fields.number("peak_memory"))
                : OptionalLong.empty(),
            fields.has("gpu")
                ? Optional.of(DeviceText.gpuUse(fields.fields("gpu")))
                : Optional.empty(),
            fields.textOrEmpty("last_output"));
    return new AttemptEntry(
        new AttemptId(fields.number("id")),
        fields.text("stage"),
        fields.integer("number"),
        new WorkerLease(fields.text("worker"), fields.number("epoch")),
        fields.list("devices", DeviceText::share),
        fields.instant("claimed_at"),
        fields.maybeInstant("started_at"),
        fields.textOrEmpty("ended"),
        Reason.ofWord(fields.textOrEmpty("reason")),
        facts,
        fields.objectOrEmpty("made"));
  }

  private static OptionalInt integer(Fields fields, String key) {
    return fields.has(key) ? OptionalInt.of(fields.integer(key)) : OptionalInt.empty();
  }
}
