package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Archive;
import dev.assay.store.Archive.ArchivedAttempt;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Archive.Happening;
import dev.assay.store.Submission.Parent;
import dev.assay.store.tree.TreeTransfer.AttemptIdSource;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The documents of an experiment that ended elsewhere, or left there to wait here. Its new events
/// have ids that follow from what they say, so that two clones that take the same experiment agree
/// on them. Writes nothing.
final class Landing {

  private static final int ID_LENGTH = 16;

  /// What stands for the experiment itself among the numbers of trials.
  private static final int WHOLE = 0;

  private final Archive archive;
  private final AttemptIdSource ids;
  private final RepositoryPaths paths;
  private final Gate gate;
  private final Instant now;
  private final Map<Attempt, AttemptId> attempts = new HashMap<>();
  private final Map<Integer, List<Told>> told = new HashMap<>();

  /// @param known what is known of it here already
  /// @param gate where its parents stand here
  Landing(
      Archive archive,
      List<Happening> known,
      AttemptIdSource ids,
      RepositoryPaths paths,
      Gate gate,
      Instant now) {
    this.paths = paths;
    this.gate = gate;
    this.now = now;
    this.archive = archive;
    this.ids = ids;
    var left = new HashMap<Happening, Integer>();
    known.forEach(event -> left.merge(event, 1, Integer::sum));
    var seen = new HashMap<Happening, Integer>();
    for (var event : archive.events()) {
      int nth = seen.merge(event, 1, Integer::sum);
      if (left.merge(event, -1, Integer::sum) < 0) {
        int owner = event.job().map(job -> job.trial().number()).orElse(WHOLE);
        told.computeIfAbsent(owner, _ -> new ArrayList<>()).add(new Told(event, nth));
      }
    }
  }

  /// A new event, and which it is of those that say the same.
  private record Told(Happening event, int nth) {}

  private record Attempt(JobId job, int number) {}

  /// New events of the experiment itself.
  List<EventEntry> ofExperiment() {
    return events(WHOLE);
  }

  /// New events of one trial. They name its attempts once its document was made.
  List<EventEntry> ofTrial(int number) {
    return events(number);
  }

  private List<EventEntry> events(int owner) {
    return told.getOrDefault(owner, List.of()).stream().map(this::entry).toList();
  }

  private EventEntry entry(Told one) {
    var event = one.event();
    Optional<AttemptId> attempt =
        event
            .job()
            .filter(_ -> event.attempt().isPresent())
            .map(job -> new Attempt(job, event.attempt().getAsInt()))
            .map(attempts::get);
    var words =
        new Members()
            .put("experiment", archive.id().text())
            .put("at", event.at())
            .put("type", event.type().word())
            .put("actor", event.actor())
            .put("job", event.job().map(JobId::toString).orElse(""))
            .put("attempt", event.attempt().orElse(0))
            .put("data", event.data())
            .put("nth", one.nth());
    String id = ContentId.of(words.object()).hex().substring(0, ID_LENGTH);
    return new EventEntry(
        id, event.at(), event.type(), event.actor(), event.job(), attempt, event.data());
  }

  ExperimentDocument experiment(
      long order, List<Parent> after, List<ContentId> trials, List<EventEntry> events) {
    return new ExperimentDocument(
        archive.id(),
        order,
        archive.id(),
        Optional.empty(),
        archive.name(),
        archive.archived(),
        false,
        archive.priority(),
        archive.parallelism(),
        archive.labels(),
        after,
        archive.stages(),
        archive.createdAt(),
        archive.spec(),
        paths.packed(archive.provenance()),
        trials,
        Optional.empty(),
        events);
  }

  /// All trials, as new ones.
  List<TrialDocument> trials() {
    var documents = new ArrayList<TrialDocument>();
    for (int i = 0; i < archive.trials().size(); i++) {
      var trial = archive.trials().get(i);
      var empty =
          new TrialDocument(
              archive.id().trial(i + 1),
              trial.trial().content(),
              StatePoint.of(archive.id(), trial.trial()),
              trial.trial().replicate(),
              Value.EMPTY,
              Value.EMPTY,
              trial.createdAt(),
              List.of(),
              trial.score(),
              List.of(),
              List.of(),
              Value.EMPTY);
      documents.add(after(empty, i + 1));
    }
    return documents;
  }

  /// A trial that knows all that is in the archive; what is known of it here stays.
  TrialDocument after(TrialDocument before, int number) {
    var trial = archive.trials().get(number - 1);
    var entries = attempts(before, trial);
    var events = new ArrayList<>(before.events());
    events.addAll(ofTrial(number));
    return new TrialDocument(
        before.id(),
        before.content(),
        before.statePoint(),
        before.replicate(),
        trial.trial().origin(),
        trial.labels(),
        before.createdAt(),
        trial.jobs().stream()
            .map(job ->
                JobEntry.carried(
                    job, waits(trial, job), before.findJob(job.stage()).flatMap(JobEntry::place)))
            .toList(),
        trial.score(),
        entries,
        events,
        before.foreign());
  }

  /// Where a job waits that left where it was. What follows from parents that did not end well is
  /// settled later, as always.
  private JobState waits(ArchivedTrial trial, ArchivedJob job) {
    boolean isBlocked =
        archive.stages().stream()
            .filter(stage -> stage.name().equals(job.stage()))
            .flatMap(stage -> stage.needs().stream())
            .anyMatch(need ->
                trial.jobs().stream()
                    .anyMatch(
                        one -> one.stage().equals(need.stage()) && !one.state().isTerminal()));
    if (isBlocked || gate.open() > 0 || gate.bad()) {
      return JobState.BLOCKED;
    }
    return job.runAt().filter(at -> at.isAfter(now)).isPresent()
        ? JobState.DELAYED
        : JobState.QUEUED;
  }

  private List<AttemptEntry> attempts(TrialDocument before, ArchivedTrial trial) {
    var entries = new ArrayList<>(before.attempts());
    entries.forEach(entry -> note(before, entry));
    for (var job : trial.jobs()) {
      for (var attempt : job.attempts()) {
        var key = new Attempt(before.id().job(job.stage()), attempt.number());
        if (!attempts.containsKey(key)) {
          var entry = entry(job.stage(), attempt);
          entries.add(entry);
          note(before, entry);
        }
      }
    }
    return entries;
  }

  private void note(TrialDocument trial, AttemptEntry entry) {
    attempts.put(new Attempt(trial.id().job(entry.stage()), entry.number()), entry.id());
  }

  private AttemptEntry entry(String stage, ArchivedAttempt attempt) {
    return new AttemptEntry(
        ids.next(),
        stage,
        attempt.number(),
        attempt.holder(),
        attempt.devices(),
        attempt.claimedAt(),
        attempt.startedAt(),
        attempt.ended(),
        attempt.reason(),
        attempt.facts(),
        paths.packed(attempt.made()));
  }
}
