package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Archive;
import dev.assay.store.Archive.Happening;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Transfer;
import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Carries experiments from and to a tree.
final class TreeTransfer implements Transfer {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final Submitting submitting;
  private final AttemptIds attemptIds;
  private final TreeMetrics metrics;
  private final RepositoryPaths paths;
  private final Archiving archiving;

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
    this.archiving = new Archiving(documents, metrics, paths);
  }

  @Override
  public List<ExperimentId> all() {
    return documents.living().stream().map(ExperimentDocument::id).toList();
  }

  @Override
  public Archive take(ExperimentId id) {
    var experiment = found(id);
    refuseSweep(experiment);
    var trials = archiving.whole(experiment);
    long open =
        trials.stream()
            .flatMap(trial -> trial.jobs().stream())
            .filter(job -> !job.state().isTerminal() && !job.hasLeft())
            .count();
    if (open > 0) {
      throw Transfer.open(id, open);
    }
    return archiving.archive(experiment, trials);
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
    var after = archive.after().stream().filter(parent -> gates.exists(parent.subject())).toList();
    var landing = landing(archive, List.of(), after);
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
    var trials = archiving.whole(here);
    var known = Archiving.happenings(here, trials);
    switch (archive.against(known)) {
      case SAME -> {
        trials.forEach(changes::tell); // a crash may have come before
        return Landed.UNCHANGED;
      }
      case OLDER -> {
        return Landed.AHEAD;
      }
      case APART, NEWER -> {}
    }
    var older = older(archive, here, trials, known);
    var landing = landing(archive, known, here.after());
    for (int i : older) {
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

  private Landing landing(Archive archive, List<Happening> known, List<Parent> after) {
    return new Landing(archive, known, ids(archive), paths, gates.of(after), changes.now());
  }

  /// The places of the trials that are to be brought up to date. Of what returns to wait here, some
  /// may have come before a crash, and gone on since: these are left as they are.
  ///
  /// @throws StoreException `CONFLICT` where both sides have gone on
  private static List<Integer> older(
      Archive archive, ExperimentDocument here, List<TrialDocument> trials, List<Happening> known) {
    if (trials.size() != archive.trials().size()) {
      throw Transfer.apart(archive.id());
    }
    var older = new ArrayList<Integer>();
    var there = archive.events().stream().collect(Collectors.groupingBy(TreeTransfer::owner));
    var mine = known.stream().collect(Collectors.groupingBy(TreeTransfer::owner));
    for (int owner = 0; owner <= trials.size(); owner++) {
      var standing =
          Archive.standing(
              there.getOrDefault(owner, List.of()), mine.getOrDefault(owner, List.of()));
      boolean isOver = owner == 0 || trials.get(owner - 1).isOver();
      switch (standing) {
        case SAME -> {}
        case OLDER -> {
          if (!archive.hasWaiting()) {
            throw Transfer.apart(here.id());
          }
        }
        case APART -> throw Transfer.apart(here.id());
        case NEWER -> {
          if (!isOver) {
            throw Transfer.apart(here.id());
          }
        }
      }
      if (owner > 0 && isOver && standing != Archive.Standing.OLDER) {
        older.add(owner - 1);
      }
    }
    return older;
  }

  /// The number of the trial that something happened to; 0 for the experiment.
  private static int owner(Happening event) {
    return event.job().map(job -> job.trial().number()).orElse(0);
  }

  @Override
  public boolean depart(ExperimentId id, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = found(id);
      var trials = archiving.whole(experiment);
      if (trials.stream().allMatch(TrialDocument::isOver)) {
        return false;
      }
      refuseSweep(experiment);
      refuse(experiment, trials);
      var cause = new Cause(By.OPERATOR, Reason.MOVED, actor, Optional.empty(), Value.EMPTY);
      trials.forEach(trial ->
          changes.trial(experiment, trial.directory(), edit -> each(edit, JobState.HELD, cause)));
      return trials.stream().flatMap(trial -> trial.jobs().stream()).noneMatch(JobEntry::hasLeft);
    }
  }

  private static boolean each(TrialEdit edit, JobState to, Cause cause) {
    for (var job : edit.trial().jobs()) {
      if (!job.hasLeft()) {
        edit.moveIfLegal(job.stage(), to, cause);
      }
    }
    return true;
  }

  private void refuse(ExperimentDocument experiment, List<TrialDocument> trials) {
    var jobs = trials.stream().flatMap(trial -> trial.jobs().stream()).toList();
    long live = jobs.stream().filter(job -> job.state().isLive()).count();
    if (live > 0) {
      throw Transfer.cannotLeave(
          experiment.id(), "%d of its jobs run; wait for them, or stop them".formatted(live));
    }
    long held = jobs.stream().filter(job -> job.state() == JobState.HELD && !job.hasLeft()).count();
    if (held > 0) {
      throw Transfer.cannotLeave(
          experiment.id(), "%d of its jobs are held; release or cancel them first".formatted(held));
    }
    if (gates.of(experiment.after()).open() > 0) {
      throw Transfer.cannotLeave(
          experiment.id(), "it waits for other experiments, which have not ended");
    }
    Transfer.refuseSnapshot(experiment.id(), experiment.provenance());
  }

  @Override
  public void stay(ExperimentId id, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = found(id);
      var gate = gates.of(experiment.after());
      var cause = new Cause(By.OPERATOR, Reason.NONE, actor, Optional.empty(), Value.EMPTY);
      for (var trial : archiving.whole(experiment)) {
        changes.trial(
            experiment,
            trial.directory(),
            edit -> {
              edit.trial().jobs().stream()
                  .filter(JobEntry::hasLeft)
                  .forEach(job -> edit.move(job.stage(), edit.released(job, gate), cause));
              return true;
            });
      }
    }
  }

  private static void refuseSweep(ExperimentDocument experiment) {
    if (experiment.sweep().isPresent()) {
      throw new StoreException(
          Code.UNSUPPORTED,
          "experiment %s is a sweep, which cannot be carried to another store"
              .formatted(experiment.id()));
    }
  }

  private ExperimentDocument found(ExperimentId id) {
    return documents
        .experiment(id)
        .orElseThrow(() -> TreeErrors.notFound("there is no experiment " + id));
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
