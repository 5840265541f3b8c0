package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.StoreException;
import dev.assay.store.Submission;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/// Stores one submission. Trials and experiments that nobody can see yet are written first; they
/// appear all at once with the document of the first experiment, which is written last. What a
/// crash leaves before that is never seen, and is replaced when it stands in the way.
final class Submitting {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final RepositoryPaths paths;

  Submitting(Documents documents, Changes changes, Gates gates, RepositoryPaths paths) {
    this.paths = paths;
    this.documents = documents;
    this.changes = changes;
    this.gates = gates;
  }

  /// An experiment that was made, and its trials.
  record Stored(ExperimentDocument experiment, List<TrialDocument> trials) {}

  Receipt submit(Submission submission) {
    return submit(submission, now -> List.of(), Stored::experiment);
  }

  /// The same, but with trials that are made otherwise.
  ///
  /// @param more trials beside those of the submission, given the time of the change
  /// @param last what becomes of each experiment before it is stored
  Receipt submit(
      Submission submission,
      Function<Instant, List<TrialDocument>> more,
      Function<Stored, ExperimentDocument> last) {
    try (var _ = changes.holdSubmissions()) {
      var stored = documents.experiments();
      var known = submission.key().flatMap(key -> earlier(stored, key));
      if (known.isPresent()) {
        return known.get();
      }
      check(submission, stored);
      return store(submission, stored, more, last);
    }
  }

  /// The first answer to the same key.
  private static Optional<Receipt> earlier(List<ExperimentDocument> stored, Key key) {
    var leader =
        stored.stream()
            .filter(document -> document.key().filter(k -> k.text().equals(key.text())).isPresent())
            .findFirst();
    if (leader.flatMap(ExperimentDocument::key).filter(k -> !k.equals(key)).isPresent()) {
      throw TreeErrors.conflict(
          "the idempotency key '%s' was used for another submission (%s); choose a new key"
              .formatted(key.text(), leader.get().id()));
    }
    return leader.map(first ->
        new Receipt(
            stored.stream()
                .filter(document -> document.leader().equals(first.id()))
                .map(Submitting::accepted)
                .toList(),
            false));
  }

  private void check(Submission submission, List<ExperimentDocument> stored) {
    Set<String> names = new HashSet<>();
    stored.stream()
        .filter(document -> !document.deleted() && !document.archived())
        .forEach(document -> names.add(document.name()));
    Set<ExperimentId> ids = new HashSet<>();
    stored.forEach(document -> ids.add(document.id()));
    Set<ExperimentId> own = new HashSet<>();
    for (var experiment : submission.experiments()) {
      if (experiment.uniqueName() && names.contains(experiment.name())) {
        throw TreeErrors.conflict(
            "the name '%s' is taken; choose another, or archive the experiment that has it"
                .formatted(experiment.name()));
      }
      if (ids.contains(experiment.id())) {
        throw TreeErrors.conflict("experiment " + experiment.id() + " is there already");
      }
      if (experiment.budget().isPresent()) {
        throw limited(experiment.name());
      }
      if (experiment.stages().stream().anyMatch(stage -> stage.reuse().isPresent())) {
        throw NoWorks.refused(experiment.name());
      }
      for (var parent : experiment.after()) {
        var subject = parent.subject();
        if (!own.contains(subject.experiment()) && !gates.exists(subject)) {
          throw TreeErrors.notFound("there is no " + subject + " to wait for");
        }
      }
      names.add(experiment.name());
      ids.add(experiment.id());
      own.add(experiment.id());
    }
  }

  /// Processes that share no more than files could not keep a limit exactly.
  private static StoreException limited(String name) {
    return new StoreException(
        StoreException.Code.UNSUPPORTED,
        "'%s' has a budget, and a tree store keeps none; leave it out, or leave out --store and `store`"
            .formatted(name));
  }

  private Receipt store(
      Submission submission,
      List<ExperimentDocument> stored,
      Function<Instant, List<TrialDocument>> more,
      Function<Stored, ExperimentDocument> last) {
    var now = changes.now();
    long order = stored.stream().mapToLong(ExperimentDocument::order).max().orElse(0);
    var published = new ArrayList<TrialDocument>();
    var made = new ArrayList<ExperimentDocument>();
    try {
      for (var experiment : submission.experiments()) {
        order++;
        made.add(last.apply(publish(submission, experiment, order, now, more, published)));
      }
    } catch (RuntimeException e) {
      published.forEach(this::undo);
      throw e;
    }
    // The leader last: with its document, all of them exist.
    made.reversed().forEach(documents::write);
    made.forEach(changes::note);
    return new Receipt(made.stream().map(Submitting::accepted).toList(), true);
  }

  private Stored publish(
      Submission submission,
      NewExperiment experiment,
      long order,
      Instant now,
      Function<Instant, List<TrialDocument>> more,
      List<TrialDocument> published) {
    var gate = gate(experiment, submission);
    var trials = new ArrayList<TrialDocument>();
    for (var trial : experiment.trials()) {
      trials.add(trial(experiment, trial, trials.size() + 1, gate, now));
    }
    trials.addAll(more.apply(now));
    publish(trials, published);
    var directories = trials.stream().map(TrialDocument::directory).toList();
    var leader = submission.experiments().getFirst().id();
    var document =
        new ExperimentDocument(
            experiment.id(),
            order,
            leader,
            leader.equals(experiment.id()) ? submission.key() : Optional.empty(),
            experiment.name(),
            false,
            false,
            experiment.priority(),
            experiment.parallelism(),
            experiment.labels(),
            experiment.after(),
            experiment.stages(),
            now,
            experiment.spec(),
            paths.packed(experiment.provenance()),
            directories,
            experiment.sweep().map(sweep -> sweep(experiment, sweep, gate, now)),
            List.of(
                changes.event(EventType.EXPERIMENT_SUBMITTED, submission.actor(), Value.EMPTY)));
    return new Stored(document, trials);
  }

  /// One whose parents did not end well has ended before it began.
  private static SweepEntry sweep(
      NewExperiment experiment, NewSweep sweep, Gate gate, Instant now) {
    var growth = gate.bad() ? Growth.CLOSED : experiment.held() ? Growth.PAUSED : Growth.OPEN;
    String why = gate.bad() ? Growing.SPOILED : experiment.held() ? "held" : "";
    return SweepEntry.begin(growth, why, sweep.limit(), experiment.startAt(), now);
  }

  /// Parents that come with the same submission have not ended.
  private Gate gate(NewExperiment experiment, Submission submission) {
    var own = submission.experiments().stream().map(NewExperiment::id).toList();
    var outside =
        experiment.after().stream()
            .filter(parent -> !own.contains(parent.subject().experiment()))
            .toList();
    var gate = gates.of(outside);
    return new Gate(gate.open() + experiment.after().size() - outside.size(), gate.bad());
  }

  private static TrialDocument trial(
      NewExperiment experiment, NewTrial trial, int number, Gate gate, Instant now) {
    return new TrialDocument(
        experiment.id().trial(number),
        trial.content(),
        StatePoint.of(experiment.id(), trial),
        trial.replicate(),
        trial.origin(),
        Value.EMPTY,
        now,
        experiment.stages().stream().map(stage -> job(experiment, stage, gate, now)).toList(),
        OptionalDouble.empty(),
        List.of(),
        List.of(),
        Value.EMPTY);
  }

  private static JobEntry job(NewExperiment experiment, NewStage stage, Gate gate, Instant now) {
    var later = experiment.startAt().filter(at -> at.isAfter(now));
    JobState state;
    if (gate.bad()) {
      state = JobState.SKIPPED;
    } else if (experiment.held()) {
      state = JobState.HELD;
    } else if (gate.open() > 0 || !stage.needs().isEmpty()) {
      state = JobState.BLOCKED;
    } else {
      state = later.isPresent() ? JobState.DELAYED : JobState.QUEUED;
    }
    return JobEntry.begin(stage.name(), state, later, now);
  }

  /// Makes the directories of trials that nobody sees before the document of their experiment is
  /// written; adds to `published` what was made. What is new is made several at a time, the rest
  /// one by one.
  ///
  /// @throws dev.assay.store.StoreException `CONFLICT` where a directory is another trial's
  void publish(List<TrialDocument> trials, List<TrialDocument> published) {
    var seen = new HashSet<ContentId>();
    published.forEach(trial -> seen.add(trial.directory()));
    var distinct = trials.stream().filter(trial -> seen.add(trial.directory())).toList();
    var made = Together.write(distinct, documents::publish);
    documents.forcePublished();
    for (int i = 0; i < distinct.size(); i++) {
      if (made.get(i)) {
        published.add(distinct.get(i));
      }
    }
    var known = new HashSet<>(published);
    trials.stream().filter(trial -> !known.contains(trial)).forEach(t -> settle(t, published));
  }

  /// The directory of a trial is there already.
  private void settle(TrialDocument trial, List<TrialDocument> published) {
    var found = documents.freshTrial(trial.directory());
    if (found instanceof Found.Foreign other) {
      // The same state point is the same job, whichever program wrote it first.
      take(trial, other.document(), published);
      return;
    }
    var left = found.ours().filter(other -> isLeft(other, published));
    if (left.isPresent()) {
      take(trial, left.get().foreign(), published);
      return;
    }
    String whose =
        found
            .ours()
            .map(other -> "trial " + other.id())
            .orElse("the directory " + trial.directory() + ", which cannot be read");
    throw TreeErrors.conflict(
        "trial %s has the same state point as %s; change a parameter, or number its replicates"
            .formatted(trial.id(), whose));
  }

  /// Makes a directory that is there a trial of ours; what others wrote stays in its document.
  private void take(TrialDocument trial, Value.Object others, List<TrialDocument> published) {
    var taken = trial.beside(others);
    documents.write(taken);
    published.add(taken);
  }

  /// Removes what was made, and gives back what was taken.
  void undo(TrialDocument trial) {
    if (trial.foreign().members().isEmpty()) {
      documents.remove(trial.directory());
    } else {
      documents.writeForeign(trial);
    }
  }

  /// Whether a trial was left by a submission, a deletion or a growth that did not come to its end.
  private boolean isLeft(TrialDocument trial, List<TrialDocument> published) {
    var experiment = documents.evenDeleted(trial.experiment());
    boolean gone =
        experiment
            .filter(found ->
                found.deleted()
                    || (found.sweep().isPresent() && !found.trials().contains(trial.directory())))
            .isPresent();
    return (gone || !documents.isStored(trial.experiment()))
        && published.stream().noneMatch(own -> own.id().equals(trial.id()));
  }

  private static Accepted accepted(ExperimentDocument document) {
    int trials = document.trials().size();
    return new Accepted(document.id(), document.name(), trials, trials * document.stages().size());
  }
}
