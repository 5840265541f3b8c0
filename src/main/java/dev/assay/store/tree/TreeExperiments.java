package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments;
import dev.assay.store.Submission;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Submitting experiments and reading them back.
final class TreeExperiments implements Experiments {

  private static final int CANDIDATES = 5;

  private final Documents documents;
  private final Changes changes;
  private final Submitting submitting;
  private final Settling settling;
  private final TreeMetrics metrics;

  TreeExperiments(
      Documents documents,
      Changes changes,
      Submitting submitting,
      Settling settling,
      TreeMetrics metrics) {
    this.documents = documents;
    this.changes = changes;
    this.submitting = submitting;
    this.settling = settling;
    this.metrics = metrics;
  }

  @Override
  public Receipt submit(Submission submission) {
    return submitting.submit(submission);
  }

  @Override
  public ExperimentId find(String text) {
    var newestFirst = documents.living().reversed();
    var exact =
        newestFirst.stream()
            .filter(experiment -> experiment.id().text().equals(text))
            .findFirst()
            .or(() -> text.equals("last") ? newestFirst.stream().findFirst() : Optional.empty())
            .or(() ->
                newestFirst.stream()
                    .filter(e -> !e.archived() && e.name().equals(text))
                    .findFirst());
    return exact.map(ExperimentDocument::id).orElseGet(() -> byPrefix(newestFirst, text));
  }

  private static ExperimentId byPrefix(List<ExperimentDocument> experiments, String text) {
    var candidates =
        experiments.stream()
            .map(ExperimentDocument::id)
            .filter(id -> !text.isEmpty() && id.text().startsWith(text))
            .toList();
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    throw TreeErrors.notFound(
        candidates.isEmpty()
            ? "no experiment has the id or name '%s'".formatted(text)
            : "'%s' may be %s%s; give more of the id"
                .formatted(
                    text,
                    candidates.stream()
                        .limit(CANDIDATES)
                        .map(ExperimentId::text)
                        .collect(Collectors.joining(", ")),
                    candidates.size() > CANDIDATES ? ", …" : ""));
  }

  @Override
  public Optional<ExperimentView> get(ExperimentId id) {
    return documents.experiment(id).map(this::view);
  }

  @Override
  public List<ExperimentView> list(Query query) {
    return documents.living().reversed().stream()
        .filter(experiment -> query.archived() || !experiment.archived())
        .map(this::view)
        .filter(query::wants)
        .limit(query.limit())
        .toList();
  }

  @Override
  public boolean archive(ExperimentId id, boolean archived, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = require(id);
      if (experiment.archived() == archived) {
        return false;
      }
      var type = archived ? EventType.EXPERIMENT_ARCHIVED : EventType.EXPERIMENT_RESTORED;
      changes.write(experiment.archived(archived, changes.event(type, actor, Value.EMPTY)));
      return true;
    }
  }

  /// The document stays, without its trials but with their events, and is what removes them: a
  /// directory that is left after a crash belongs to nobody.
  @Override
  public void delete(ExperimentId id, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = require(id);
      var events = new ArrayList<EventEntry>();
      var trials = documents.trials(experiment);
      for (var trial : trials) {
        if (trial.states().stream().anyMatch(JobState::isLive)) {
          throw TreeErrors.conflict(
              "trial %s still runs; stop it before you delete the experiment"
                  .formatted(trial.id()));
        }
        events.addAll(trial.events());
      }
      events.add(changes.event(EventType.EXPERIMENT_DELETED, actor, Value.EMPTY));
      changes.write(experiment.deleted(events));
      trials.forEach(metrics::forget);
      trials.forEach(this::remove);
      experiment.trials().stream()
          .filter(trial -> !known(trials, trial))
          .forEach(documents::remove);
    }
    settling.settle();
    documents.living().forEach(child -> leave(child, id));
  }

  private static boolean known(List<TrialDocument> trials, ContentId id) {
    return trials.stream().anyMatch(trial -> trial.directory().equals(id));
  }

  private void remove(TrialDocument trial) {
    if (trial.foreign().members().isEmpty()) {
      documents.remove(trial.directory());
    } else {
      documents.writeForeign(trial);
    }
  }

  /// What has seen how its parent went, by its end or its deletion, waits for it no more.
  private void leave(ExperimentDocument follower, ExperimentId gone) {
    if (follower.after().stream().noneMatch(after -> isOf(after, gone))) {
      return;
    }
    try (var _ = changes.holdExperiment(follower.id())) {
      documents
          .experiment(follower.id())
          .ifPresent(child ->
              documents.write(
                  child.withAfter(
                      child.after().stream().filter(after -> !isOf(after, gone)).toList())));
    }
  }

  private static boolean isOf(Parent parent, ExperimentId experiment) {
    return parent.subject().experiment().equals(experiment);
  }

  private ExperimentDocument require(ExperimentId id) {
    return documents
        .experiment(id)
        .orElseThrow(() -> TreeErrors.notFound("there is no experiment " + id));
  }

  ExperimentView view(ExperimentDocument experiment) {
    var trials = documents.trials(experiment);
    var jobs = jobs(trials);
    boolean whole = trials.size() == experiment.trials().size();
    var status = status(experiment, trials);
    return new ExperimentView(
        experiment.id(),
        experiment.name(),
        status,
        experiment.priority(),
        experiment.parallelism(),
        experiment.labels(),
        experiment.trials().size(),
        jobs,
        experiment.growth(),
        experiment.archived(),
        experiment.createdAt(),
        startedAt(trials),
        status.isTerminal() && whole ? Optional.of(endedAt(experiment, trials)) : Optional.empty(),
        experiment.spec());
  }

  private static Map<JobState, Integer> jobs(List<TrialDocument> trials) {
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    for (var state : JobState.values()) {
      jobs.put(state, 0);
    }
    trials.forEach(t -> t.states().forEach(state -> jobs.merge(state, 1, Integer::sum)));
    return jobs;
  }

  /// Where an experiment is. Nobody knows whether a trial that cannot be read ended well.
  ///
  /// @param trials those of it that can be read
  static ExperimentStatus status(ExperimentDocument experiment, List<TrialDocument> trials) {
    boolean whole = trials.size() == experiment.trials().size();
    var status = ExperimentStatus.of(jobs(trials), experiment.growth());
    return status == ExperimentStatus.COMPLETED && !whole ? ExperimentStatus.PARTIAL : status;
  }

  private static Optional<Instant> startedAt(List<TrialDocument> trials) {
    return trials.stream()
        .flatMap(trial -> trial.startedAt().stream())
        .min(Comparator.naturalOrder());
  }

  /// One without trials has ended as it came; one that grew, not before it was closed.
  private static Instant endedAt(ExperimentDocument experiment, List<TrialDocument> trials) {
    var closed = experiment.sweep().flatMap(SweepEntry::closedAt);
    return Stream.concat(
            closed.stream(), trials.stream().flatMap(trial -> TreeTrials.lastEnd(trial).stream()))
        .max(Comparator.naturalOrder())
        .orElse(experiment.createdAt());
  }
}
