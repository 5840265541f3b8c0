package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue;
import dev.assay.store.Store;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Trials as entries of a queue.
final class TreeDirectoryQueue implements DirectoryQueue {

  private static final int SHORTEST_PREFIX = 4;

  private final Layout layout;
  private final Documents documents;
  private final Changes changes;
  private final Settling settling;
  private final Function<Set<JobId>, Store> narrowed;

  TreeDirectoryQueue(
      Layout layout,
      Documents documents,
      Changes changes,
      Settling settling,
      Function<Set<JobId>, Store> narrowed) {
    this.layout = layout;
    this.documents = documents;
    this.changes = changes;
    this.settling = settling;
    this.narrowed = narrowed;
  }

  @Override
  public Store only(Set<JobId> jobs) {
    return narrowed.apply(Set.copyOf(jobs));
  }

  @Override
  public List<Entry> entries(Filter filter) {
    var found = new ArrayList<Entry>();
    for (var experiment : documents.living()) {
      if (filter.experiment().filter(name -> !name.equals(experiment.name())).isPresent()) {
        continue;
      }
      for (var spot : Line.of(documents.trials(experiment))) {
        if (spot.job().equals(spot.trial().newestJobs().getFirst())) {
          var entry = entry(experiment, spot.trial());
          if ((filter.ended() || !(entry.hasEnded() || spot.trial().isOver()))
              && filter.tag().filter(tag -> !tag.equals(entry.tag())).isEmpty()) {
            found.add(entry);
          }
        }
      }
    }
    found.sort(Comparator.comparing(Entry::queuedAt));
    return found;
  }

  @Override
  public List<Foreign> foreign(Filter filter) {
    return Together.read(documents.directories(), documents::trial).stream()
        .filter(Found.Foreign.class::isInstance)
        .map(found -> foreign((Found.Foreign) found))
        .filter(job -> filter.ended() || !job.hasEnded())
        .filter(job -> filter.experiment().filter(id -> !id.equals(job.experiment())).isEmpty())
        .filter(job -> filter.tag().filter(tag -> !tag.equals(job.tag())).isEmpty())
        .sorted(Comparator.comparing(Foreign::queuedAt).thenComparing(job -> job.directory().hex()))
        .toList();
  }

  private Foreign foreign(Found.Foreign found) {
    var document = found.document();
    var queue =
        document.get(ORIGIN).orElse(Value.EMPTY) instanceof Value.Object said ? said : Value.EMPTY;
    String queued = text(queue, "queued_at");
    return new Foreign(
        found.id(),
        layout.trial(found.id()),
        text(found.statePoint(), "experiment_id"),
        text(document, "status"),
        text(queue, TAG),
        instant(queued.isEmpty() ? text(document, "created_at") : queued),
        found.statePoint(),
        text(queue, "runner_command_override"));
  }

  private static String text(Value.Object object, String key) {
    return object.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text) ? text : "";
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  @Override
  public Optional<Entry> at(ContentId directory) {
    return documents.trial(directory).ours().flatMap(this::entry);
  }

  private Optional<Entry> entry(TrialDocument trial) {
    return documents
        .experiment(trial.experiment())
        .map(experiment -> entry(experiment, experiment.numbered(trial)));
  }

  @Override
  public List<Entry> find(String prefix) {
    if (!prefix.matches("[0-9a-f]{" + SHORTEST_PREFIX + ",32}")) {
      return List.of();
    }
    return documents.directories().stream()
        .filter(directory -> directory.hex().startsWith(prefix))
        .flatMap(directory -> at(directory).stream())
        .toList();
  }

  @Override
  public boolean requeue(TrialId id, Value.Object origin, String actor) {
    var scope = Scope.of(documents, new dev.assay.store.Subject.OfTrial(id));
    var reopening =
        new Reopening(documents, changes, settling, TreeOperations.actor(actor))
            .before(edit -> edit.origin(origin));
    return scope.trials(documents).getFirst().isEnded() && reopening.retry(scope, false) > 0;
  }

  private Entry entry(ExperimentDocument experiment, TrialDocument trial) {
    String tag = text(trial.queue().orElse(Value.EMPTY), TAG);
    return new Entry(
        trial.id(),
        trial.directory(),
        layout.trial(trial.directory()),
        trial.content(),
        experiment.name(),
        trial.statusWord(),
        tag,
        trial.queuedAt(),
        trial.statePoint().value(),
        trial.origin(),
        trial.jobId(trial.newestJobs().getFirst()));
  }
}
