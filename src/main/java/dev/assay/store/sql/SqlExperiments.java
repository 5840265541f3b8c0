package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments;
import dev.assay.store.StoreException;
import dev.assay.store.Submission;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Experiments: stored, found, listed, hidden, removed.
final class SqlExperiments implements Experiments {

  private static final int CANDIDATES = 5;
  private static final int PAGE = 200;

  private static final List<JobState> STATES =
      Arrays.stream(JobState.values()).filter(s -> s != JobState.CREATED).toList();

  private static final String SELECT =
      """
      SELECT e.id, e.uid, e.name, y.priority, y.parallelism, e.labels, e.trials, %s, e.archived,
        e.created_at, y.started_at, y.ended_at, y.growth, e.spec
      FROM experiment e CROSS JOIN tally y ON y.experiment = e.id
      """
          .formatted(STATES.stream().map(s -> "y." + s.word()).collect(Collectors.joining(", ")));

  private final Writer writer;
  private final Readers readers;

  SqlExperiments(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Receipt submit(Submission submission) {
    var drafts = submission.experiments().stream().map(Draft::of).toList();
    return writer.change(tx -> {
      var known = submission.key().flatMap(key -> Receipts.known(tx.session(), key));
      if (known.isPresent()) {
        return known.get();
      }
      var submitting = new Submitting(tx, submission.actor());
      var accepted = new ArrayList<Accepted>();
      for (var draft : drafts) {
        accepted.add(submitting.submit(draft));
        // The next one may wait for this one, and reads its counters.
        tx.settle();
      }
      var receipt = new Receipt(accepted, true);
      submission.key().ifPresent(key -> Receipts.keep(tx, key, receipt));
      return receipt;
    });
  }

  @Override
  public ExperimentId find(String text) {
    return readers.read(session -> find(session, text));
  }

  private static ExperimentId find(Session session, String text) {
    var exact =
        first(session, "SELECT uid FROM experiment WHERE uid = ?", text)
            .or(() ->
                text.equals("last")
                    ? first(session, "SELECT uid FROM experiment ORDER BY id DESC LIMIT 1")
                    : Optional.empty())
            .or(() ->
                first(
                    session,
                    """
                    SELECT uid FROM experiment WHERE name = ? AND archived = 0
                    ORDER BY id DESC LIMIT 1\
                    """,
                    text));
    return exact.orElseGet(() -> ofPrefix(session, text));
  }

  private static Optional<ExperimentId> first(Session session, String sql, Object... values) {
    return session.first(sql, row -> new ExperimentId(row.text()), values);
  }

  private static ExperimentId ofPrefix(Session session, String text) {
    List<String> found =
        text.matches("e[0-9a-z]*")
            ? session.list(
                """
                SELECT uid FROM experiment WHERE uid >= ? AND uid < ? ORDER BY uid LIMIT ?\
                """,
                Row::text,
                text,
                text + "{",
                CANDIDATES + 1)
            : List.of();
    if (found.size() == 1) {
      return new ExperimentId(found.getFirst());
    }
    if (found.isEmpty()) {
      throw notFound("there is no experiment '%s'; `last` is the newest".formatted(text));
    }
    String names = String.join(", ", found.subList(0, Math.min(CANDIDATES, found.size())));
    throw notFound(
        "'%s' is the beginning of several experiments: %s%s; give more of it"
            .formatted(text, names, found.size() > CANDIDATES ? ", …" : ""));
  }

  private static StoreException notFound(String message) {
    return new StoreException(StoreException.Code.NOT_FOUND, message);
  }

  private record Found(long id, ExperimentView view) {}

  @Override
  public Optional<ExperimentView> get(ExperimentId id) {
    return readers
        .read(
            session -> session.first(SELECT + "WHERE e.uid = ?", SqlExperiments::found, id.text()))
        .map(Found::view);
  }

  /// The experiment in one row.
  static Optional<ExperimentView> byRow(Session session, long id) {
    return session.first(SELECT + "WHERE e.id = ?", SqlExperiments::found, id).map(Found::view);
  }

  @Override
  public List<ExperimentView> list(Query query) {
    return readers.read(session -> list(session, query));
  }

  /// The status is derived, so pages are read until enough of them fit.
  private static List<ExperimentView> list(Session session, Query query) {
    String page = SELECT + "WHERE e.id < ? AND e.archived <= ? ORDER BY e.id DESC LIMIT " + PAGE;
    var views = new ArrayList<ExperimentView>();
    long before = Long.MAX_VALUE;
    while (views.size() < query.limit()) {
      var found = session.list(page, SqlExperiments::found, before, query.archived());
      found.stream()
          .map(Found::view)
          .filter(query::wants)
          .limit(query.limit() - views.size())
          .forEach(views::add);
      if (found.size() < PAGE) {
        break;
      }
      before = found.getLast().id();
    }
    return views;
  }

  private static Found found(Row row) {
    long id = row.number();
    var uid = new ExperimentId(row.text());
    String name = row.text();
    int priority = row.integer();
    int parallelism = row.integer();
    var labels = row.object();
    int trials = row.integer();
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    jobs.put(JobState.CREATED, 0);
    STATES.forEach(state -> jobs.put(state, row.integer()));
    boolean archived = row.flag();
    Instant createdAt = row.instant();
    var startedAt = row.maybeInstant();
    var endedAt = row.maybeInstant();
    var growth = Growth.ofWord(row.text());
    var status = ExperimentStatus.of(jobs, growth);
    return new Found(
        id,
        new ExperimentView(
            uid,
            name,
            status,
            priority,
            parallelism,
            labels,
            trials,
            Map.copyOf(jobs),
            growth,
            archived,
            createdAt,
            startedAt,
            endedAt,
            row.text()));
  }

  @Override
  public boolean archive(ExperimentId id, boolean archived, String actor) {
    return writer.change(tx -> {
      long experiment = Scope.experiment(tx.session(), id);
      int changed =
          tx.session()
              .update(
                  "UPDATE experiment SET archived = ? WHERE id = ? AND archived <> ?",
                  archived,
                  experiment,
                  archived);
      if (changed == 1) {
        var type = archived ? EventType.EXPERIMENT_ARCHIVED : EventType.EXPERIMENT_RESTORED;
        tx.events().ofExperiment(type, actor, id, Value.EMPTY);
      }
      return changed == 1;
    });
  }

  @Override
  public void delete(ExperimentId id, String actor) {
    writer.change(tx -> {
      long experiment = Scope.experiment(tx.session(), id);
      int live = tx.ledger().of(experiment).occupied();
      if (live > 0) {
        throw new StoreException(
            StoreException.Code.CONFLICT,
            "experiment %s cannot be deleted while %d of its jobs run; cancel it first"
                .formatted(id, live));
      }
      // Whoever waits for it must hear of its end.
      new Growing(tx, actor).close(experiment, "deleted");
      SqlOperations.drop(tx, "j.experiment = ? AND j.ended_at IS NULL", actor, experiment);
      tx.settle();
      new Removal(tx).remove(experiment);
      tx.events().ofExperiment(EventType.EXPERIMENT_DELETED, actor, id, Value.EMPTY);
      return true;
    });
  }
}
