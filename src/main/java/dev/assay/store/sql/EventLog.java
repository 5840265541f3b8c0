package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Archive.Happening;
import dev.assay.store.EventType;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes events, within the change they tell of.
final class EventLog {

  private static final String INSERT =
      """
      INSERT INTO event (at, type, actor, experiment, trial, stage, part, attempt, data)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  /// Without the columns that only tell of jobs: to bind a value costs as much as to store it.
  private static final String INSERT_OF_EXPERIMENT =
      "INSERT INTO event (at, type, actor, experiment, data) VALUES (?, ?, ?, ?, ?)";

  private final Session session;
  private final long now;
  private final Reach reach;

  /// What is written when the change is alone, so that numbers grow in the order of commits.
  private final List<@Nullable Object[]> putOff = new ArrayList<>();

  EventLog(Session session, long now, Reach reach) {
    this.session = session;
    this.now = now;
    this.reach = reach;
  }

  /// Writes what was put off.
  void write() {
    putOff.forEach(values -> session.one(INSERT, values));
    putOff.clear();
  }

  /// Something happened to a job.
  ///
  /// @param attempt 0 for none
  void ofJob(EventType type, String actor, JobRow job, long attempt, Value.Object data) {
    @Nullable Object[] values = {
      now,
      type.word(),
      actor,
      job.stage().experimentId(),
      job.trialNumber(),
      job.stage().name(),
      job.part(),
      attempt == 0 ? null : (Long) attempt,
      text(data)
    };
    if (reach == Reach.STORE) {
      session.one(INSERT, values);
    } else {
      putOff.add(values);
    }
  }

  /// Something happened to an experiment.
  void ofExperiment(EventType type, String actor, ExperimentId id, Value.Object data) {
    reach.needStore();
    session.update(INSERT_OF_EXPERIMENT, now, type.word(), actor, id.text(), text(data));
  }

  /// Something that happened to an experiment, or a job of it, where it was carried from.
  ///
  /// @param attempt its id here; null for none
  void ofCarried(ExperimentId id, Happening event, @Nullable Long attempt) {
    reach.needStore();
    var job = event.job();
    session.update(
        INSERT,
        event.at().toEpochMilli(),
        event.type().word(),
        event.actor(),
        id.text(),
        job.map(about -> (Integer) about.trial().number()).orElse(null),
        job.map(JobId::stage).orElse(null),
        job.map(JobId::part).orElse(null),
        attempt,
        text(event.data()));
  }

  /// Something happened to a worker, which `data` names.
  void ofWorker(EventType type, String actor, Value.Object data) {
    reach.needStore();
    session.update(INSERT_OF_EXPERIMENT, now, type.word(), actor, null, text(data));
  }

  /// The jobs in the table `moving` moved.
  void ofMoving(EventType type, String actor, Value.Object data) {
    reach.needStore();
    session.update(
        """
        INSERT INTO event (at, type, actor, experiment, trial, stage, part, attempt, data)
        SELECT ?, ?, ?, e.uid, t.number, s.name, j.part,
          CASE WHEN m.was IN ('running', 'stopping') THEN j.attempt END, ?
        FROM moving m
        CROSS JOIN job j ON j.id = m.id
        CROSS JOIN experiment e ON e.id = j.experiment
        CROSS JOIN trial t ON t.id = j.trial
        CROSS JOIN stage s ON s.id = j.stage
        ORDER BY m.id\
        """,
        now,
        type.word(),
        actor,
        text(data));
  }

  /// An object that tells why, or the empty one.
  static Value.Object why(Reason reason) {
    var members = new LinkedHashMap<String, Value>();
    if (reason != Reason.NONE) {
      members.put("reason", Value.of(reason.word()));
    }
    return Value.object(members);
  }

  private static @Nullable String text(Value.Object data) {
    return data.members().isEmpty() ? null : Json.writeExact(data);
  }
}
