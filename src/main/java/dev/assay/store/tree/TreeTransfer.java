package dev.assay.store.tree;

import dev.assay.store.Archive;
import dev.assay.store.Archive.ArchivedAttempt;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Archive.Happening;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Transfer;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Carries experiments from and to a tree.
final class TreeTransfer implements Transfer {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final Submitting submitting;
  private final AttemptIds attemptIds;
  private final TreeMetrics metrics;
  private final RepositoryPaths paths;

  TreeTransfer(
      Documents documents,
      Changes changes,
      Gates gates,
      Submitting submitting,
      AttemptIds attemptIds,
      TreeMetrics metrics,
      RepositoryPaths paths) {
    this.paths = paths;
    this.documents = documents;
    this.changes = changes;
    this.gates = gates;
    this.submitting = submitting;
    this.attemptIds = attemptIds;
    this.metrics = metrics;
  }

  @Override
  public List<ExperimentId> all() {
    return documents.living().stream().map(ExperimentDocument::id).toList();
  }

  @Override
  public Archive take(ExperimentId id) {
    var experiment =
        documents
            .experiment(id)
            .orElseThrow(() -> TreeErrors.notFound("there is no experiment " + id));
    if (experiment.sweep().isPresent()) {
      throw new StoreException(
          Code.UNSUPPORTED,
          "experiment %s is a sweep, which cannot be carried to another store".formatted(id));
    }
    var trials = whole(experiment);
    long open =
        trials.stream()
            .flatMap(trial -> trial.states().stream())
            .filter(state -> !state.isTerminal())
            .count();
    if (open > 0) {
      throw Transfer.open(id, open);
    }
    return new Archive(
        id,
        experiment.name(),
        experiment.archived(),
        experiment.priority(),
        experiment.parallelism(),
        experiment.labels(),
        experiment.after(),
        experiment.stages(),
        experiment.createdAt(),
        experiment.spec(),
        paths.unpacked(experiment.provenance()),
        trials.stream().map(this::trial).toList(),
        happenings(experiment, trials));
  }

  private List<TrialDocument> whole(ExperimentDocument experiment) {
    var trials = documents.trials(experiment);
    if (trials.size() < experiment.trials().size()) {
      throw new StoreException(
          Code.UNUSABLE,
          "%d trials of experiment %s are missing or cannot be read; see assay db check"
              .formatted(experiment.trials().size() - trials.size(), experiment.id()));
    }
    return trials;
  }

  private ArchivedTrial trial(TrialDocument trial) {
    return new ArchivedTrial(
        new NewTrial(
            trial.statePoint().params(), trial.content(), trial.replicate(), trial.origin()),
        trial.labels(),
        trial.createdAt(),
        trial.score(),
        trial.jobs().stream().map(job -> job(trial, job)).toList());
  }

  private ArchivedJob job(TrialDocument trial, JobEntry job) {
    var attempts = trial.attempts(job.stage());
    return new ArchivedJob(
        job.stage(),
        job.state(),
        job.reason(),
        job.failures(),
        job.crashes(),
        job.losses(),
        attempts.stream().map(AttemptEntry::claimedAt).min(Comparator.naturalOrder()),
        job.endedAt(),
        job.values(),
        attempts.stream().map(attempt -> attempt(trial, attempt)).toList());
  }

  private ArchivedAttempt attempt(TrialDocument trial, AttemptEntry attempt) {
    return new ArchivedAttempt(
        attempt.number(),
        attempt.holder(),
        attempt.devices(),
        attempt.claimedAt(),
        attempt.startedAt(),
        attempt.ended(),
        attempt.reason(),
        attempt.facts(),
        paths.unpacked(attempt.made()),
        metrics.progress(trial, attempt),
        metrics.of(trial, attempt));
  }

  private static List<Happening> happenings(
      ExperimentDocument experiment, List<TrialDocument> trials) {
    Map<AttemptId, Integer> numbers = new HashMap<>();
    var entries = new ArrayList<>(experiment.events());
    for (var trial : trials) {
      trial.attempts().forEach(attempt -> numbers.put(attempt.id(), attempt.number()));
      entries.addAll(trial.events());
    }
    return entries.stream()
        .sorted(Comparator.comparing(EventEntry::at))
        .map(entry ->
            new Happening(
                entry.at(),
                entry.type(),
                entry.actor(),
                entry.job(),
                entry.attempt().map(numbers::get).map(OptionalInt::of).orElse(OptionalInt.empty()),
                entry.data()))
        .toList();
  }

  @Override
  public Landed put(Archive archive) {
    try (var _ = changes.holdSubmissions();
        var _ = changes.holdExperiment(archive.id())) {
      var found = documents.evenDeleted(archive.id());
      if (found.filter(ExperimentDocument::deleted).isPresent()) {
        throw Transfer.deleted(archive.id());
      }
      if (found.isPresent()) {
        return update(archive, found.get());
      }
      if (documents.isStored(archive.id())) {
        throw new StoreException(
            Code.UNUSABLE,
            "the document of experiment %s cannot be read; see assay db check"
                .formatted(archive.id()));
      }
      create(archive);
      return Landed.COPIED;
    }
  }

  /// The document of the experiment comes last: until then nobody sees its trials.
  private void create(Archive archive) {
    var landing = new Landing(archive, List.of(), ids(archive), paths);
    var trials = landing.trials();
    var published = new ArrayList<TrialDocument>();
    try {
      submitting.publish(trials, published);
      Together.write(trials, trial -> keep(archive, trial));
    } catch (RuntimeException e) {
      published.forEach(submitting::undo);
      throw e;
    }
    long order =
        documents.experiments().stream().mapToLong(ExperimentDocument::order).max().orElse(0);
    var after = archive.after().stream().filter(parent -> gates.exists(parent.subject())).toList();
    changes.write(
        landing.experiment(
            order + 1,
            after,
            trials.stream().map(TrialDocument::directory).toList(),
            landing.ofExperiment()));
    trials.forEach(changes::tell);
  }

  /// One document after the other; what breaks off goes on with the next call, for each tells by
  /// its events what it knows.
  private Landed update(Archive archive, ExperimentDocument here) {
    var trials = whole(here);
    var known = happenings(here, trials);
    switch (archive.against(known)) {
      case SAME -> {
        trials.forEach(changes::tell); // a crash may have come before
        return Landed.UNCHANGED;
      }
      case OLDER -> {
        return Landed.AHEAD;
      }
      case APART -> throw Transfer.apart(archive.id());
      case NEWER -> {}
    }
    if (trials.size() != archive.trials().size()
        || !trials.stream().allMatch(TrialDocument::isEnded)) {
      throw Transfer.apart(archive.id());
    }
    var landing = new Landing(archive, known, ids(archive), paths);
    for (int i = 0; i < trials.size(); i++) {
      int number = i + 1;
      var told = landing.ofTrial(number);
      var after =
          changes.carried(trials.get(i).directory(), told, before -> landing.after(before, number));
      if (!told.isEmpty()) {
        keep(archive, after);
      }
    }
    var told = new ArrayList<>(here.events());
    told.addAll(landing.ofExperiment());
    changes.write(landing.experiment(here.order(), here.after(), here.trials(), told));
    return Landed.UPDATED;
  }

  private AttemptIdSource ids(Archive archive) {
    int count =
        archive.trials().stream()
            .flatMap(trial -> trial.jobs().stream())
            .mapToInt(job -> job.attempts().size())
            .sum();
    return new AttemptIdSource(count == 0 ? 0 : attemptIds.next(0, count));
  }

  private boolean keep(Archive archive, TrialDocument trial) {
    for (var job : archive.trials().get(trial.id().number() - 1).jobs()) {
      for (var attempt : job.attempts()) {
        trial.attempts(job.stage()).stream()
            .filter(entry -> entry.number() == attempt.number())
            .findFirst()
            .ifPresent(entry -> metrics.keep(trial, entry, attempt.reports(), attempt.progress()));
      }
    }
    return true;
  }

  /// Ids that were set aside.
  static final class AttemptIdSource {
    private long next;

    private AttemptIdSource(long first) {
      this.next = first;
    }

    AttemptId next() {
      long id = next;
      next += AttemptIds.STEP;
      return new AttemptId(id);
    }
  }
}
