package dev.assay.store.sql;

import dev.assay.store.EventType;
import dev.assay.store.Events;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happened, read in order. One writer at a time holds the file, so numbers become visible in
/// their order.
final class SqlEvents implements Events {

  private static final String SELECT =
      "SELECT seq, at, type, actor, experiment, trial, stage, part, attempt, data FROM event ";

  private final Readers readers;

  SqlEvents(Readers readers) {
    this.readers = readers;
  }

  @Override
  public List<Event> after(long after, int limit, Optional<ExperimentId> experiment) {
    return readers.read(session ->
        experiment.isPresent()
            ? session.list(
                SELECT + "WHERE experiment = ? AND seq > ? ORDER BY seq LIMIT ?",
                SqlEvents::event,
                experiment.get().text(),
                after,
                limit)
            : session.list(
                SELECT + "WHERE seq > ? ORDER BY seq LIMIT ?", SqlEvents::event, after, limit));
  }

  /// Everything that happened to an experiment, oldest first.
  static List<Event> of(Session session, ExperimentId experiment) {
    return session.list(
        SELECT + "WHERE experiment = ? ORDER BY seq", SqlEvents::event, experiment.text());
  }

  private static Event event(Row row) {
    long seq = row.number();
    var at = row.instant();
    var type = EventType.ofWord(row.text());
    String actor = row.text();
    var experiment = Optional.ofNullable(row.maybeText()).map(ExperimentId::new);
    Long trial = row.maybeNumber();
    String stage = row.maybeText();
    Long part = row.maybeNumber();
    var job = experiment.flatMap(e -> job(e, trial, stage, part));
    var attempt = Optional.ofNullable(row.maybeNumber()).map(AttemptId::new);
    return new Event(seq, at, type, actor, experiment, job, attempt, row.object());
  }

  private static Optional<JobId> job(
      ExperimentId experiment, @Nullable Long trial, @Nullable String stage, @Nullable Long part) {
    if (trial == null || stage == null || part == null) {
      return Optional.empty();
    }
    var id = new TrialId(experiment, trial.intValue());
    return Optional.of(new JobId(id, stage, part.intValue()));
  }

  @Override
  public long newest() {
    return readers.read(session -> session.number("SELECT max(seq) FROM event"));
  }
}
