package dev.assay.store.sql;

import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import org.jspecify.annotations.Nullable;

/// The rows that a [Subject] is about.
///
/// @param trial null when it is a whole experiment
/// @param job null when it is a whole trial or experiment
record Scope(long experiment, @Nullable Long trial, @Nullable Long job) {

  /// @throws StoreException `NOT_FOUND` when there is no such thing
  static Scope of(Session session, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> new Scope(experiment(session, id), null, null);
      case Subject.OfTrial(var id) ->
          new Scope(experiment(session, id.experiment()), trial(session, id), null);
      case Subject.OfJob(var id) ->
          new Scope(
              experiment(session, id.trial().experiment()),
              trial(session, id.trial()),
              job(session, id));
    };
  }

  static long experiment(Session session, ExperimentId id) {
    return session
        .first("SELECT id FROM experiment WHERE uid = ?", Row::number, id.text())
        .orElseThrow(() -> missing("experiment", id));
  }

  static long trial(Session session, TrialId id) {
    return session
        .first(
            """
            SELECT t.id FROM experiment e CROSS JOIN trial t ON t.experiment = e.id
            WHERE e.uid = ? AND t.number = ?\
            """,
            Row::number,
            id.experiment().text(),
            id.number())
        .orElseThrow(() -> missing("trial", id));
  }

  static long job(Session session, JobId id) {
    return session
        .first(
            """
            SELECT j.id FROM experiment e
            CROSS JOIN trial t ON t.experiment = e.id
            CROSS JOIN stage s ON s.experiment = e.id
            CROSS JOIN job j ON j.trial = t.id AND j.stage = s.id
            WHERE e.uid = ? AND t.number = ? AND s.name = ? AND j.part = ?\
            """,
            Row::number,
            id.trial().experiment().text(),
            id.trial().number(),
            id.stage(),
            id.part())
        .orElseThrow(() -> missing("job", id));
  }

  private static StoreException missing(String what, Object id) {
    return new StoreException(
        StoreException.Code.NOT_FOUND, "there is no " + what + " " + id + " in this store");
  }

  /// Whether it is a whole experiment.
  boolean isWhole() {
    return trial == null && job == null;
  }

  /// The condition on its jobs `j` that have not ended; takes [#value].
  String open() {
    return trial == null ? "j.experiment = ? AND j.ended_at IS NULL" : all();
  }

  /// The condition on all its jobs `j`; takes [#value].
  String all() {
    if (job != null) {
      return "j.id = ?";
    }
    return trial != null ? "j.trial = ?" : "j.trial IN (SELECT id FROM trial WHERE experiment = ?)";
  }

  /// The value of the one `?` in the conditions.
  long value() {
    if (job != null) {
      return job;
    }
    return trial != null ? trial : experiment;
  }

  /// The same without regard to which job of the trial.
  Scope trials() {
    return new Scope(experiment, trial, null);
  }
}
