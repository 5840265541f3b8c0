package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Instant;
import java.util.Optional;

/// One event as the document of what it happened to carries it.
///
/// @param id random, so that an event is itself on every machine and after every merge
/// @param job it is about; empty for an experiment or a worker
record EventEntry(
    String id,
    Instant at,
    EventType type,
    String actor,
    Optional<JobId> job,
    Optional<AttemptId> attempt,
    Value.Object data) {

  /// The length of an id.
  static final int ID_LENGTH = 12;

  /// The same of a trial that has another number now.
  EventEntry of(TrialId trial) {
    return new EventEntry(
        id,
        at,
        type,
        actor,
        job.map(about -> new JobId(trial, about.stage(), about.part())),
        attempt,
        data);
  }

  /// The same with other words.
  EventEntry with(Value.Object other) {
    return new EventEntry(id, at, type, actor, job, attempt, other);
  }

  Value write() {
    var members =
        new Members().put("id", id).put("at", at).put("type", type.word()).put("actor", actor);
    job.ifPresent(about -> members.put("job", about.toString()));
    attempt.ifPresent(number -> members.put("attempt", number.number()));
    return members.add("data", data).object();
  }

  static EventEntry read(Value value) {
    var fields = Fields.of(value);
    return new EventEntry(
        fields.text("id"),
        fields.instant("at"),
        EventType.ofWord(fields.text("type")),
        fields.text("actor"),
        fields.maybeText("job").map(JobId::parse),
        fields.maybeNumber("attempt").map(AttemptId::new),
        fields.objectOrEmpty("data"));
  }
}
